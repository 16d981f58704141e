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
	"github.com/firstseen/firstseen/core/text"
)

// A Teller brings what core has to tell to the platforms that run here. What is for another waits in a box of that platform's, for a
// process on the same store that runs it: whichever tells, tells the watchers of all.
type Teller struct {
	service  *core.Service
	memory   Memory
	mailbox  Mailbox
	adapters map[core.Platform]Adapter
	relays   []*Postman // one a platform
	log      *slog.Logger
}

// NewTeller returns the teller of a process that runs some platforms.
func NewTeller(s *core.Service, m Memory, box Mailbox, log *slog.Logger, adapters ...Adapter) *Teller {
	t := &Teller{service: s, memory: m, mailbox: box, adapters: map[core.Platform]Adapter{}, log: log}
	for _, a := range adapters {
		t.adapters[a.Platform()] = a
		t.relays = append(t.relays, &Postman{
			Box: relayBox(a.Platform()), Mailbox: box, Now: s.Now, Log: log, Rounds: relaysAtOnce,
			Handle: func(ctx context.Context, letters []core.Letter) (int, error) { return 1, t.relayed(ctx, a, letters[0]) },
			Panicked: func(_ context.Context, _ core.Letter, p *Panic) {
				log.Error("telling panicked", "panic", p.Error(), "stack", string(p.Stack))
			},
		})
	}
	return t
}

// Run tells what other processes left for the platforms that run here, until ctx ends. What is under way then may go on for the budget.
func (t *Teller) Run(ctx context.Context, budget time.Duration) {
	var all sync.WaitGroup
	for _, p := range t.relays {
		all.Go(func() { p.Run(ctx, budget) })
	}
	all.Wait()
}

// Deliver is what core's Tell needs: it hands updates to the adapters of the watchers' platforms, and puts right the answers that have
// the fact-check in them.
func (t *Teller) Deliver(ctx context.Context, all []core.Telling) error {
	items := make([]telling, len(all))
	for i := range all {
		items[i].Update = &all[i]
	}
	return t.hand(ctx, items)
}

// Alarm is what core's Alarm needs: it hands clips that spread, and news, to the adapters of those who want to hear of them, and what
// was declined to those of its authors.
func (t *Teller) Alarm(ctx context.Context, all []core.Alarm) error {
	items := make([]telling, len(all))
	for i := range all {
		items[i].Alarm = &all[i]
	}
	return t.hand(ctx, items)
}

// telling is one of the two, as it is kept for another process.
type telling struct {
	Update *core.Telling `json:"update,omitempty"`
	Alarm  *core.Alarm   `json:"alarm,omitempty"`
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
			failed = append(failed, t.relay(ctx, platform, some))
		}
	}
	return errors.Join(failed...)
}

// tell hands over what is for a platform that runs here.
func (t *Teller) tell(ctx context.Context, a Adapter, all []telling) error {
	var news, amended []Message
	for _, i := range all {
		m, answers, err := t.messages(ctx, i)
		if err != nil {
			return err
		}
		news, amended = append(news, m...), append(amended, answers...)
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
	return nil
}

// messages are what there is to say, and the answers to put right.
func (t *Teller) messages(ctx context.Context, i telling) (said, answers []Message, err error) {
	if a := i.Alarm; a != nil {
		return []Message{{Chat: a.Watcher.Chat, Key: a.Key, Lang: text.For(a.Watcher.Lang), Reply: news(*a)}}, nil, nil
	}
	u := i.Update
	quiet, err := t.quiet(ctx, u.Watcher)
	if err != nil {
		return nil, nil, err
	}
	if !u.Silent && !quiet {
		said = append(said, update(*u))
	}
	if u.Update.Before != nil {
		answers, err = amendments(ctx, t.service, t.memory, u.Watcher.Chat, u.Update.Debunk.ID)
	}
	return said, answers, err
}

// quiet tells whether a group where nobody asked does not want to be told now.
func (t *Teller) quiet(ctx context.Context, w core.Watcher) (bool, error) {
	if !w.Overheard {
		return false, nil
	}
	g, err := groupOf(ctx, t.memory, w.Chat)
	return g.React || !g.speaks(t.service.Now()), err
}

func update(t core.Telling) Message {
	r := core.Reply{Content: t.Update}
	if t.Update.Action != core.Retract {
		video := t.Update.Debunk.Video.String()
		r.Buttons = [][]core.Button{{{Action: core.DoDetails, Arg: video}, {Action: core.DoUnwatch, Arg: video}}}
	}
	w := t.Watcher
	return Message{Chat: w.Chat, Key: strings.ToLower(t.Key), ReplyTo: w.Reply, Lang: text.For(w.Lang), Reply: r}
}

// relayBox is the box of what a platform has to tell that does not run where it was found to be due.
func relayBox(p core.Platform) string { return string(p) + "-relay" }

// relay keeps what is for a platform that does not run here.
func (t *Teller) relay(ctx context.Context, p core.Platform, all []telling) error {
	letters := make([]core.Letter, len(all))
	for n, i := range all {
		body, err := json.Marshal(i)
		if err != nil {
			return fmt.Errorf("relay to %s: %w", p, err)
		}
		w, key := i.to()
		letters[n] = NoticeLetter(w.Chat, key, "", body)
	}
	if err := t.mailbox.Post(ctx, relayBox(p), letters, nil); err != nil {
		return fmt.Errorf("relay to %s: %w", p, err)
	}
	return nil
}

// relayed tells what another process kept for a platform that runs here. What cannot be read cannot be told later either.
func (t *Teller) relayed(ctx context.Context, a Adapter, l core.Letter) error {
	var i telling
	if err := json.Unmarshal(l.Body, &i); err != nil || i.Update == nil && i.Alarm == nil {
		t.log.Error("what another process had to tell cannot be read", "error", err)
		return nil
	}
	return t.tell(ctx, a, []telling{i})
}
