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
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/core/text"
)

// disputeHandler deals with matches that people say are wrong, and with videos that are the same or are not.
type disputeHandler struct {
	req     *request
	service *services.Services
	memory  bots.Memory
	now     func() time.Time
	log     *slog.Logger
	clips   *clipHandler
}

// disputes are the disputed matches, by Dispute.pairName.
type disputes map[string]*report

// report is the record of a disputed match.
type report struct {
	By    []string  `json:"by"`
	Since time.Time `json:"since"`           // of those that count towards holding the match back
	N     int       `json:"n"`               // how many have disputed it since then
	Ruled bool      `json:"ruled,omitempty"` // a moderator has looked, and nobody else has disputed it since

	Seen bool `json:"seen,omitempty"` // the evidence that one of them saw is kept: the clip beside the match
}

// Where disputes are kept, and the pictures of them.
const (
	disputesChat = "moderators"
	disputesName = "disputed"
	evidenceName = "evidence:"
)

// errFull ends a change that would change nothing.
var errFull = errors.New("enough is known")

// disputeMatch handles "not the same video". A moderator's word separates two videos; a clip that was taken for the video itself can only
// be separated by sending it. Of others it is counted; if several say so within a day, the match is held back until a moderator has looked.
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

// recordReport counts a person who disputes a match, and holds the match back if several do.
func (h *disputeHandler) recordReport(ctx context.Context, clip, match core.VideoID) error {
	for _, id := range []core.VideoID{clip, match} {
		if _, err := h.service.Records.LoadVideo(ctx, id); err != nil {
			return err
		}
	}
	who, err := h.service.Accounts.CanonicalAccount(ctx, h.req.in.User)
	if err != nil {
		return err
	}
	name := Dispute{Clip: clip, Match: match}.pairName()
	seen, err := h.keepEvidence(ctx, name)
	if err != nil {
		return err
	}
	several, err := h.countDispute(ctx, who.String(), name, seen)
	if err == nil && several && clip == match {
		err = h.service.Reviewing.WithholdMatches(ctx, match)
	}
	return err
}

// dropRuled drops the disputes that a moderator has ruled on, if there is no room for more.
func (d disputes) dropRuled(name string) {
	if len(d) >= maxDisputed {
		maps.DeleteFunc(d, func(other string, r *report) bool { return r.Ruled && other != name })
	}
}

// addPerson counts a person, once, and reports whether they are new.
func (r *report) addPerson(who string, now time.Time) bool {
	if slices.Contains(r.By, who) {
		return false
	}
	if now.Sub(r.Since) > disputeSpan || r.Ruled {
		r.Since, r.N = now, 0
	}
	r.By, r.N, r.Ruled = append(r.By, who), r.N+1, false
	return true
}

// keepEvidence keeps the picture that the first person saw who disputes a match, so that moderators of any platform can see it. It reports
// whether there is one.
func (h *disputeHandler) keepEvidence(ctx context.Context, name string) (bool, error) {
	before, err := h.memory.Load(ctx, disputesChat, evidenceName+name)
	if err != nil || before != nil {
		return before != nil, err
	}
	from, isFetcher := h.req.sender.(bots.Fetcher)
	if h.req.in.Callback == nil || h.req.in.Callback.Picture == nil || !isFetcher {
		return false, nil
	}
	jpeg, err := readPicture(ctx, from, *h.req.in.Callback.Picture)
	if err != nil || newStill(jpeg, 0) == nil { // the report counts without it
		h.log.Warn("a match is disputed without its picture", "match", name, "error", err)
		return false, nil
	}
	_, err = h.memory.Save(ctx, disputesChat, evidenceName+name, nil, jpeg, evidenceKept)
	return err == nil, err
}

// countDispute counts a person once, and reports whether several disputed the match within disputeSpan.
func (h *disputeHandler) countDispute(ctx context.Context, who, name string, seen bool) (several bool, err error) {
	fresh := false
	_, err = bots.ChangeValue(ctx, h.memory, disputesChat, disputesName, 0, func(all *disputes) error {
		if *all == nil {
			*all = disputes{}
		}
		r := (*all)[name]
		all.dropRuled(name)
		if r == nil && len(*all) >= maxDisputed || r != nil && len(r.By) >= maxDisputed {
			return errFull
		}
		if r == nil {
			r = &report{}
			(*all)[name] = r
		}
		fresh = r.addPerson(who, h.now().UTC())
		r.Seen = seen
		several = !r.Ruled && r.N >= disputesHold
		return nil
	})
	if errors.Is(err, errFull) {
		return several, nil
	}
	if err == nil && fresh {
		h.service.Metrics.Inc(core.Disputed)
	}
	return several, err
}
