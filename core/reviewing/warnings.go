package reviewing

import (
	"context"
	"slices"

	"github.com/firstseen/firstseen/core"
)

// expected are the optional fields without which an answer convinces less.
var expected = []string{"place", "review", "note"}

// FindWarnings looks over a debunk that is to be published; d.ID is that of the one to be changed, or zero.
func (s *Reviewer) FindWarnings(ctx context.Context, d core.Debunk) ([]core.Odd, error) {
	v, err := s.records.LoadVideo(ctx, d.Video)
	if err != nil {
		return nil, err
	}
	there, err := s.records.ListDebunks(ctx, v)
	if err != nil {
		return nil, err
	}
	var odd []core.Odd
	for _, other := range core.SelectPublished(there) {
		if other.ID != d.ID {
			odd = append(odd, core.Odd{Kind: core.OddSimilar, Debunk: other})
		}
	}
	for _, o := range []struct {
		kind core.OddKind
		is   bool
	}{
		{core.OddFuture, core.CheckDate("date", d.Date, s.now()) != nil},
		{core.OddClaimFirst, d.ClaimsEarlierDate()},
		{core.OddNoLink, slices.ContainsFunc(d.Sources, func(s core.Source) bool { return s.URL == "" })},
	} {
		if o.is {
			odd = append(odd, core.Odd{Kind: o.kind})
		}
	}
	fields := d.Fields()
	for _, name := range expected {
		if fields.Get(name) == "" {
			odd = append(odd, core.Odd{Kind: core.OddMissing, Field: name})
		}
	}
	return odd, nil
}
