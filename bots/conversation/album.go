package conversation

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// albumName is the prefix of the names under which answers to albums are kept in the memory of a chat, for albumKept.
const (
	albumName = "album-answers:"
	albumKept = time.Hour
)

// lookUpClips returns the answers about clips that were sent together. Of clips that were answered before, what was unknown then is
// answered alike: by now they are known by this very question.
func (h *clipHandler) lookUpClips(ctx context.Context, caption string, clips []bots.Clip) ([]core.Answer, error) {
	before, err := h.loadAlbumAnswers(ctx)
	if err != nil {
		return nil, err
	}
	answers := make([]core.Answer, len(clips))
	for i, c := range clips {
		if i < len(before) && before[i].Status == core.StatusUnknown {
			answers[i] = before[i]
			continue
		}
		if answers[i], err = h.lookUpClip(ctx, h.newSighting(i, caption, c), c, h.req.pictureLabels(i, len(clips))); err != nil {
			return nil, err
		}
	}
	return answers, nil
}

// loadAlbumAnswers returns the answers about the clips of an album that were answered before.
func (h *clipHandler) loadAlbumAnswers(ctx context.Context) (answers []core.Answer, err error) {
	if h.req.in.Answered == 0 {
		return nil, nil
	}
	raw, err := h.memory.Load(ctx, h.req.in.Chat.String(), albumName+h.req.in.ID)
	if err != nil {
		return nil, fmt.Errorf("load album: %w", err)
	}
	if err := json.Unmarshal(raw, &answers); err != nil { // none are left, or another version of the program wrote them
		answers = nil // all clips are looked up again
	}
	return answers[:min(len(answers), h.req.in.Answered)], nil
}

// saveAlbumAnswers keeps the answers about the clips of an album, to which more clips may be added.
func (h *clipHandler) saveAlbumAnswers(ctx context.Context, answers []core.Answer) error {
	if !h.req.in.Album {
		return nil
	}
	kept := make([]core.Answer, len(answers))
	for i, a := range answers {
		kept[i] = stripAnswer(a)
	}
	_, err := bots.ChangeValue(ctx, h.memory, h.req.in.Chat.String(), albumName+h.req.in.ID, albumKept, func(all *[]core.Answer) error {
		*all = kept
		return nil
	})
	return err
}
