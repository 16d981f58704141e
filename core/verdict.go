package core

import (
	"maps"
	"strings"
)

// Verdict is one of the six categories of schema.org's MediaReview
// (https://schema.org/MediaManipulationRatingEnumeration).
type Verdict string

// The verdicts.
const (
	Decontextualized Verdict = "DecontextualizedContent"
	Edited           Verdict = "EditedOrCroppedContent"
	Original         Verdict = "OriginalMediaContent"
	Satire           Verdict = "SatireOrParodyContent"
	Staged           Verdict = "StagedContent"
	Transformed      Verdict = "TransformedContent"
)

// Verdicts lists every verdict, the commonest first.
var Verdicts = []Verdict{Decontextualized, Edited, Transformed, Staged, Satire, Original}

// verdictWords are other spellings of the verdicts, in lower case without spaces: short forms, and the
// misspelling that schema.org's own example prints.
var verdictWords = map[string]Verdict{
	"decontextualized": Decontextualized, "decontextualised": Decontextualized, "context": Decontextualized,
	"falsecontext": Decontextualized, "outofcontext": Decontextualized, "missingcontext": Decontextualized,
	"decontexualizedcontent": Decontextualized, "decontexualized": Decontextualized,
	"edited": Edited, "cropped": Edited, "editedorcropped": Edited,
	"original": Original, "authentic": Original, "originalmedia": Original,
	"satire": Satire, "parody": Satire, "satireorparody": Satire,
	"staged":      Staged,
	"transformed": Transformed, "manipulated": Transformed, "altered": Transformed,
}

// VerdictWords returns everything that ParseVerdict reads, in lower case and without spaces and hyphens.
func VerdictWords() map[string]Verdict {
	all := maps.Clone(verdictWords)
	for _, v := range Verdicts {
		all[strings.ToLower(string(v))] = v
	}
	return all
}

// ParseVerdict reads a MediaReview name or a short form such as "decontextualized", "false-context" or "satire",
// in any case. Its error is a Problem with code BadVerdict, or Missing where there is nothing.
func ParseVerdict(s string) (Verdict, error) {
	word := strings.NewReplacer(" ", "", "-", "", "_", "").Replace(strings.ToLower(s))
	if word == "" {
		return "", &Problem{Code: Missing, Op: "parse verdict", Field: "verdict"}
	}
	if v, ok := verdictWords[word]; ok {
		return v, nil
	}
	for _, v := range Verdicts {
		if word == strings.ToLower(string(v)) {
			return v, nil
		}
	}
	return "", &Problem{Code: BadVerdict, Op: "parse verdict", Field: "verdict"}
}

// IsValid reports whether v is one of the six.
func (v Verdict) IsValid() bool {
	for _, w := range Verdicts {
		if v == w {
			return true
		}
	}
	return false
}
