package conversation

import (
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

// maxGroups is the most groups that are remembered of a person, to erase the conversations there. The oldest are dropped first;
// conversations are dropped by themselves after stateKept.
const maxGroups = 200

// addGroup remembers a group in which the person spoke.
func (a *account) addGroup(in bots.Incoming) {
	if !in.Group || slices.Contains(a.Groups, in.Chat) {
		return
	}
	a.Groups = append(a.Groups, in.Chat)
	a.Groups = a.Groups[max(0, len(a.Groups)-maxGroups):]
}

// showMyData sends people a list of the data that is kept of them.
func (h *accountHandler) showMyData(ctx context.Context, args string) error {
	kept, err := h.collectMyData(ctx)
	if err != nil {
		return err
	}
	lines := core.Notices{
		{Key: "mydata.title"},
		{Key: "id", Args: text.Args{"person": h.req.in.User.String(), "role": h.req.lang.Role(h.req.in.Role)}},
		{Key: "mydata.lang", Args: text.Args{"language": h.req.lang.T("language.name", nil)}},
		{Key: "mydata.clips", Args: text.Args{"n": strconv.Itoa(len(kept.videos))}},
	}
	shown := min(queueShown, len(kept.videos))
	if strings.EqualFold(strings.TrimSpace(args), "all") {
		shown = len(kept.videos)
	}
	for _, id := range kept.videos[len(kept.videos)-shown:] {
		lines = append(lines, core.Notice{Key: "mydata.clip", Args: text.Args{"video": id.String()}})
	}
	if n := len(kept.videos) - shown; n > 0 {
		lines = append(lines, core.Notice{Key: "mydata.more", Args: text.Args{"n": strconv.Itoa(n)}})
	}
	for _, name := range kept.names {
		lines = append(lines, core.Notice{Key: "mydata.name", Args: text.Args{"name": name}})
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
	return h.req.sendReply(ctx, core.Reply{Content: append(lines, core.Notice{Key: "mydata.erase"})})
}

// personalData is the data that is kept of a person, under all of their accounts.
type personalData struct {
	accounts      []core.UserID // the one that speaks first
	videos        []core.VideoID
	names         []string
	right, groups int
}

// collectMyData returns the data of the person.
func (h *accountHandler) collectMyData(ctx context.Context) (k personalData, err error) {
	if k.accounts, err = h.listAccounts(ctx); err != nil {
		return k, err
	}
	for _, who := range k.accounts {
		trace, err := h.service.Accounts.TraceOf(ctx, who)
		if err != nil {
			return k, fmt.Errorf("my data: %w", err)
		}
		for _, id := range trace.Videos {
			if !slices.Contains(k.videos, id) {
				k.videos = append(k.videos, id)
			}
		}
		k.names = append(k.names, slices.DeleteFunc([]string{trace.Person.Name, trace.Person.Alias}, func(s string) bool { return s == "" })...)
		a, err := loadAccount(ctx, h.memory, who)
		if err != nil {
			return k, err
		}
		k.right, k.groups = k.right+len(trace.Person.Right), k.groups+len(a.Groups)
	}
	return k, nil
}

// listAccounts returns the accounts of the person, the present one first: another is one that is linked, or was linked when the person
// began to be forgotten.
func (h *accountHandler) listAccounts(ctx context.Context) ([]core.UserID, error) {
	a, err := loadAccount(ctx, h.memory, h.req.in.User)
	if err != nil {
		return nil, err
	}
	other, err := h.service.Accounts.LinkedAccount(ctx, h.req.in.User)
	if err != nil {
		return nil, fmt.Errorf("linked account: %w", err)
	}
	if other.ID == "" {
		other = a.Other
	}
	if other.ID == "" {
		return []core.UserID{h.req.in.User}, nil
	}
	return []core.UserID{h.req.in.User, other}, nil
}

// confirmForget asks whether all data is to be erased.
func (h *accountHandler) confirmForget(ctx context.Context, _ string) error {
	people, err := h.listAccounts(ctx)
	if err != nil {
		return err
	}
	args := text.Args{}
	for _, other := range people[1:] {
		args["person"] = other.String()
	}
	return h.req.sendNotice(ctx, "forget.ask", args, core.Button{Action: DoForget}, core.Button{Action: DoRemember})
}

// cancelForget answers that nothing was erased.
func (h *accountHandler) cancelForget(ctx context.Context, _ string) error {
	return h.req.sendNotice(ctx, "forget.not", nil)
}

// forgetPerson erases everything of the person but a role and what was done with it. Its answer is not remembered either, so that it may be
// sent twice after a crash.
func (h *accountHandler) forgetPerson(ctx context.Context) error {
	people, err := h.listAccounts(ctx)
	if err != nil {
		return err
	}
	if len(people) > 1 { // the link ends before all is erased
		_, err := bots.ChangeValue(ctx, h.memory, h.req.in.User.String(), accountName, accountKept, func(a *account) error {
			a.Other = people[1]
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, who := range slices.Backward(people) {
		if err := h.eraseAccount(ctx, who); err != nil {
			return fmt.Errorf("erase: %w", err)
		}
	}
	key := "forget.done"
	if h.req.given != bots.Everyone {
		key = "forget.role"
	}
	m := h.req.nextMessage()
	m.Reply, m.Instead, m.Traceless = core.Reply{Content: core.Notice{Key: key}}, h.req.in.Callback.Message, true
	return h.req.sendMessage(ctx, m)
}

// eraseAccount erases one account. The memory comes last: it has what is needed to go on after a crash.
func (h *accountHandler) eraseAccount(ctx context.Context, who core.UserID) error {
	a, err := loadAccount(ctx, h.memory, who)
	if err != nil {
		return err
	}
	if err := h.service.Accounts.ErasePerson(ctx, who, a.Groups...); err != nil {
		return err
	}
	if err := h.disputes.forgetDisputes(ctx, who); err != nil {
		return err
	}
	for _, g := range a.Groups {
		before, err := h.memory.Load(ctx, g.String(), stateName(who))
		if err == nil && before != nil {
			_, err = h.memory.Save(ctx, g.String(), stateName(who), before, nil, 0)
		}
		if err != nil {
			return err
		}
	}
	return h.memory.Forget(ctx, who.String()) // the account, and the private chat, which has the same name
}

// forgetDisputes removes an account from the disputes, whose counts stay.
func (h *disputeHandler) forgetDisputes(ctx context.Context, who core.UserID) error {
	_, err := bots.ChangeValue(ctx, h.memory, disputesChat, disputesName, 0, func(all *disputes) error {
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
