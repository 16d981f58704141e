package core

import "slices"

// HideClaim returns a content without the words of claims and notes, for a place where a filter does not let them through. ok is false if
// nothing of use is left: the content shows no fact-check.
func HideClaim(c Content) (hidden Content, ok bool) {
	switch c := c.(type) {
	case Answer:
		return hideClaimOfAnswer(c)
	case Album:
		answers := slices.Clone(c.Answers)
		for i, a := range answers {
			one, shows := hideClaimOfAnswer(a)
			answers[i], ok = one, ok || shows
		}
		c.Answers = answers
		return c, ok
	case Card:
		c.Debunk, c.Warnings, c.History = c.Debunk.withoutClaim(), nil, nil
		return c, true
	case Update:
		if c.Action == Retract {
			return nil, false
		}
		c.Debunk, c.Before = c.Debunk.withoutClaim(), nil
		return c, true
	case Page:
		if c.Number > 0 {
			return nil, false
		}
		return HideClaim(c.Content)
	}
	return nil, false
}

func hideClaimOfAnswer(a Answer) (Answer, bool) {
	shows := false
	a.Withdrawn, a.Matches = nil, slices.Clone(a.Matches)
	for i, f := range a.Matches {
		debunks := slices.Clone(f.Debunks)
		for j, d := range debunks {
			debunks[j], shows = d.withoutClaim(), true
		}
		a.Matches[i].Debunks = debunks
	}
	return a, shows
}

// withoutClaim returns the debunk without what people wrote freely.
func (d Debunk) withoutClaim() Debunk {
	d.Claim, d.Note, d.Credit = "", "", ""
	return d
}
