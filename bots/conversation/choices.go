package conversation

import (
	"context"
	"fmt"

	"github.com/firstseen/firstseen/core/text"
)

// Choice is a completion of what somebody is typing: the id of a debunk, and one plain line that distinguishes it.
type Choice struct{ Value, Label string }

// CompleteDebunks returns up to n published debunks for what somebody has typed so far, in lang as text.For takes it: the beginning
// of an id, or words, the last of which may not be whole; for nothing, the latest. A label has at most longest UTF-16 units.
func (e *Engine) CompleteDebunks(ctx context.Context, lang, words string, n, longest int) ([]Choice, error) {
	found, err := e.service.Searching.CompleteQuery(ctx, words, n)
	if err != nil {
		return nil, fmt.Errorf("complete: %w", err)
	}
	l := text.For(lang)
	all := make([]Choice, len(found))
	for i, d := range found {
		all[i] = Choice{Value: d.ID.String(), Label: l.ComposeChoice(d, longest)}
	}
	return all, nil
}
