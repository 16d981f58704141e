package conversation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
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
	Says    string          `json:"says,omitempty"`   // a hash of the words in the evidence picture
	Checks  bool            `json:"checks,omitempty"` // who asked may add fact-checks
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
		best := findBest(g.Answers) // as it was when it was sent
		if err := g.reloadDebunks(ctx, s); err != nil {
			return nil, err
		}
		m := bots.Message{Chat: chat, Key: g.Key, Lang: text.For(g.Lang), Reply: g.composeReply()}
		if m.Reply.Picture, err = g.redrawPicture(ctx, s, best); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// redrawPicture returns the picture that takes the place of the answer's evidence picture, or nil if the words in that one are still right.
// The asker's frames are not kept: of a copy that is no video of its own it shows the known footage alone.
func (g shownAnswer) redrawPicture(ctx context.Context, s *services.Services, best int) (*core.Evidence, error) {
	a := g.Answers[best]
	if len(a.Matches) == 0 || a.Matches[0].Shared || g.Says != "" && g.Says == hashPictureWords(text.For(g.Lang), a) {
		return nil, nil //nolint:nilnil // the one that is there can stay
	}
	n := checking.Notice{Known: a.Matches[0].Video}
	if len(a.Matches[0].Debunks) > 0 {
		n.Asked, n.Facts = a.Video, a.Matches[0].Debunks[0].Facts
	}
	labels := text.For(g.Lang).EvidenceLabels
	if g.Album {
		labels = text.For(g.Lang).NumberedLabels(best + 1)
	}
	picture, err := s.Checking.DrawNotice(ctx, n, labels)
	if err != nil {
		return nil, fmt.Errorf("amend: %w", err)
	}
	return picture, nil
}

// hashPictureWords returns a hash of what the evidence picture of an answer says of a fact-check.
func hashPictureWords(lang text.Lang, a core.Answer) string {
	if len(a.Matches) == 0 || len(a.Matches[0].Debunks) == 0 {
		return ""
	}
	facts := a.Matches[0].Debunks[0].Facts
	words := lang.EvidenceLabels(core.Evidence{Date: facts.Date, Facts: &facts, Possible: a.Matches[0].Confidence != core.Same})
	sum := sha256.Sum256(fmt.Append(nil, words))
	return hex.EncodeToString(sum[:])
}

// composeReply returns the answer as it is sent, without its picture.
func (g shownAnswer) composeReply() core.Reply {
	r := core.Reply{Content: g.Answers[0], Buttons: g.Buttons}
	if !slices.ContainsFunc(g.Answers, hasDebunk) { // what there was was withdrawn
		r.Buttons = append(dropActions(g.Buttons, core.DoDetails, core.DoWatch, core.DoShare, core.DoSearch, core.DoDebunk), g.helpButtons()...)
	}
	if g.Album {
		r.Content = core.Album{Answers: g.Answers, Numbers: g.Numbers}
	}
	return r
}

// helpButtons returns what the answer about an unknown clip offers too, for an answer of which no fact-check is left.
func (g shownAnswer) helpButtons() [][]core.Button {
	a := g.Answers[findBest(g.Answers)]
	if len(a.Matches) == 0 || a.Matches[0].Shared {
		return nil
	}
	video := a.Matches[0].Video.String()
	row := searchButtons(a)
	if g.Checks {
		row = append(row, core.Button{Action: core.DoDebunk, Arg: video})
	}
	if !a.Watching {
		row = append(row, core.Button{Action: core.DoWatch, Arg: video})
	}
	return newRow(row)
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
