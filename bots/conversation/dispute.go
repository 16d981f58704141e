package conversation

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// disputeHandler deals with matches that people say are wrong, and with videos that are the same or are not.
type disputeHandler struct {
	req     *request
	service *core.Service
	memory  bots.Memory
	now     func() time.Time
	log     *slog.Logger
	clips   *clipHandler
}

// disputes are the reports that a match is wrong, by the clip's video and the match's, which is the same where the clip was
// taken for it.
type disputes map[string]*report

// report is who disputes a match.
type report struct {
	By    []string  `json:"by"`
	Since time.Time `json:"since"`           // of those that count towards holding the match back
	N     int       `json:"n"`               // how many have disputed it since then
	Ruled bool      `json:"ruled,omitempty"` // a moderator has looked, and nobody else has disputed it since

	Seen bool `json:"seen,omitempty"` // the evidence that one of them saw is kept: the clip beside the match
}

// Where disputes are kept, and the pictures of them.
const (
	moderators   = "moderators"
	disputesName = "disputed"
	evidenceName = "evidence:"
)

var errFull = errors.New("enough is known")

// dispute handles "not the same video". Two videos are told apart by a moderator's word; a clip that was taken for the very
// video is told apart by sending it. What others say is for moderators to look at; if several say so at once, the match is
// held back until one has.
func (h *disputeHandler) disputeMatch(ctx context.Context, arg string) error {
	clip, match, err := parsePair(strings.ReplaceAll(arg, ".", " "))
	if err != nil {
		return err
	}
	if clip == 0 {
		clip = match // nothing is kept of a clip that nobody asked about: it can only be sent
	}
	switch {
	case h.req.in.Role >= bots.Moderator && clip != match:
		return h.separateVideos(ctx, clip, match)
	case h.req.in.Role >= bots.Moderator:
		return h.req.sendNotice(ctx, "dispute.send", text.Args{"video": match.String()})
	}
	if err := h.recordReport(ctx, clip, match); err != nil {
		return fmt.Errorf("dispute: %w", err)
	}
	return h.req.sendNotice(ctx, "disputed", text.Args{"video": match.String()})
}

// report counts somebody who disputes a match, and holds it back where they are several.
func (h *disputeHandler) recordReport(ctx context.Context, clip, match core.VideoID) error {
	for _, id := range []core.VideoID{clip, match} {
		if _, err := h.service.Video(ctx, id); err != nil {
			return err
		}
	}
	who, err := h.service.One(ctx, h.req.in.User)
	if err != nil {
		return err
	}
	name := Dispute{Clip: clip, Match: match}.name()
	seen, err := h.keepEvidence(ctx, name)
	if err != nil {
		return err
	}
	several, err := h.countDispute(ctx, who.String(), name, seen)
	if err == nil && several && clip == match {
		err = h.service.HoldBack(ctx, match)
	}
	return err
}

// makeRoom drops what was ruled on, where there is no room for more.
func (d disputes) makeRoom(name string) {
	if len(d) >= maxDisputed {
		maps.DeleteFunc(d, func(other string, r *report) bool { return r.Ruled && other != name })
	}
}

// add counts somebody, once, and reports whether they are new.
func (r *report) add(who string, now time.Time) bool {
	if slices.Contains(r.By, who) {
		return false
	}
	if now.Sub(r.Since) > disputeSpan || r.Ruled {
		r.Since, r.N = now, 0
	}
	r.By, r.N, r.Ruled = append(r.By, who), r.N+1, false
	return true
}

// keepEvidence keeps the picture that somebody saw who disputes a match, so that moderators of any platform see it: the first. It
// reports whether there is one.
func (h *disputeHandler) keepEvidence(ctx context.Context, name string) (bool, error) {
	before, err := h.memory.Load(ctx, moderators, evidenceName+name)
	if err != nil || before != nil {
		return before != nil, err
	}
	from, isFetcher := h.req.sender.(bots.Fetcher)
	if h.req.in.Press == nil || h.req.in.Press.Picture == nil || !isFetcher {
		return false, nil
	}
	jpeg, err := readPicture(ctx, from, *h.req.in.Press.Picture)
	if err != nil || still(jpeg, 0) == nil { // the report counts without it
		h.log.Warn("a match is disputed without its picture", "match", name, "error", err)
		return false, nil
	}
	_, err = h.memory.Save(ctx, moderators, evidenceName+name, nil, jpeg, evidenceKept)
	return err == nil, err
}

// recordDispute counts a person once, and reports whether several disputed the match within disputeSpan.
func (h *disputeHandler) countDispute(ctx context.Context, who, name string, seen bool) (several bool, err error) {
	fresh := false
	_, err = bots.Change(ctx, h.memory, moderators, disputesName, 0, func(all *disputes) error {
		if *all == nil {
			*all = disputes{}
		}
		r := (*all)[name]
		all.makeRoom(name)
		if r == nil && len(*all) >= maxDisputed || r != nil && len(r.By) >= maxDisputed {
			return errFull
		}
		if r == nil {
			r = &report{}
			(*all)[name] = r
		}
		fresh = r.add(who, h.now().UTC())
		r.Seen = seen
		several = !r.Ruled && r.N >= disputesHold
		return nil
	})
	if errors.Is(err, errFull) {
		return several, nil
	}
	if err == nil && fresh {
		h.service.Note(core.Disputed, 1)
	}
	return several, err
}
