package bots

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// DoRule is a moderator's word on a disputed match: "same 7k2m9xq4" or "different 7k2m9xq4".
const DoRule core.ButtonAction = "rule"

// DoEvidence shows a moderator what somebody saw who disputes a match: "CLIP MATCH".
const DoEvidence core.ButtonAction = "evidence"

// disputes are the reports that a match is wrong, by the clip's video and the match's, which is the same where the clip was
// taken for it.
type disputes map[string]*report

// report is who disputes a match.
type report struct {
	By    []string  `json:"by"`
	Since time.Time `json:"since"`           // of those that count towards holding the match back
	N     int       `json:"n"`               // how many have disputed it since then
	Ruled bool      `json:"ruled,omitempty"` // a moderator has looked, and nobody else has disputed it since

	Picture  *File         `json:"picture,omitempty"` // the evidence that the latest of them saw: the clip beside the match
	Platform core.Platform `json:"platform,omitempty"`
}

// Where disputes are kept.
const (
	moderators   = "moderators"
	disputesName = "disputed"
)

var errFull = errors.New("enough is known")

// dispute handles "not the same video". Two videos are told apart by a moderator's word; a clip that was taken for the very
// video is told apart by sending it. What others say is for moderators to look at; if several say so at once, the match is
// held back until one has.
func (t *turn) dispute(ctx context.Context, arg string) error {
	clip, match, err := parsePair(strings.ReplaceAll(arg, ".", " "))
	if err != nil {
		return err
	}
	if clip == 0 {
		clip = match // nothing is kept of a clip that nobody asked about: it can only be sent
	}
	switch {
	case t.in.Role >= Moderator && clip != match:
		return t.tellApart(ctx, clip, match)
	case t.in.Role >= Moderator:
		return t.notice(ctx, "dispute.send", text.Args{"video": match.String()})
	}
	if err := t.report(ctx, clip, match); err != nil {
		return fmt.Errorf("dispute: %w", err)
	}
	return t.notice(ctx, "disputed", text.Args{"video": match.String()})
}

// report counts somebody who disputes a match, and holds it back where they are several.
func (t *turn) report(ctx context.Context, clip, match core.VideoID) error {
	for _, id := range []core.VideoID{clip, match} {
		if _, err := t.service.Video(ctx, id); err != nil {
			return err
		}
	}
	who, err := t.service.One(ctx, t.in.User)
	if err != nil {
		return err
	}
	several, err := t.recordDispute(ctx, who.String(), clip, match)
	if err == nil && several && clip == match {
		err = t.service.HoldBack(ctx, match)
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

// recordDispute counts a person once, and reports whether several disputed the match within disputeSpan.
func (t *turn) recordDispute(ctx context.Context, who string, clip, match core.VideoID) (several bool, err error) {
	fresh := false
	_, err = Change(ctx, t.memory, moderators, disputesName, 0, func(all *disputes) error {
		if *all == nil {
			*all = disputes{}
		}
		name := clip.String() + " " + match.String()
		r := (*all)[name]
		all.makeRoom(name)
		if r == nil && len(*all) >= maxDisputed || r != nil && len(r.By) >= maxDisputed {
			return errFull
		}
		if r == nil {
			r = &report{}
			(*all)[name] = r
		}
		fresh = r.add(who, t.now().UTC())
		if t.in.Press != nil && t.in.Press.Picture != nil {
			r.Picture, r.Platform = t.in.Press.Picture, t.in.Chat.Platform
		}
		several = r.N >= disputesHold
		return nil
	})
	if errors.Is(err, errFull) {
		return several, nil
	}
	if err == nil && fresh {
		t.service.Note(core.Disputed, 1)
	}
	return several, err
}

// showDisputes lists the disputed matches, those that most people dispute first, with buttons to rule on those that are held back.
func (t *turn) showDisputes(ctx context.Context) error {
	all, err := Change(ctx, t.memory, moderators, disputesName, 0, func(*disputes) error { return nil })
	maps.DeleteFunc(all, func(_ string, r *report) bool { return r.Ruled })
	if err != nil || len(all) == 0 {
		return err
	}
	names := slices.SortedFunc(maps.Keys(all), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(all[b].By), len(all[a].By)), cmp.Compare(a, b))
	})
	r := core.Reply{}
	lines := core.Notices{{Key: "disputes"}}
	for _, name := range names[:min(len(names), disputesShown)] {
		clip, match, _ := strings.Cut(name, " ")
		args := text.Args{"clip": clip, "video": match, "n": strconv.Itoa(len(all[name].By))}
		if clip != match {
			lines = append(lines, core.Notice{Key: "disputes.pair", Args: args})
			differ := core.Button{Action: core.DoNotSame, Arg: clip + "." + match, Label: t.lang.T("button.differ", args)}
			r.Buttons = append(r.Buttons, append(t.evidenceButtons(name, all[name]), t.showButton(clip), t.showButton(match)), []core.Button{differ})
			continue
		}
		lines = append(lines, core.Notice{Key: "disputes.line", Args: args})
		same := core.Button{Action: DoRule, Arg: "same " + match, Label: t.lang.T("button.rule.same", args)}
		other := core.Button{Action: DoRule, Arg: "different " + match, Label: t.lang.T("button.rule.different", args)}
		r.Buttons = append(r.Buttons, append(t.evidenceButtons(name, all[name]), t.showButton(match)), []core.Button{same, other})
	}
	r.Content = lines
	return t.say(ctx, r)
}

// evidenceButtons has one for the picture of a report, if there is one here.
func (t *turn) evidenceButtons(name string, r *report) []core.Button {
	if _, isFetcher := t.out.(Fetcher); !isFetcher || r.Picture == nil || r.Platform != t.in.Chat.Platform {
		return nil
	}
	return []core.Button{{Action: DoEvidence, Arg: name}}
}

// evidence shows the clip that somebody sent beside the match that they dispute.
func (t *turn) evidence(ctx context.Context, name string) error {
	all, err := Change(ctx, t.memory, moderators, disputesName, 0, func(*disputes) error { return nil })
	if err != nil {
		return err
	}
	r := all[name]
	from, isFetcher := t.out.(Fetcher)
	if r == nil || !isFetcher || t.evidenceButtons(name, r) == nil {
		return &core.Problem{Code: core.NotFound, Op: "evidence"}
	}
	jpeg, err := readPicture(ctx, from, *r.Picture)
	if err != nil {
		return fmt.Errorf("evidence: %w", err)
	}
	clip, match, _ := strings.Cut(name, " ")
	args := text.Args{"clip": clip, "video": match}
	return t.say(ctx, core.Reply{Content: core.Notice{Key: "dispute.evidence", Args: args}, Picture: still(jpeg, 0)})
}

// rule is a moderator's word: the match is right, or it is wrong, and then the clip is needed to tell the two apart.
func (t *turn) rule(ctx context.Context, arg string) error {
	word, name, _ := strings.Cut(arg, " ")
	id, err := core.ParseVideoID(name)
	if err != nil {
		return err
	}
	if word != "same" {
		return t.notice(ctx, "dispute.send", text.Args{"video": id.String()})
	}
	if err := t.settle(ctx, id, id, false); err != nil {
		return err
	}
	return t.notice(ctx, "dispute.settled", text.Args{"video": id.String()})
}

// settle ends a dispute: the match is wrong, or it is not.
func (t *turn) settle(ctx context.Context, clip, match core.VideoID, wrong bool) error {
	if err := t.service.LetGo(ctx, t.in.User, match); err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	found := false
	_, err := Change(ctx, t.memory, moderators, disputesName, 0, func(all *disputes) error {
		if r := (*all)[clip.String()+" "+match.String()]; r != nil {
			found, r.Ruled = !r.Ruled, true
		}
		return nil
	})
	if err == nil && found && wrong {
		t.service.Note(core.Wrong, 1)
	}
	return err
}

// notSame tells two videos apart that are named, or the clip that the command came with from one that is named.
func (t *turn) notSame(ctx context.Context, args string) error {
	if match, err := core.ParseVideoID(args); err == nil && t.in.Clip != nil {
		return t.clipNotSame(ctx, *t.in.Clip, match)
	}
	a, b, err := parsePair(args)
	if err != nil {
		return err
	}
	return t.tellApart(ctx, a, b)
}

// clipNotSame makes the clip a video of its own, which it is not as long as it is taken for the other.
func (t *turn) clipNotSame(ctx context.Context, c Clip, match core.VideoID) error {
	path, release, err := t.open(ctx, c)
	if err != nil {
		return err
	}
	defer release()
	v, _, err := t.service.AddFootage(ctx, path)
	if err != nil {
		return fmt.Errorf("not the same: %w", err)
	}
	return t.tellApart(ctx, v.ID, match)
}

func (t *turn) tellApart(ctx context.Context, a, b core.VideoID) error {
	if err := t.service.NotSame(ctx, t.in.User, a, b); err != nil {
		return fmt.Errorf("not the same: %w", err)
	}
	for _, pair := range [][2]core.VideoID{{a, b}, {b, a}, {a, a}, {b, b}} {
		if err := t.settle(ctx, pair[0], pair[1], true); err != nil {
			return err
		}
	}
	return t.notice(ctx, "not_same_saved", text.Args{"a": a.String(), "b": b.String()})
}
