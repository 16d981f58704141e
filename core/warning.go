package core

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

// ClaimsEarlierDate tells whether the claim's date is wholly before the time at which the footage was filmed.
func (f Facts) ClaimsEarlierDate() bool {
	if !f.Date.Known() || !f.ClaimDate.Known() || f.Date.Qualifier == Before {
		return false
	}
	filmed, _ := f.Date.Span()
	_, claimed := f.ClaimDate.Span()
	return !claimed.After(filmed)
}
