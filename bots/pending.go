package bots

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/reviewing"
	"github.com/firstseen/firstseen/core/text"
)

// The actions of the buttons of the queue. Their argument is a video, but that of DoQueue an order and a page.
const (
	DoQueue  core.ButtonAction = "queue"
	DoShow   core.ButtonAction = "show" // one clip, with its picture
	DoTake   core.ButtonAction = "take"
	DoGive   core.ButtonAction = "give"   // what was taken, back
	DoUnfit  core.ButtonAction = "unfit"  // it cannot be checked
	DoMerge  core.ButtonAction = "merge"  // two videos show the same: "7k2m9xq4 0gh3w1zt"
	DoReopen core.ButtonAction = "reopen" // it can, after all
)

// orders are what people write for the orders of the queue.
var orders = map[string]core.Order{"people": core.ByPeople, "rising": core.ByRise}

// pending shows a page of the clips without an answer, and with the first the matches that people say are wrong.
func (t *turn) pending(ctx context.Context, args string) error {
	word, number, _ := strings.Cut(strings.TrimSpace(args), " ")
	page, err := strconv.Atoi(number)
	if err != nil || page < 1 || page > maxPages {
		page = 1
	}
	order := orders[strings.ToLower(word)]
	queue, err := t.queue(ctx, order, (page-1)*queueShown, queueShown+1)
	if err != nil {
		return fmt.Errorf("pending: %w", err)
	}
	more := len(queue) > queueShown
	queue = queue[:min(len(queue), queueShown)]
	videos := make([]core.Video, len(queue))
	for i, p := range queue {
		videos[i] = p.Video
	}
	sheet, err := t.service.Queue.DrawContactSheet(ctx, videos)
	if err != nil {
		return fmt.Errorf("pending: %w", err)
	}
	r := core.Reply{Content: core.Queue{Items: queue, Order: order, Here: t.local}, Buttons: t.queueButtons(queue, order, page, more), Picture: sheet}
	if err := t.say(ctx, r); err != nil || page > 1 || t.local {
		return err
	}
	return t.showDisputes(ctx)
}

// queue is a part of what waits: of all of it, or for a server's own moderator of what was asked there.
func (t *turn) queue(ctx context.Context, order core.Order, offset, limit int) ([]core.Pending, error) {
	if !t.local {
		return t.service.Queue.ListPending(ctx, t.in.User, order, offset, limit)
	}
	ids, err := t.askedHere(ctx)
	if err != nil {
		return nil, err
	}
	return t.service.Queue.ListPendingAmong(ctx, t.in.User, ids, order, offset, limit)
}

func (t *turn) queueButtons(queue []core.Pending, order core.Order, page int, more bool) (rows [][]core.Button) {
	for i, p := range queue {
		if i%2 == 0 {
			rows = append(rows, nil)
		}
		rows[i/2] = append(rows[i/2], showButton(p.Video.ID.String(), t.lang))
	}
	word, other := "people", "rising"
	if order == core.ByRise {
		word, other = other, word
	}
	last := []core.Button{{Action: DoQueue, Arg: other, Label: t.lang.T("queue."+other, nil)}}
	if more {
		last = append(last, core.Button{Action: DoQueue, Arg: word + " " + strconv.Itoa(page+1), Label: t.lang.T("queue.more", nil)})
	}
	if len(queue) == 0 {
		return nil
	}
	return append(rows, last)
}

// question shows one clip of the queue.
func (t *turn) question(ctx context.Context, arg string) error {
	id, err := core.ParseVideoID(arg)
	if err != nil {
		return err
	}
	if err := t.reach(ctx, id); err != nil {
		return err
	}
	p, err := t.service.Queue.LoadQuestion(ctx, id)
	if err != nil {
		return fmt.Errorf("question: %w", err)
	}
	one, err := t.service.Accounts.CanonicalAccount(ctx, t.in.User)
	if err != nil {
		return fmt.Errorf("question: %w", err)
	}
	rows := slices.Concat(t.leadButtons(p), t.mergeButtons(p), QuestionButtons(p.Video, one))
	r := core.Reply{Content: core.Question{Item: p}, Buttons: t.permitted(rows)}
	jpeg, err := t.service.Queue.LoadStill(ctx, p.Video)
	if err != nil {
		return fmt.Errorf("question: %w", err)
	}
	r.Picture = still(jpeg, id)
	return t.say(ctx, r)
}

// showButton shows one clip, with its picture.
func showButton(id string, lang text.Lang) core.Button {
	return core.Button{Action: DoShow, Arg: id, Label: lang.T("button.show.id", text.Args{"id": id})}
}

// mergeButtons has one to join the clip with each video that may show the same.
func (t *turn) mergeButtons(p core.Pending) [][]core.Button {
	var row []core.Button
	for _, f := range p.Like {
		id := f.Video.String()
		row = append(row, core.Button{Action: DoMerge, Arg: p.Video.ID.String() + " " + id, Label: t.lang.T("button.merge.id", text.Args{"id": id})})
	}
	return rowOf(row)
}

// QuestionButtons are what a moderator, as core's One names them, can do with a clip of the queue.
func QuestionButtons(v core.Video, moderator core.UserID) [][]core.Button {
	id := v.ID.String()
	taken, unfit := core.Button{Action: DoTake, Arg: id}, core.Button{Action: DoUnfit, Arg: id}
	if v.Taken != nil && v.Taken.By == moderator {
		taken.Action = DoGive
	}
	if v.Unfit != nil {
		unfit.Action = DoReopen
	}
	return [][]core.Button{{taken, {Action: core.DoDebunk, Arg: id}}, {unfit}}
}

// moves are what moderators do to a clip of the queue.
var moves = map[core.ButtonAction]func(*reviewing.Queue, context.Context, core.UserID, core.VideoID) (core.Video, error){
	DoTake: (*reviewing.Queue).TakeClip,
	DoGive: (*reviewing.Queue).ReturnClip,
	DoUnfit: func(q *reviewing.Queue, ctx context.Context, actor core.UserID, id core.VideoID) (core.Video, error) {
		return q.SetUnfit(ctx, actor, id, true)
	},
	DoReopen: func(q *reviewing.Queue, ctx context.Context, actor core.UserID, id core.VideoID) (core.Video, error) {
		return q.SetUnfit(ctx, actor, id, false)
	},
}

// move does one of them, and says so.
func (t *turn) move(ctx context.Context, p Press) error {
	id, err := core.ParseVideoID(p.Arg)
	if err != nil {
		return err
	}
	if err := t.reach(ctx, id); err != nil {
		return err
	}
	v, err := moves[p.Action](t.service.Queue, ctx, t.in.User, id)
	if err != nil {
		return fmt.Errorf("move: %w", err)
	}
	back := map[core.ButtonAction]core.ButtonAction{DoTake: DoGive, DoUnfit: DoReopen}
	var buttons []core.Button
	if action, ok := back[p.Action]; ok {
		buttons = []core.Button{{Action: action, Arg: v.ID.String()}}
	}
	return t.notice(ctx, "moved."+string(p.Action), text.Args{"video": v.ID.String()}, buttons...)
}
