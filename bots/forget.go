package bots

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// maxGroups bounds the groups that are remembered of a person, to erase what they said there; the oldest are left out first, and
// what was said in them is forgotten by itself after talkKept.
const maxGroups = 200

// visit notes a group that the person speaks in.
func (a *account) visit(in Incoming) {
	if !in.Group || slices.Contains(a.Groups, in.Chat) {
		return
	}
	a.Groups = append(a.Groups, in.Chat)
	a.Groups = a.Groups[max(0, len(a.Groups)-maxGroups):]
}

// mydata tells people what is kept of them.
func (t *turn) mydata(ctx context.Context, _ string) error {
	trace, err := t.service.TraceOf(ctx, t.in.User)
	if err != nil {
		return fmt.Errorf("my data: %w", err)
	}
	a, err := t.account(ctx, t.in.User)
	if err != nil {
		return err
	}
	lines := core.Notices{
		{Key: "mydata.title"},
		{Key: "id", Args: text.Args{"person": t.in.User.String(), "role": t.lang.Role(t.in.Role)}},
		{Key: "mydata.lang", Args: text.Args{"language": t.lang.T("language.name", nil)}},
		{Key: "mydata.clips", Args: text.Args{"n": strconv.Itoa(len(trace.Videos))}},
	}
	for _, id := range trace.Videos[max(0, len(trace.Videos)-queueShown):] {
		lines = append(lines, core.Notice{Key: "mydata.clip", Args: text.Args{"video": id.String()}})
	}
	if n := len(trace.Person.Right); n > 0 {
		lines = append(lines, core.Notice{Key: "mydata.right", Args: text.Args{"n": strconv.Itoa(n)}})
	}
	linked, err := t.service.Linked(ctx, t.in.User)
	if err != nil {
		return fmt.Errorf("my data: %w", err)
	}
	if linked.ID != "" {
		lines = append(lines, core.Notice{Key: "mydata.linked", Args: text.Args{"person": linked.String()}})
	}
	if n := len(a.Groups); n > 0 {
		lines = append(lines, core.Notice{Key: "mydata.groups", Args: text.Args{"n": strconv.Itoa(n)}})
	}
	return t.say(ctx, core.Reply{Content: append(lines, core.Notice{Key: "mydata.erase"})})
}

// forgetme asks once more.
func (t *turn) forgetme(ctx context.Context, _ string) error {
	return t.notice(ctx, "forget.ask", nil, core.Button{Action: DoForget}, core.Button{Action: DoRemember})
}

func (t *turn) remember(ctx context.Context, _ string) error { return t.notice(ctx, "forget.not", nil) }

// forget erases everything of the person but a role and what was done with it. What it says leaves no trace either, so
// that it may be said twice after a crash.
func (t *turn) forget(ctx context.Context) error {
	a, err := t.account(ctx, t.in.User)
	if err != nil {
		return err
	}
	if err := t.service.Erase(ctx, t.in.User, a.Groups...); err != nil {
		return fmt.Errorf("erase: %w", err)
	}
	if err := t.forgetDisputes(ctx); err != nil {
		return err
	}
	for _, g := range a.Groups {
		before, err := t.memory.Load(ctx, g.String(), talkName(t.in.User))
		if err == nil && before != nil {
			_, err = t.memory.Save(ctx, g.String(), talkName(t.in.User), before, nil, 0)
		}
		if err != nil {
			return fmt.Errorf("erase: %w", err)
		}
	}
	if err := t.memory.Forget(ctx, t.in.User.String()); err != nil { // the account, and the private chat, which has the same name
		return fmt.Errorf("erase: %w", err)
	}
	key := "forget.done"
	if t.in.Role != Everyone {
		key = "forget.role"
	}
	m := t.message()
	m.Reply, m.Instead, m.Traceless = core.Reply{Content: core.Notice{Key: key}}, t.in.Press.Message, true
	return t.deliver(ctx, m)
}

// forgetDisputes takes the person out of the disputes, which count on.
func (t *turn) forgetDisputes(ctx context.Context) error {
	_, err := Change(ctx, t.memory, moderators, disputesName, 0, func(all *disputes) error {
		found := false
		for _, d := range *all {
			if i := slices.Index(d.By, t.in.User.String()); i >= 0 {
				d.By[i], found = "erased", true
			}
		}
		if !found {
			return errFull
		}
		return nil
	})
	if errors.Is(err, errFull) {
		return nil
	}
	return err
}
