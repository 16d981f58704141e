package bots

import (
	"context"
	"fmt"

	"github.com/firstseen/firstseen/core/text"
)

// Choice completes what somebody is typing: the id of a debunk, and one plain line that tells it from others, of at most
// text.MaxChoice UTF-16 units.
type Choice struct{ Value, Label string }

// Choices returns up to n published debunks for what somebody has typed so far, in lang as text.For takes it: the beginning
// of an id, or words, the last of which may not be whole; for nothing, the latest.
func (e *Engine) Choices(ctx context.Context, lang, words string, n int) ([]Choice, error) {
	found, err := e.service.Searching.CompleteQuery(ctx, words, n)
	if err != nil {
		return nil, fmt.Errorf("complete: %w", err)
	}
	l := text.For(lang)
	all := make([]Choice, len(found))
	for i, d := range found {
		all[i] = Choice{Value: d.ID.String(), Label: l.Choice(d)}
	}
	return all, nil
}
