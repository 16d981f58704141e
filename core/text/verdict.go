package text

import (
	"strings"
	"sync"
	"unicode"

	"github.com/firstseen/firstseen/core"
)

// Verdict returns the name of a verdict, as in the middle of a sentence: "false context". It is the same everywhere.
func (l Lang) Verdict(v core.Verdict) string { return l.T("verdict."+string(v), nil) }

// VerdictTitle returns the name of a verdict with a capital letter, for lists to choose from.
func (l Lang) VerdictTitle(v core.Verdict) string {
	name := []rune(l.Verdict(v))
	name[0] = unicode.ToUpper(name[0])
	return string(name)
}

// VerdictNames returns the names of all verdicts.
func (l Lang) VerdictNames() (names []string) {
	for _, v := range core.Verdicts {
		names = append(names, l.Verdict(v))
	}
	return names
}

// ExplainVerdicts returns a line for each verdict: its name and what it means.
func (l Lang) ExplainVerdicts() (lines []string) {
	for _, v := range core.Verdicts {
		lines = append(lines, l.T("verdicts.line", Args{"verdict": l.Verdict(v), "meaning": l.T("verdict."+string(v)+".meaning", nil)}))
	}
	return lines
}

// ParseVerdict reads a verdict as people write it: by its name in any language, with or without accents, or as core.ParseVerdict does. The
// problem of a word that is none has a Guess, if the word looks like one.
func ParseVerdict(s string) (core.Verdict, error) {
	v, err := core.ParseVerdict(s)
	word := foldVerdict(s)
	if err == nil || word == "" {
		return v, err
	}
	if v, ok := verdictNames()[word]; ok {
		return v, nil
	}
	return "", &core.Problem{Code: core.BadVerdict, Op: "parse verdict", Field: "verdict", Guess: string(guessVerdict(word))}
}

// foldVerdict returns the letters and digits of a name, in lower case and without accents.
func foldVerdict(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, core.FoldText(s))
}

// verdictNames has the verdicts by their folded names in every language.
var verdictNames = sync.OnceValue(func() map[string]core.Verdict {
	all := map[string]core.Verdict{}
	for _, l := range Languages() {
		for _, v := range core.Verdicts {
			all[foldVerdict(l.Verdict(v))] = v
		}
	}
	return all
})

// verdictHints are words that people write for a verdict, and that may mean another: they are guessed, never taken.
var verdictHints = map[string]core.Verdict{
	"true": core.Original, "real": core.Original, "genuine": core.Original, "unaltered": core.Original,
	"deepfake": core.Transformed, "doctored": core.Transformed, "ai": core.Transformed, "aigenerated": core.Transformed,
	"misleading": core.Decontextualized, "miscaptioned": core.Decontextualized, "old": core.Decontextualized, "recycled": core.Decontextualized,
}

// verdictSpellings has everything that guessVerdict compares a word with; "" stands for what several verdicts share.
var verdictSpellings = sync.OnceValue(func() map[string]core.Verdict {
	all := core.VerdictWords()
	add := func(word string, v core.Verdict) {
		if known, there := all[word]; there && known != v {
			v = ""
		}
		all[word] = v
	}
	for _, l := range Languages() {
		for _, v := range core.Verdicts {
			add(foldVerdict(l.Verdict(v)), v)
			for word := range strings.FieldsSeq(l.Verdict(v)) {
				if len(word) >= minHint {
					add(foldVerdict(word), v)
				}
			}
		}
	}
	return all
})

// Bounds of what is guessed, in bytes.
const (
	minHint = 4  // a shorter word of a name says too little
	maxHint = 40 // a longer one is no verdict
)

// guessVerdict returns the verdict that a folded word looks most like, or nothing: one that begins so, or that differs in one letter of three.
func guessVerdict(word string) core.Verdict {
	if v, known := verdictHints[word]; known || len(word) > maxHint {
		return v
	}
	best, guess := len(word)/3+1, core.Verdict("")
	for spelling, v := range verdictSpellings() {
		d := editDistance(word, spelling)
		if len(word) >= minHint && strings.HasPrefix(spelling, word) {
			d = 0
		}
		switch {
		case d < best:
			best, guess = d, v
		case d == best && v != guess:
			guess = ""
		}
	}
	return guess
}

// editDistance returns the number of letters to change, add or take away between two words (Levenshtein).
func editDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		before := row[0]
		row[0] = i + 1
		for j := range y {
			change := before
			if x[i] != y[j] {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, before+1)
		}
	}
	return row[len(y)]
}
