package conversation

import (
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// CheckFields returns the problems of fields put over the facts of before, in the order of the fields, one problem a field: one that cannot
// be read is not also missing.
func CheckFields(before core.Facts, fields core.Fields, now time.Time) []*core.Problem {
	facts, err := fields.Facts(before, text.ParseVerdict)
	all := core.Problems(err)
	all = append(all, core.Problems(facts.Normalize().Validate(now))...)
	if _, given := fields["date"]; !given && !before.Date.IsKnown() && before.Claim == "" {
		all = append(all, &core.Problem{Code: core.Missing, Field: "date"}) // "unknown" must be said
	}
	var out []*core.Problem
	for _, name := range core.FieldNames {
		if i := slices.IndexFunc(all, func(p *core.Problem) bool { return p.Field == name }); i >= 0 {
			out = append(out, all[i])
		}
	}
	return out
}
