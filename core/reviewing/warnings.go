package reviewing

import (
	"context"
	"slices"

	"github.com/firstseen/firstseen/core"
)

// expectedFields are the optional fields without which an answer convinces less.
var expectedFields = []string{"place", "review", "note"}

// FindWarnings looks over a debunk that is to be published. d.ID is the debunk that it changes, or zero.
func (s *Reviewer) FindWarnings(ctx context.Context, d core.Debunk) ([]core.Warning, error) {
	v, err := s.records.LoadVideo(ctx, d.Video)
	if err != nil {
		return nil, err
	}
	there, err := s.records.ListDebunks(ctx, v)
	if err != nil {
		return nil, err
	}
	var warnings []core.Warning
	for _, other := range core.SelectPublished(there) {
		if other.ID != d.ID {
			warnings = append(warnings, core.Warning{Kind: core.WarnSimilar, Debunk: other})
		}
	}
	cluster, err := s.records.LoadCluster(ctx, v)
	if err != nil {
		return nil, err
	}
	others, err := s.alike.warnOfOtherDates(ctx, cluster, d.Date)
	if err != nil {
		return nil, err
	}
	warnings = append(warnings, others...)
	for _, o := range []struct {
		kind core.WarningKind
		is   bool
	}{
		{core.WarnFuture, core.CheckDate("date", d.Date, s.now()) != nil},
		{core.WarnClaimFirst, d.ClaimsEarlierDate()},
		{core.WarnNoLink, slices.ContainsFunc(d.Sources, func(s core.Source) bool { return s.URL == "" })},
	} {
		if o.is {
			warnings = append(warnings, core.Warning{Kind: o.kind})
		}
	}
	if len(v.ListShared(cluster)) > 0 {
		warnings = append(warnings, core.Warning{Kind: core.WarnShared, Video: v})
	}
	fields := d.Fields()
	for _, name := range expectedFields {
		if fields.Get(name) == "" {
			warnings = append(warnings, core.Warning{Kind: core.WarnMissing, Field: name})
		}
	}
	return warnings, nil
}
