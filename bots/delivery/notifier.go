package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/notifying"
	"github.com/firstseen/firstseen/core/services"
)

// Composer writes the messages of notifications. Package conversation implements it.
type Composer interface {
	// ComposeUpdate returns the message that tells a watcher of a new fact-check, or of a change of one.
	ComposeUpdate(ctx context.Context, t notifying.Notification) (bots.Message, error)
	// ComposeAlarm returns the message of an alarm.
	ComposeAlarm(a notifying.Alarm) bots.Message
	// ComposeAmendments returns the answers that a chat was given and that have the fact-check in them, as they should be now.
	ComposeAmendments(ctx context.Context, chat core.ChatID, id core.DebunkID) ([]bots.Message, error)
	// NextUnasked returns when the bot may next write to a group without being asked: zero for now, or the end of the group's quiet
	// hours. allowed is false if the group wants no such messages.
	NextUnasked(ctx context.Context, group core.ChatID) (at time.Time, allowed bool, err error)
}

// Notifier delivers notifications to watchers and moderators on the platforms that run in this process. Notifications for another
// platform wait in that platform's notification queue until a process that runs it takes them. Notifications that a group did not ask
// for wait there too, until its quiet hours are over.
type Notifier struct {
	service  *services.Services
	composer Composer
	queue    Queue
	adapters map[core.Platform]bots.Adapter
	workers  []*Worker // of the notification queues, one a platform
	log      *slog.Logger
}

// NewNotifier returns the notifier of a process that runs the platforms of these adapters.
func NewNotifier(s *services.Services, c Composer, q Queue, log *slog.Logger, adapters ...bots.Adapter) *Notifier {
	n := &Notifier{service: s, composer: c, queue: q, adapters: map[core.Platform]bots.Adapter{}, log: log}
	for _, a := range adapters {
		n.adapters[a.Platform()] = a
		n.workers = append(n.workers, &Worker{
			Name: NotificationQueue(a.Platform()), Queue: q, Now: s.Now, Log: log, Parallel: maxParallelNotify,
			Handle: func(ctx context.Context, jobs []core.Job) (int, error) { return 1, n.deliverQueued(ctx, a, jobs[0]) },
			Panicked: func(_ context.Context, _ core.Job, p *bots.Panic) {
				log.Error("a notification panicked", "panic", p.Error(), "stack", string(p.Stack))
			},
		})
	}
	return n
}

// NotificationQueue returns the name of the queue of notifications that wait for a process that runs the platform, or for the end of
// a group's quiet hours.
func NotificationQueue(p core.Platform) string { return string(p) + "-kept" }

// Run delivers queued notifications for the platforms of this process until ctx ends. Those under way then may go on for the budget.
func (n *Notifier) Run(ctx context.Context, budget time.Duration) {
	var all sync.WaitGroup
	for _, w := range n.workers {
		all.Go(func() { w.Run(ctx, budget) })
	}
	all.Wait()
}

// DeliverUpdates tells watchers of fact-checks, and edits the answers that have those fact-checks in them. It is the argument of
// core's Tell.
func (n *Notifier) DeliverUpdates(ctx context.Context, all []notifying.Notification) error {
	notifications := make([]notification, len(all))
	for i := range all {
		notifications[i].Update = &all[i]
	}
	return n.deliverByPlatform(ctx, notifications)
}

// DeliverAlarms tells moderators of clips that spread and of news, and authors of declined proposals. It is the argument of core's
// Alarm.
func (n *Notifier) DeliverAlarms(ctx context.Context, all []notifying.Alarm) error {
	notifications := make([]notification, len(all))
	for i := range all {
		notifications[i].Alarm = &all[i]
	}
	return n.deliverByPlatform(ctx, notifications)
}

// notification is an update or an alarm, as it is stored in the queue.
type notification struct {
	Update *notifying.Notification `json:"update,omitempty"`
	Alarm  *notifying.Alarm        `json:"alarm,omitempty"`
}

// recipientAndKey returns the recipient of a notification, and a key that is the same each time for the same notification.
func (i notification) recipientAndKey() (w core.Watcher, key string) {
	if i.Alarm != nil {
		return i.Alarm.Watcher, i.Alarm.Key
	}
	return i.Update.Watcher, i.Update.Key + "/" + strconv.FormatBool(i.Update.Silent)
}

// deliverByPlatform delivers notifications, or queues those for platforms of other processes. Trouble with one platform does not stop
// the others.
func (n *Notifier) deliverByPlatform(ctx context.Context, all []notification) error {
	byPlatform := map[core.Platform][]notification{}
	for _, i := range all {
		w, _ := i.recipientAndKey()
		byPlatform[w.Chat.Platform] = append(byPlatform[w.Chat.Platform], i)
	}
	var failed []error
	for platform, some := range byPlatform {
		if a := n.adapters[platform]; a != nil {
			failed = append(failed, n.deliverNow(ctx, a, some))
		} else {
			failed = append(failed, n.enqueueForLater(ctx, platform, some))
		}
	}
	return errors.Join(failed...)
}

// deliverNow hands notifications to an adapter of this process, and queues those that have to wait for the end of quiet hours.
func (n *Notifier) deliverNow(ctx context.Context, a bots.Adapter, all []notification) error {
	var messages, amended []bots.Message
	var later []notification
	for _, i := range all {
		at, wanted, err := n.scheduleDelivery(ctx, i)
		if err != nil {
			return err
		}
		switch {
		case wanted && at.IsZero():
			m, err := n.composeMessage(ctx, i)
			if err != nil {
				return err
			}
			messages = append(messages, m)
		case wanted:
			later = append(later, i)
		}
		amendments, err := n.composeAmendments(ctx, i)
		if err != nil {
			return err
		}
		amended = append(amended, amendments...)
	}
	if len(amended) > 0 {
		if err := a.Amend(ctx, amended); err != nil {
			return fmt.Errorf("amend on %s: %w", a.Platform(), err)
		}
	}
	if len(messages) > 0 {
		if err := a.Notify(ctx, messages); err != nil {
			return fmt.Errorf("notify on %s: %w", a.Platform(), err)
		}
	}
	return n.enqueueForLater(ctx, a.Platform(), later)
}

// scheduleDelivery reports whether a notification has a message, and returns when to send it: zero for now, or the end of the quiet hours of
// a group that did not ask.
func (n *Notifier) scheduleDelivery(ctx context.Context, i notification) (at time.Time, wanted bool, err error) {
	u := i.Update
	if u == nil || u.Silent || !u.Watcher.Overheard {
		return at, u == nil || !u.Silent, nil
	}
	return n.composer.NextUnasked(ctx, u.Watcher.Chat)
}

// composeAmendments returns the answers to edit.
func (n *Notifier) composeAmendments(ctx context.Context, i notification) ([]bots.Message, error) {
	if i.Update == nil || i.Update.Update.Before == nil {
		return nil, nil
	}
	return n.composer.ComposeAmendments(ctx, i.Update.Watcher.Chat, i.Update.Update.Debunk.ID)
}

// composeMessage returns the message of a notification.
func (n *Notifier) composeMessage(ctx context.Context, i notification) (bots.Message, error) {
	if i.Alarm != nil {
		return n.composer.ComposeAlarm(*i.Alarm), nil
	}
	return n.composer.ComposeUpdate(ctx, *i.Update) //nolint:wrapcheck // it says what it did
}

// enqueueForLater puts notifications into the platform's notification queue.
func (n *Notifier) enqueueForLater(ctx context.Context, p core.Platform, all []notification) error {
	if len(all) == 0 {
		return nil
	}
	jobs := make([]core.Job, len(all))
	for k, i := range all {
		body, err := json.Marshal(i)
		if err != nil {
			return fmt.Errorf("queue notifications for %s: %w", p, err)
		}
		w, key := i.recipientAndKey()
		jobs[k] = LowPriorityJob(w.Chat, key, "", body)
	}
	if err := n.queue.Enqueue(ctx, NotificationQueue(p), jobs, nil); err != nil {
		return fmt.Errorf("queue notifications for %s: %w", p, err)
	}
	return nil
}

// deliverQueued delivers a notification from the queue, if its time has come and its recipient still watches the video. One that cannot
// be read is dropped: it cannot be read later either.
func (n *Notifier) deliverQueued(ctx context.Context, a bots.Adapter, j core.Job) error {
	var i notification
	if err := json.Unmarshal(j.Body, &i); err != nil || i.Update == nil && i.Alarm == nil {
		n.log.Error("a queued notification cannot be read", "error", err)
		return nil
	}
	if u := i.Update; u != nil {
		if watches, err := n.service.Subscriptions.IsWatching(ctx, u.Update.Debunk.Video, u.Watcher.Chat); err != nil || !watches {
			return err //nolint:wrapcheck // the service's own
		}
	}
	at, wanted, err := n.scheduleDelivery(ctx, i)
	if err == nil && wanted && !at.IsZero() {
		err = &RetryAfter{At: at, Err: errQuietHours}
	}
	if err != nil {
		return err
	}
	return n.deliverNow(ctx, a, []notification{i})
}

var errQuietHours = errors.New("the quiet hours of a group")
