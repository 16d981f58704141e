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
	kept, err := t.kept(ctx)
	if err != nil {
		return err
	}
	lines := core.Notices{
		{Key: "mydata.title"},
		{Key: "id", Args: text.Args{"person": t.in.User.String(), "role": t.lang.Role(t.in.Role)}},
		{Key: "mydata.lang", Args: text.Args{"language": t.lang.T("language.name", nil)}},
		{Key: "mydata.clips", Args: text.Args{"n": strconv.Itoa(len(kept.videos))}},
	}
	for _, id := range kept.videos[max(0, len(kept.videos)-queueShown):] {
		lines = append(lines, core.Notice{Key: "mydata.clip", Args: text.Args{"video": id.String()}})
	}
	if kept.right > 0 {
		lines = append(lines, core.Notice{Key: "mydata.right", Args: text.Args{"n": strconv.Itoa(kept.right)}})
	}
	for _, other := range kept.accounts[1:] {
		lines = append(lines, core.Notice{Key: "mydata.linked", Args: text.Args{"person": other.String()}})
	}
	if n := kept.groups; n > 0 {
		lines = append(lines, core.Notice{Key: "mydata.groups", Args: text.Args{"n": strconv.Itoa(n)}})
	}
	return t.say(ctx, core.Reply{Content: append(lines, core.Notice{Key: "mydata.erase"})})
}

// kept is what is kept of a person, under all of their accounts.
type kept struct {
	accounts      []core.UserID // the one that speaks first
	videos        []core.VideoID
	right, groups int
}

func (t *turn) kept(ctx context.Context) (k kept, err error) {
	if k.accounts, err = t.accounts(ctx); err != nil {
		return k, err
	}
	for _, who := range k.accounts {
		trace, err := t.service.Accounts.TraceOf(ctx, who)
		if err != nil {
			return k, fmt.Errorf("my data: %w", err)
		}
		for _, id := range trace.Videos {
			if !slices.Contains(k.videos, id) {
				k.videos = append(k.videos, id)
			}
		}
		a, err := t.account(ctx, who)
		if err != nil {
			return k, err
		}
		k.right, k.groups = k.right+len(trace.Person.Right), k.groups+len(a.Groups)
	}
	return k, nil
}

// accounts are those of the person who speaks, theirs first: with one that is linked, or was when they began to be forgotten.
func (t *turn) accounts(ctx context.Context) ([]core.UserID, error) {
	a, err := t.account(ctx, t.in.User)
	if err != nil {
		return nil, err
	}
	other, err := t.service.Accounts.LinkedAccount(ctx, t.in.User)
	if err != nil {
		return nil, fmt.Errorf("linked account: %w", err)
	}
	if other.ID == "" {
		other = a.Other
	}
	if other.ID == "" {
		return []core.UserID{t.in.User}, nil
	}
	return []core.UserID{t.in.User, other}, nil
}

// forgetme asks once more.
func (t *turn) forgetme(ctx context.Context, _ string) error {
	people, err := t.accounts(ctx)
	if err != nil {
		return err
	}
	args := text.Args{}
	for _, other := range people[1:] {
		args["person"] = other.String()
	}
	return t.notice(ctx, "forget.ask", args, core.Button{Action: DoForget}, core.Button{Action: DoRemember})
}

func (t *turn) remember(ctx context.Context, _ string) error { return t.notice(ctx, "forget.not", nil) }

// forget erases everything of the person but a role and what was done with it. What it says leaves no trace either, so
// that it may be said twice after a crash.
func (t *turn) forget(ctx context.Context) error {
	people, err := t.accounts(ctx)
	if err != nil {
		return err
	}
	if len(people) > 1 { // the link ends before all is erased
		_, err := Change(ctx, t.memory, t.in.User.String(), accountName, accountKept, func(a *account) error {
			a.Other = people[1]
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, who := range slices.Backward(people) {
		if err := t.erase(ctx, who); err != nil {
			return fmt.Errorf("erase: %w", err)
		}
	}
	key := "forget.done"
	if t.given != Everyone {
		key = "forget.role"
	}
	m := t.message()
	m.Reply, m.Instead, m.Traceless = core.Reply{Content: core.Notice{Key: key}}, t.in.Press.Message, true
	return t.deliver(ctx, m)
}

// erase forgets one account. The memory comes last: it has what it takes to go on after a crash.
func (t *turn) erase(ctx context.Context, who core.UserID) error {
	a, err := t.account(ctx, who)
	if err != nil {
		return err
	}
	if err := t.service.Accounts.ErasePerson(ctx, who, a.Groups...); err != nil {
		return err
	}
	if err := t.forgetDisputes(ctx, who); err != nil {
		return err
	}
	for _, g := range a.Groups {
		before, err := t.memory.Load(ctx, g.String(), talkName(who))
		if err == nil && before != nil {
			_, err = t.memory.Save(ctx, g.String(), talkName(who), before, nil, 0)
		}
		if err != nil {
			return err
		}
	}
	return t.memory.Forget(ctx, who.String()) // the account, and the private chat, which has the same name
}

// forgetDisputes takes an account out of the disputes, which count on.
func (t *turn) forgetDisputes(ctx context.Context, who core.UserID) error {
	_, err := Change(ctx, t.memory, moderators, disputesName, 0, func(all *disputes) error {
		found := false
		for _, d := range *all {
			if i := slices.Index(d.By, who.String()); i >= 0 {
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
