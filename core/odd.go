package core

import (
	"context"
	"slices"
)

// OddKind is something about a debunk that a moderator should look at before it is published.
type OddKind string

// What may be odd.
const (
	OddSimilar    OddKind = "similar"     // the footage has a published debunk already
	OddClaimFirst OddKind = "claim_first" // the date in the claim is before the footage was filmed
	OddMissing    OddKind = "missing"     // a field that askers look for is empty
	OddFuture     OddKind = "future"      // the date at which it was filmed is to come: it cannot be published so
	OddNoLink     OddKind = "no_link"     // a source has no address: it cannot be published so
)

// Odd is one such thing.
type Odd struct {
	Kind   OddKind
	Debunk Debunk // of OddSimilar
	Field  string // of OddMissing
}

// expected are the optional fields without which an answer convinces less.
var expected = []string{"place", "review", "note"}

// Oddities looks over a debunk that is to be published; d.ID is that of the one to be changed, or zero.
func (s *Service) Oddities(ctx context.Context, d Debunk) ([]Odd, error) {
	v, err := s.Video(ctx, d.Video)
	if err != nil {
		return nil, err
	}
	there, err := s.DebunksOf(ctx, v)
	if err != nil {
		return nil, err
	}
	var odd []Odd
	for _, other := range published(there) {
		if other.ID != d.ID {
			odd = append(odd, Odd{Kind: OddSimilar, Debunk: other})
		}
	}
	for _, o := range []struct {
		kind OddKind
		is   bool
	}{
		{OddFuture, checkDate("date", d.Date, s.now()) != nil},
		{OddClaimFirst, d.claimFirst()},
		{OddNoLink, slices.ContainsFunc(d.Sources, func(s Source) bool { return s.URL == "" })},
	} {
		if o.is {
			odd = append(odd, Odd{Kind: o.kind})
		}
	}
	fields := d.Fields()
	for _, name := range expected {
		if fields.Get(name) == "" {
			odd = append(odd, Odd{Kind: OddMissing, Field: name})
		}
	}
	return odd, nil
}

// claimFirst tells whether the claim's date is wholly before the time at which the footage was filmed.
func (f Facts) claimFirst() bool {
	if !f.Date.Known() || !f.ClaimDate.Known() || f.Date.Qualifier == Before {
		return false
	}
	filmed, _ := f.Date.Span()
	_, claimed := f.ClaimDate.Span()
	return !claimed.After(filmed)
}
