package cli

import (
	"errors"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// debunkFlags are the facts of a debunk as flags, and as the fields of a batch line.
type debunkFlags struct {
	Claim     string   `json:"claim" help:"What the clip is falsely said to show."`
	Verdict   string   `json:"verdict" help:"${verdicts}; spaces may be hyphens, and MediaReview's names do too. docs/VERDICTS.md says what each means."`
	Date      string   `json:"date" placeholder:"DATE" help:"When it was really filmed: 2019-04-25, 2019-04, 2019, 'before 2019', 'about 2019-04' or unknown."`
	ClaimDate string   `json:"claim_date" placeholder:"DATE" help:"The date that the claim gives it."`
	Place     string   `json:"place" help:"Where it was really filmed."`
	Source    []string `json:"-" sep:"none" placeholder:"\"PUBLISHER URL [@2:12]\"" help:"Where the original can be seen; may be repeated."`
	Review    string   `json:"review" placeholder:"\"PUBLISHER URL DATE\"" help:"The article that checked the claim."`
	Note      string   `json:"note" help:"What the footage really shows."`
	Credit    string   `json:"credit" placeholder:"NAME" help:"Whom to thank for the lead."`
	Lang      string   `json:"lang" help:"Language of claim and note, such as en."`
}

// readFields returns the flags that were given and are not empty.
func (f debunkFlags) readFields() core.Fields {
	fields := core.Fields{}
	for name, value := range map[string]string{
		"claim": f.Claim, "verdict": f.Verdict, "date": f.Date, "claim_date": f.ClaimDate, "place": f.Place,
		"review": f.Review, "note": f.Note, "credit": f.Credit, "lang": f.Lang,
	} {
		if value != "" {
			fields[name] = []string{value}
		}
	}
	if len(f.Source) > 0 {
		fields["source"] = f.Source
	}
	return fields
}

// parseFacts parses the fields of a debunk. It returns nil if there are no fields.
func parseFacts(fields core.Fields) (*core.Facts, error) {
	if len(fields) == 0 {
		return nil, nil //nolint:nilnil // no debunk is an answer
	}
	facts, err := fields.Facts(core.Facts{}, text.ParseVerdict)
	if _, given := fields["date"]; !given { // "unknown" is an answer, silence is none
		err = errors.Join(err, &core.Problem{Code: core.Missing, Field: "date"})
	}
	return &facts, err
}
