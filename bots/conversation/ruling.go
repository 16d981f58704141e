package conversation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// DoRule is a moderator's word on a disputed match: "same 7k2m9xq4" or "different 7k2m9xq4".
const DoRule core.ButtonAction = "rule"

// DoEvidence shows a moderator what somebody saw who disputes a match: "CLIP MATCH".
const DoEvidence core.ButtonAction = "evidence"

// Dispute is a match that people say is wrong.
type Dispute struct {
	Clip, Match core.VideoID // the same if the clip was taken for the very video
	People      int
	Seen        bool // there is a picture of the clip beside the match: see Evidence
}

func (d Dispute) name() string { return d.Clip.String() + " " + d.Match.String() }

// Disputes returns those that no moderator has ruled on, first those that most people dispute.
func Disputes(ctx context.Context, m bots.Memory) ([]Dispute, error) {
	all, err := bots.Change(ctx, m, moderators, disputesName, 0, func(*disputes) error { return nil })
	if err != nil {
		return nil, err
	}
	var open []Dispute
	for name, r := range all {
		if clip, match, err := parsePair(name); err == nil && !r.Ruled {
			open = append(open, Dispute{clip, match, len(r.By), r.Seen})
		}
	}
	slices.SortFunc(open, func(a, b Dispute) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.name(), b.name()))
	})
	return open, nil
}

// Evidence is the picture, JPEG, that somebody saw who disputes the match: the clip beside it. It is nil if there is none.
func (d Dispute) Evidence(ctx context.Context, m bots.Memory) ([]byte, error) {
	return m.Load(ctx, moderators, evidenceName+d.name()) //nolint:wrapcheck // what it is for says the caller
}

// Notice says that the match is disputed.
func (d Dispute) Notice() core.Notice {
	args := text.Args{"clip": d.Clip.String(), "video": d.Match.String(), "n": strconv.Itoa(d.People)}
	if d.Clip != d.Match {
		return core.Notice{Key: "disputes.pair", Args: args}
	}
	return core.Notice{Key: "disputes.line", Args: args}
}

// Rulings are the buttons with which a moderator rules on the match.
func (d Dispute) Rulings(lang text.Lang) []core.Button {
	clip, match := d.Clip.String(), d.Match.String()
	args := text.Args{"clip": clip, "video": match}
	if d.Clip != d.Match {
		return []core.Button{
			{Action: core.DoNotSame, Arg: clip + "." + match, Label: lang.T("button.differ", args)},
			{Action: DoMerge, Arg: d.name(), Label: lang.T("button.merge.id", text.Args{"id": match})},
		}
	}
	return []core.Button{
		{Action: DoRule, Arg: "same " + match, Label: lang.T("button.rule.same", args)},
		{Action: DoRule, Arg: "different " + match, Label: lang.T("button.rule.different", args)},
	}
}

// showDisputes lists the disputed matches, with buttons to rule on them.
func (h *disputeHandler) listDisputes(ctx context.Context) error {
	all, err := Disputes(ctx, h.memory)
	if err != nil || len(all) == 0 {
		return err
	}
	r := core.Reply{}
	lines := core.Notices{{Key: "disputes"}}
	for _, d := range all[:min(len(all), disputesShown)] {
		lines = append(lines, d.Notice())
		var row []core.Button
		if d.Seen {
			row = append(row, core.Button{Action: DoEvidence, Arg: d.name()})
		}
		for _, id := range slices.Compact([]core.VideoID{d.Clip, d.Match}) {
			row = append(row, showButton(id.String(), h.req.lang))
		}
		r.Buttons = append(r.Buttons, row, d.Rulings(h.req.lang))
	}
	r.Content = lines
	return h.req.sendReply(ctx, r)
}

// evidence shows the clip that somebody sent beside the match that they dispute.
func (h *disputeHandler) showEvidence(ctx context.Context, name string) error {
	clip, match, err := parsePair(name)
	if err != nil {
		return err
	}
	jpeg, err := Dispute{Clip: clip, Match: match}.Evidence(ctx, h.memory)
	if err != nil {
		return fmt.Errorf("evidence: %w", err)
	}
	if jpeg == nil {
		return &core.Problem{Code: core.NotFound, Op: "evidence"}
	}
	args := text.Args{"clip": clip.String(), "video": match.String()}
	return h.req.sendReply(ctx, core.Reply{Content: core.Notice{Key: "dispute.evidence", Args: args}, Picture: still(jpeg, 0)})
}

// rule is a moderator's word: the match is right, or it is wrong, and then the clip is needed to tell the two apart.
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

// settle ends a dispute, and that the match is held back: it is wrong, or it is not.
func (h *disputeHandler) settleDispute(ctx context.Context, clip, match core.VideoID, wrong bool) error {
	if err := h.service.LetGo(ctx, h.req.in.User, match); err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	return h.closeDispute(ctx, Dispute{Clip: clip, Match: match}, wrong)
}

// ruled ends a dispute, if there is one, and forgets its picture.
func (h *disputeHandler) closeDispute(ctx context.Context, d Dispute, wrong bool) error {
	found := false
	_, err := bots.Change(ctx, h.memory, moderators, disputesName, 0, func(all *disputes) error {
		if r := (*all)[d.name()]; r != nil {
			found, r.Ruled, r.Seen = !r.Ruled, true, false
		}
		return nil
	})
	if err == nil && found && wrong {
		h.service.Note(core.Wrong, 1)
	}
	seen, loadErr := d.Evidence(ctx, h.memory)
	if err = errors.Join(err, loadErr); err == nil && seen != nil {
		_, err = h.memory.Save(ctx, moderators, evidenceName+d.name(), seen, nil, 0)
	}
	return err
}

// notSame tells two videos apart that are named, or the clip that the command came with from one that is named.
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

// clipNotSame makes the clip a video of its own, which it is not as long as it is taken for the other.
func (h *disputeHandler) separateClip(ctx context.Context, c bots.Clip, match core.VideoID) error {
	path, release, err := h.clips.openClip(ctx, c)
	if err != nil {
		return err
	}
	defer release()
	v, _, err := h.service.AddFootage(ctx, path)
	if err != nil {
		return fmt.Errorf("not the same: %w", err)
	}
	return h.separateVideos(ctx, v.ID, match)
}

func (h *disputeHandler) separateVideos(ctx context.Context, a, b core.VideoID) error {
	if err := h.service.NotSame(ctx, h.req.in.User, a, b); err != nil {
		return fmt.Errorf("not the same: %w", err)
	}
	for _, pair := range [][2]core.VideoID{{a, b}, {b, a}, {a, a}, {b, b}} {
		if err := h.settleDispute(ctx, pair[0], pair[1], true); err != nil {
			return err
		}
	}
	return h.req.sendNotice(ctx, "not_same_saved", text.Args{"a": a.String(), "b": b.String()})
}

// same records that two videos show the same footage, whoever disputes it.
func (h *disputeHandler) mergeVideos(ctx context.Context, args string) error {
	a, b, err := parsePair(args)
	if err != nil {
		return err
	}
	root, err := h.service.Merge(ctx, h.req.in.User, a, b)
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
