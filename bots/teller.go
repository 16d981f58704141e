package bots

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/notifying"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/core/text"
)

// A Teller brings what core has to tell to the platforms that run here. What is for another waits in a box of that platform's, for a
// process on the same store that runs it: whichever tells, tells the watchers of all. So does what a group did not ask for, until its
// quiet hours are over.
type Teller struct {
	service  *services.Services
	memory   Memory
	mailbox  Mailbox
	adapters map[core.Platform]Adapter
	postmen  []*Postman // who tell what was kept, one a platform
	log      *slog.Logger
}

// NewTeller returns the teller of a process that runs some platforms.
func NewTeller(s *services.Services, m Memory, box Mailbox, log *slog.Logger, adapters ...Adapter) *Teller {
	t := &Teller{service: s, memory: m, mailbox: box, adapters: map[core.Platform]Adapter{}, log: log}
	for _, a := range adapters {
		t.adapters[a.Platform()] = a
		t.postmen = append(t.postmen, &Postman{
			Box: KeptBox(a.Platform()), Mailbox: box, Now: s.Now, Log: log, Rounds: keptAtOnce,
			Handle: func(ctx context.Context, letters []core.Letter) (int, error) { return 1, t.kept(ctx, a, letters[0]) },
			Panicked: func(_ context.Context, _ core.Letter, p *Panic) {
				log.Error("telling panicked", "panic", p.Error(), "stack", string(p.Stack))
			},
		})
	}
	return t
}

// Run tells what was kept for the platforms that run here, until ctx ends. What is under way then may go on for the budget.
func (t *Teller) Run(ctx context.Context, budget time.Duration) {
	var all sync.WaitGroup
	for _, p := range t.postmen {
		all.Go(func() { p.Run(ctx, budget) })
	}
	all.Wait()
}

// Deliver is what core's Tell needs: it hands updates to the adapters of the watchers' platforms, and puts right the answers that have
// the fact-check in them.
func (t *Teller) Deliver(ctx context.Context, all []notifying.Notification) error {
	items := make([]telling, len(all))
	for i := range all {
		items[i].Update = &all[i]
	}
	return t.hand(ctx, items)
}

// Alarm is what core's Alarm needs: it hands clips that spread, and news, to the adapters of those who want to hear of them, and what
// was declined to those of its authors.
func (t *Teller) Alarm(ctx context.Context, all []notifying.Alarm) error {
	items := make([]telling, len(all))
	for i := range all {
		items[i].Alarm = &all[i]
	}
	return t.hand(ctx, items)
}

// telling is one of the two, as it is kept for another process.
type telling struct {
	Update *notifying.Notification `json:"update,omitempty"`
	Alarm  *notifying.Alarm        `json:"alarm,omitempty"`
}

// to is whom it is for, under a key that is the same for the same.
func (i telling) to() (w core.Watcher, key string) {
	if i.Alarm != nil {
		return i.Alarm.Watcher, i.Alarm.Key
	}
	return i.Update.Watcher, i.Update.Key + "/" + strconv.FormatBool(i.Update.Silent)
}

// hand hands each to its platform. One that is in trouble does not hold up the others.
func (t *Teller) hand(ctx context.Context, all []telling) error {
	of := map[core.Platform][]telling{}
	for _, i := range all {
		w, _ := i.to()
		of[w.Chat.Platform] = append(of[w.Chat.Platform], i)
	}
	var failed []error
	for platform, some := range of {
		if a := t.adapters[platform]; a != nil {
			failed = append(failed, t.tell(ctx, a, some))
		} else {
			failed = append(failed, t.keep(ctx, platform, some))
		}
	}
	return errors.Join(failed...)
}

// tell hands over what is for a platform that runs here, and keeps what is not to be said at this hour.
func (t *Teller) tell(ctx context.Context, a Adapter, all []telling) error {
	var news, amended []Message
	var later []telling
	for _, i := range all {
		at, wanted, err := t.when(ctx, i)
		if err != nil {
			return err
		}
		switch {
		case wanted && at.IsZero():
			news = append(news, i.message())
		case wanted:
			later = append(later, i)
		}
		answers, err := t.answers(ctx, i)
		if err != nil {
			return err
		}
		amended = append(amended, answers...)
	}
	if len(amended) > 0 {
		if err := a.Amend(ctx, amended); err != nil {
			return fmt.Errorf("amend on %s: %w", a.Platform(), err)
		}
	}
	if len(news) > 0 {
		if err := a.Notify(ctx, news); err != nil {
			return fmt.Errorf("notify on %s: %w", a.Platform(), err)
		}
	}
	return t.keep(ctx, a.Platform(), later)
}

// when tells whether there is something to say, and when: zero for now, or the end of the quiet hours of a group where nobody asked.
func (t *Teller) when(ctx context.Context, i telling) (at time.Time, wanted bool, err error) {
	u := i.Update
	if u == nil || u.Silent || !u.Watcher.Overheard {
		return at, u == nil || !u.Silent, nil
	}
	g, err := groupOf(ctx, t.memory, u.Watcher.Chat)
	return g.wakes(t.service.Now()), !g.Silent && !g.React, err
}

// answers are those to put right.
func (t *Teller) answers(ctx context.Context, i telling) ([]Message, error) {
	if i.Update == nil || i.Update.Update.Before == nil {
		return nil, nil
	}
	return amendments(ctx, t.service, t.memory, i.Update.Watcher.Chat, i.Update.Update.Debunk.ID)
}

// message is what there is to say.
func (i telling) message() Message {
	if a := i.Alarm; a != nil {
		return Message{Chat: a.Watcher.Chat, Key: a.Key, Lang: text.For(a.Watcher.Lang), Reply: news(*a)}
	}
	return update(*i.Update)
}

func update(t notifying.Notification) Message {
	r := core.Reply{Content: t.Update}
	if t.Update.Action != core.Retract {
		video := t.Update.Debunk.Video.String()
		r.Buttons = [][]core.Button{{{Action: core.DoDetails, Arg: video}, {Action: core.DoUnwatch, Arg: video}}}
	}
	w := t.Watcher
	return Message{Chat: w.Chat, Key: strings.ToLower(t.Key), ReplyTo: w.Reply, Lang: text.For(w.Lang), Reply: r}
}

// KeptBox is the box of what is to be told on a platform by whoever runs it, when its hour has come.
func KeptBox(p core.Platform) string { return string(p) + "-kept" }

// keep keeps what is for a platform that does not run here, or for another hour.
func (t *Teller) keep(ctx context.Context, p core.Platform, all []telling) error {
	if len(all) == 0 {
		return nil
	}
	letters := make([]core.Letter, len(all))
	for n, i := range all {
		body, err := json.Marshal(i)
		if err != nil {
			return fmt.Errorf("keep for %s: %w", p, err)
		}
		w, key := i.to()
		letters[n] = NoticeLetter(w.Chat, key, "", body)
	}
	if err := t.mailbox.Post(ctx, KeptBox(p), letters, nil); err != nil {
		return fmt.Errorf("keep for %s: %w", p, err)
	}
	return nil
}

// kept tells what was kept, here or by another process, if its hour has come, to those who still want to hear it. What cannot be read
// cannot be told later either.
func (t *Teller) kept(ctx context.Context, a Adapter, l core.Letter) error {
	var i telling
	if err := json.Unmarshal(l.Body, &i); err != nil || i.Update == nil && i.Alarm == nil {
		t.log.Error("what was to be told cannot be read", "error", err)
		return nil
	}
	if u := i.Update; u != nil {
		if hears, err := t.service.Subscriptions.IsWatching(ctx, u.Update.Debunk.Video, u.Watcher.Chat); err != nil || !hears {
			return err //nolint:wrapcheck // the service's own
		}
	}
	at, wanted, err := t.when(ctx, i)
	if err == nil && wanted && !at.IsZero() {
		err = &Later{At: at, Err: errQuiet}
	}
	if err != nil {
		return err
	}
	return t.tell(ctx, a, []telling{i})
}

var errQuiet = errors.New("the quiet hours of a group")
