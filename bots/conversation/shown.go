package conversation

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// Answers that can be put right.
const (
	givenName = "answers"
	givenMost = 20 // of one chat, the latest
	givenKept = 30 * 24 * time.Hour
)

// given is an answer that a chat was given, as far as it takes to write it anew: of the fact-checks, their ids.
type given struct {
	Key     string          `json:"key"`
	Lang    string          `json:"lang"`
	Answers []core.Answer   `json:"answers"`
	Album   bool            `json:"album,omitempty"`
	Buttons [][]core.Button `json:"buttons,omitempty"`
}

// bare leaves out of an answer what is known elsewhere, and whoever asked.
func bare(a core.Answer) core.Answer {
	a.Evidence, a.Cost = nil, core.Cost{}
	if a.Problem != nil {
		a.Problem = &core.Problem{Code: a.Problem.Code, Limit: a.Problem.Limit}
	}
	a.Earliest = anonymous(a.Earliest)
	a.Matches = slices.Clone(a.Matches)
	for i, f := range a.Matches {
		ids := make([]core.Debunk, len(f.Debunks))
		for j, d := range f.Debunks {
			ids[j].ID = d.ID
		}
		a.Matches[i].Debunks, a.Matches[i].Earliest = ids, anonymous(f.Earliest)
	}
	return a
}

func anonymous(g *core.Sighting) *core.Sighting {
	if g == nil {
		return nil
	}
	return &core.Sighting{At: g.At, Platform: g.Platform, Origin: g.Origin}
}

// has tells whether an answer has a fact-check in it.
func (g given) has(id core.DebunkID) bool {
	return slices.ContainsFunc(g.Answers, func(a core.Answer) bool {
		return slices.ContainsFunc(a.Matches, func(f core.Found) bool {
			return slices.ContainsFunc(f.Debunks, func(d core.Debunk) bool { return d.ID == id })
		})
	})
}

// allGiven are the latest answers that a chat was given.
func allGiven(ctx context.Context, m bots.Memory, chat core.ChatID) (all []given, err error) {
	raw, err := m.Load(ctx, chat.String(), givenName)
	if err != nil || raw == nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, fmt.Errorf("read answers: %w", err)
	}
	return all, nil
}

// amendments are the answers of a chat that have a fact-check in them, as they should be now.
func amendments(ctx context.Context, s *core.Service, m bots.Memory, chat core.ChatID, id core.DebunkID) (out []bots.Message, err error) {
	all, err := allGiven(ctx, m, chat)
	if err != nil {
		return nil, err
	}
	for _, g := range all {
		if !g.has(id) {
			continue
		}
		if err := g.refresh(ctx, s); err != nil {
			return nil, err
		}
		out = append(out, bots.Message{Chat: chat, Key: g.Key, Lang: text.For(g.Lang), Reply: g.reply()})
	}
	return out, nil
}

// reply is the answer as it is given, but for its picture.
func (g given) reply() core.Reply {
	r := core.Reply{Content: g.Answers[0], Buttons: g.Buttons}
	if !slices.ContainsFunc(g.Answers, explained) { // what there was was withdrawn
		r.Buttons = without(g.Buttons, core.DoDetails, core.DoWatch, core.DoShare)
	}
	if g.Album {
		r.Content = core.Album{Answers: g.Answers}
	}
	return r
}

// refresh puts the fact-checks that there are now in the place of those that there were.
func (g given) refresh(ctx context.Context, s *core.Service) error {
	for _, a := range g.Answers {
		for i, f := range a.Matches {
			v, err := s.Video(ctx, f.Video)
			if err != nil {
				return fmt.Errorf("amend: %w", err)
			}
			debunks, err := s.DebunksOf(ctx, v)
			if err != nil {
				return fmt.Errorf("amend: %w", err)
			}
			a.Matches[i].Debunks = slices.DeleteFunc(debunks, func(d core.Debunk) bool { return d.Status != core.Published })
		}
	}
	return nil
}
