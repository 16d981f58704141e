package conversation

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/core/text"
)

// Answers that can be put right.
const (
	shownName = "answers"
	shownMost = 20 // of one chat, the latest
	shownKept = 30 * 24 * time.Hour
)

// shownAnswer is the record of an answer that was sent, with what is needed to write it again: of the fact-checks, their ids.
type shownAnswer struct {
	Key     string          `json:"key"`
	Lang    string          `json:"lang"`
	Answers []core.Answer   `json:"answers"`
	Album   bool            `json:"album,omitempty"`
	Numbers [][]int         `json:"numbers,omitempty"` // of an album's clips
	Buttons [][]core.Button `json:"buttons,omitempty"`
}

// stripAnswer returns an answer without what is known elsewhere, and without the asker.
func stripAnswer(a core.Answer) core.Answer {
	a.Evidence, a.Cost = nil, core.Cost{}
	if a.Problem != nil {
		a.Problem = &core.Problem{Code: a.Problem.Code, Limit: a.Problem.Limit}
	}
	a.Earliest = stripAsker(a.Earliest)
	a.Matches = slices.Clone(a.Matches)
	for i, f := range a.Matches {
		ids := make([]core.Debunk, len(f.Debunks))
		for j, d := range f.Debunks {
			ids[j].ID = d.ID
		}
		a.Matches[i].Debunks, a.Matches[i].Earliest = ids, stripAsker(f.Earliest)
	}
	return a
}

// stripAsker returns a sighting without the asker.
func stripAsker(g *core.Sighting) *core.Sighting {
	if g == nil {
		return nil
	}
	return &core.Sighting{At: g.At, Platform: g.Platform, Origin: g.Origin}
}

// showsDebunk reports whether the answer shows a fact-check.
func (g shownAnswer) showsDebunk(id core.DebunkID) bool {
	return slices.ContainsFunc(g.Answers, func(a core.Answer) bool {
		return slices.ContainsFunc(a.Matches, func(f core.Found) bool {
			return slices.ContainsFunc(f.Debunks, func(d core.Debunk) bool { return d.ID == id })
		})
	})
}

// loadShownAnswers returns the latest answers that were sent to a chat.
func loadShownAnswers(ctx context.Context, m bots.Memory, chat core.ChatID) (all []shownAnswer, err error) {
	raw, err := m.Load(ctx, chat.String(), shownName)
	if err != nil || raw == nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, fmt.Errorf("read answers: %w", err)
	}
	return all, nil
}

// composeAmendments returns the answers of a chat that show a fact-check, as they should be now.
func composeAmendments(ctx context.Context, s *services.Services, m bots.Memory, chat core.ChatID, id core.DebunkID) (out []bots.Message, err error) {
	all, err := loadShownAnswers(ctx, m, chat)
	if err != nil {
		return nil, err
	}
	for _, g := range all {
		if !g.showsDebunk(id) {
			continue
		}
		if err := g.reloadDebunks(ctx, s); err != nil {
			return nil, err
		}
		out = append(out, bots.Message{Chat: chat, Key: g.Key, Lang: text.For(g.Lang), Reply: g.composeReply()})
	}
	return out, nil
}

// composeReply returns the answer as it is sent, without its picture.
func (g shownAnswer) composeReply() core.Reply {
	r := core.Reply{Content: g.Answers[0], Buttons: g.Buttons}
	if !slices.ContainsFunc(g.Answers, hasDebunk) { // what there was was withdrawn
		r.Buttons = dropActions(g.Buttons, core.DoDetails, core.DoWatch, core.DoShare)
	}
	if g.Album {
		r.Content = core.Album{Answers: g.Answers, Numbers: g.Numbers}
	}
	return r
}

// reloadDebunks replaces the fact-checks of the answer by those that are published now, and notes which were withdrawn.
func (g shownAnswer) reloadDebunks(ctx context.Context, s *services.Services) error {
	for n := range g.Answers {
		a := &g.Answers[n]
		for i, f := range a.Matches {
			v, err := s.Records.LoadVideo(ctx, f.Video)
			if err != nil {
				return fmt.Errorf("amend: %w", err)
			}
			debunks, err := s.Records.ListDebunks(ctx, v)
			if err != nil {
				return fmt.Errorf("amend: %w", err)
			}
			if err := noteWithdrawn(ctx, s, a, f.Debunks, debunks); err != nil {
				return err
			}
			a.Matches[i].Debunks = slices.DeleteFunc(debunks, func(d core.Debunk) bool { return d.Status != core.Published })
		}
	}
	return nil
}

// noteWithdrawn adds to an answer the retractions of the fact-checks that it showed, as far as they are withdrawn now.
func noteWithdrawn(ctx context.Context, s *services.Services, a *core.Answer, shown, now []core.Debunk) error {
	for _, d := range now {
		isIt := func(o core.Debunk) bool { return o.ID == d.ID }
		isNoted := func(r core.Revision) bool { return isIt(r.Debunk) } // of a copy
		if d.Status == core.Published || !slices.ContainsFunc(shown, isIt) || slices.ContainsFunc(a.Withdrawn, isNoted) {
			continue
		}
		history, err := s.Records.ListRevisions(ctx, d.ID)
		if err != nil {
			return fmt.Errorf("amend: %w", err)
		}
		a.Withdrawn = append(a.Withdrawn, history[len(history)-1])
	}
	return nil
}
