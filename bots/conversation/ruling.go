package conversation

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// DoRule is the button with which a moderator rules on a disputed match: "same 7k2m9xq4" or "different 7k2m9xq4".
const DoRule core.ButtonAction = "rule"

// DoEvidence is the button that shows a moderator the picture of a disputed match: "CLIP MATCH".
const DoEvidence core.ButtonAction = "evidence"

// Dispute is a match that people say is wrong.
type Dispute struct {
	Clip, Match core.VideoID // the same if the clip was taken for the very video
	People      int
	Seen        bool // there is a picture of the clip beside the match: see Evidence
}

// pairName returns the name of the dispute: the ids of both videos.
func (d Dispute) pairName() string { return d.Clip.String() + " " + d.Match.String() }

// LoadDisputes returns the disputes that no moderator has ruled on, first those of most people.
func LoadDisputes(ctx context.Context, m bots.Memory) ([]Dispute, error) {
	var all disputes
	raw, err := m.Load(ctx, disputesChat, disputesName)
	if err == nil && raw != nil {
		err = json.Unmarshal(raw, &all)
	}
	if err != nil {
		return nil, fmt.Errorf("load disputes: %w", err)
	}
	var open []Dispute
	for name, r := range all {
		if clip, match, err := parsePair(name); err == nil && !r.Ruled {
			open = append(open, Dispute{clip, match, len(r.By), r.Seen})
		}
	}
	slices.SortFunc(open, func(a, b Dispute) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.pairName(), b.pairName()))
	})
	return open, nil
}

// LoadEvidence returns the picture, JPEG, that a person saw who disputes the match: the clip beside it; or nil.
func (d Dispute) LoadEvidence(ctx context.Context, m bots.Memory) ([]byte, error) {
	return m.Load(ctx, disputesChat, evidenceName+d.pairName()) //nolint:wrapcheck // what it is for says the caller
}

// ComposeNotice returns the sentence that says that the match is disputed.
func (d Dispute) ComposeNotice() core.Notice {
	args := text.Args{"clip": d.Clip.String(), "video": d.Match.String(), "n": strconv.Itoa(d.People)}
	if d.Clip != d.Match {
		return core.Notice{Key: "disputes.pair", Args: args}
	}
	return core.Notice{Key: "disputes.line", Args: args}
}

// RulingButtons returns the buttons with which a moderator rules on the match.
func (d Dispute) RulingButtons(lang text.Lang) []core.Button {
	clip, match := d.Clip.String(), d.Match.String()
	args := text.Args{"clip": clip, "video": match}
	if d.Clip != d.Match {
		return []core.Button{
			{Action: core.DoNotSame, Arg: clip + "." + match, Label: lang.T("button.differ", args)},
			{Action: DoMerge, Arg: d.pairName(), Label: lang.T("button.merge.id", text.Args{"id": match})},
		}
	}
	return []core.Button{
		{Action: DoRule, Arg: "same " + match, Label: lang.T("button.rule.same", args)},
		{Action: DoRule, Arg: "different " + match, Label: lang.T("button.rule.different", args)},
	}
}

// listDisputes sends the disputed matches, with buttons to rule on them.
func (h *disputeHandler) listDisputes(ctx context.Context) error {
	all, err := LoadDisputes(ctx, h.memory)
	if err != nil || len(all) == 0 {
		return err
	}
	r := core.Reply{}
	lines := core.Notices{{Key: "disputes"}}
	for _, d := range all[:min(len(all), disputesShown)] {
		lines = append(lines, d.ComposeNotice())
		var row []core.Button
		if d.Seen {
			row = append(row, core.Button{Action: DoEvidence, Arg: d.pairName()})
		}
		for _, id := range slices.Compact([]core.VideoID{d.Clip, d.Match}) {
			row = append(row, showButton(id.String(), h.req.lang))
		}
		r.Buttons = append(r.Buttons, row, d.RulingButtons(h.req.lang))
	}
	if n := len(all) - disputesShown; n > 0 {
		lines = append(lines, core.Notice{Key: "disputes.more", Args: text.Args{"n": strconv.Itoa(n)}})
	}
	r.Content = lines
	return h.req.sendReply(ctx, r)
}

// showEvidence sends the picture of a clip beside the match that somebody disputes.
func (h *disputeHandler) showEvidence(ctx context.Context, name string) error {
	clip, match, err := parsePair(name)
	if err != nil {
		return err
	}
	jpeg, err := Dispute{Clip: clip, Match: match}.LoadEvidence(ctx, h.memory)
	if err != nil {
		return fmt.Errorf("evidence: %w", err)
	}
	if jpeg == nil {
		return &core.Problem{Code: core.NotFound, Op: "evidence"}
	}
	args := text.Args{"clip": clip.String(), "video": match.String()}
	return h.req.sendReply(ctx, core.Reply{Content: core.Notice{Key: "dispute.evidence", Args: args}, Picture: newStill(jpeg, 0)})
}

// ruleDispute handles DoRule. If the match is wrong, the clip has to be sent to separate the two.
func (h *disputeHandler) ruleDispute(ctx context.Context, arg string) error {
	word, name, _ := strings.Cut(arg, " ")
	id, err := core.ParseVideoID(name)
	if err != nil {
		return err
	}
	if word != "same" {
		return h.req.sendNotice(ctx, "dispute.send", text.Args{"video": id.String()})
	}
	if err := h.settleDispute(ctx, id, id, false); err != nil {
		return err
	}
	return h.req.sendNotice(ctx, "dispute.settled", text.Args{"video": id.String()})
}

// settleDispute closes a dispute, and no longer holds the match back. wrong says that the match is wrong.
func (h *disputeHandler) settleDispute(ctx context.Context, clip, match core.VideoID, wrong bool) error {
	if err := h.service.Reviewing.ReleaseMatches(ctx, h.req.in.User, match); err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	return h.closeDispute(ctx, Dispute{Clip: clip, Match: match}, wrong)
}

// closeDispute closes a dispute, if there is one, and deletes its picture.
func (h *disputeHandler) closeDispute(ctx context.Context, d Dispute, wrong bool) error {
	found := false
	_, err := bots.ChangeValue(ctx, h.memory, disputesChat, disputesName, 0, func(all *disputes) error {
		r := (*all)[d.pairName()]
		if found = r != nil && !r.Ruled; r != nil {
			r.Ruled, r.Seen = true, false
		}
		return nil
	})
	if err == nil && found && wrong {
		h.service.Metrics.Inc(core.Wrong)
	}
	seen, loadErr := d.LoadEvidence(ctx, h.memory)
	if err = errors.Join(err, loadErr); err == nil && seen != nil {
		_, err = h.memory.Save(ctx, disputesChat, evidenceName+d.pairName(), seen, nil, 0)
	}
	return err
}

// separateNamed handles /notsame: it separates two videos that are named, or the clip that the command came with from one.
func (h *disputeHandler) separateNamed(ctx context.Context, args string) error {
	if match, err := core.ParseVideoID(args); err == nil && h.req.in.Clip != nil {
		return h.separateClip(ctx, *h.req.in.Clip, match)
	}
	a, b, err := parsePair(args)
	if err != nil {
		return err
	}
	return h.separateVideos(ctx, a, b)
}

// separateClip adds the clip as a video of its own, since it is taken for the other, and separates the two.
func (h *disputeHandler) separateClip(ctx context.Context, c bots.Clip, match core.VideoID) error {
	path, release, err := h.clips.openClip(ctx, c)
	if err != nil {
		return err
	}
	defer release()
	v, _, err := h.service.Checking.AddFootage(ctx, path)
	if err != nil {
		return fmt.Errorf("not the same: %w", err)
	}
	if v.ID == match {
		return h.req.sendNotice(ctx, "not_same_itself", text.Args{"video": match.String()})
	}
	return h.separateVideos(ctx, v.ID, match)
}

// separateVideos records that two videos show different footage.
func (h *disputeHandler) separateVideos(ctx context.Context, a, b core.VideoID) error {
	if err := h.service.Reviewing.SeparateVideos(ctx, h.req.in.User, a, b); err != nil {
		return fmt.Errorf("not the same: %w", err)
	}
	for _, pair := range [][2]core.VideoID{{a, b}, {b, a}, {a, a}, {b, b}} {
		if err := h.settleDispute(ctx, pair[0], pair[1], true); err != nil {
			return err
		}
	}
	return h.req.sendNotice(ctx, "not_same_saved", text.Args{"a": a.String(), "b": b.String()})
}

// mergeVideos records that two videos show the same footage, and closes their disputes.
func (h *disputeHandler) mergeVideos(ctx context.Context, args string) error {
	a, b, err := parsePair(args)
	if err != nil {
		return err
	}
	root, err := h.service.Reviewing.MergeVideos(ctx, h.req.in.User, a, b)
	if err != nil {
		return fmt.Errorf("same: %w", err)
	}
	for _, d := range []Dispute{{Clip: a, Match: b}, {Clip: b, Match: a}} {
		if err := h.closeDispute(ctx, d, false); err != nil {
			return err
		}
	}
	return h.req.sendNotice(ctx, "same_saved", text.Args{"a": a.String(), "b": b.String(), "video": root.ID.String()})
}
