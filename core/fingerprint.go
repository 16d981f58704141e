package core

import (
	"fmt"

	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/match"
)

// Postings returns what a stored fingerprint is indexed under.
func Postings(raw []byte) ([]Posting, error) {
	var seen fingerprint.Fingerprint
	if err := seen.UnmarshalBinary(raw); err != nil {
		return nil, fmt.Errorf("read fingerprint: %w", err)
	}
	return match.IndexEntries(&seen), nil
}
