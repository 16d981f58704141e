package core

// WarningKind is a reason for a moderator to look at a debunk again before it is published.
type WarningKind string

// The kinds of warnings.
const (
	WarnSimilar    WarningKind = "similar"     // the footage has a published debunk already
	WarnOtherDate  WarningKind = "other_date"  // other footage that looks the same has a published debunk with another date
	WarnClaimFirst WarningKind = "claim_first" // the date in the claim is before the footage was filmed
	WarnMissing    WarningKind = "missing"     // a field that askers look for is empty
	WarnFuture     WarningKind = "future"      // the date at which it was filmed is to come: it cannot be published so
	WarnNoLink     WarningKind = "no_link"     // a source has no address: it cannot be published so
	WarnShared     WarningKind = "shared"      // other videos share a piece of the footage
)

// Warning is one reason to look at a debunk again.
type Warning struct {
	Kind   WarningKind
	Debunk Debunk // of WarnSimilar and WarnOtherDate
	Field  string // of WarnMissing
	Video  Video  // of WarnShared
}

// ClaimsEarlierDate reports whether the claim's date is wholly before the time at which the footage was filmed.
func (f Facts) ClaimsEarlierDate() bool {
	if !f.Date.IsKnown() || !f.ClaimDate.IsKnown() || f.Date.Qualifier == Before {
		return false
	}
	filmed, _ := f.Date.Span()
	_, claimed := f.ClaimDate.Span()
	return !claimed.After(filmed)
}
