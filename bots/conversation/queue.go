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
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/core/text"
)

// queueHandler shows moderators the clips that wait for a fact-check.
type queueHandler struct {
	req      *request
	service  *services.Services
	disputes *disputeHandler
	help     *helpHandler
	servers  *serverHandler
}

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

// DoUse starts a fact-check from a lead: "7k2m9xq4 LEAD".
const DoUse core.ButtonAction = "use"

// orders are the orders of the queue, by the words for them.
var orders = map[string]core.Order{"people": core.ByPeople, "rising": core.ByRise}

// showQueue sends a page of the clips without an answer, and after the first page the disputed matches.
func (h *queueHandler) showQueue(ctx context.Context, args string) error {
	word, number, _ := strings.Cut(strings.TrimSpace(args), " ")
	page, err := strconv.Atoi(number)
	if err != nil || page < 1 || page > maxPages {
		page = 1
	}
	order := orders[strings.ToLower(word)]
	queue, err := h.loadQueue(ctx, order, (page-1)*queueShown, queueShown+1)
	if err != nil {
		return fmt.Errorf("pending: %w", err)
	}
	more := len(queue) > queueShown
	queue = queue[:min(len(queue), queueShown)]
	videos := make([]core.Video, len(queue))
	for i, p := range queue {
		videos[i] = p.Video
	}
	sheet, err := h.service.Queue.DrawContactSheet(ctx, videos)
	if err != nil {
		return fmt.Errorf("pending: %w", err)
	}
	r := core.Reply{Content: core.Queue{Items: queue, Order: order, Here: h.req.local}, Buttons: h.queueButtons(queue, order, page, more), Picture: sheet}
	if err := h.req.sendReply(ctx, r); err != nil || page > 1 || h.req.local {
		return err
	}
	return h.disputes.listDisputes(ctx)
}

// loadQueue returns a part of the queue. A server's own moderators see the clips that were asked about there.
func (h *queueHandler) loadQueue(ctx context.Context, order core.Order, offset, limit int) ([]core.Pending, error) {
	if !h.req.local {
		return h.service.Queue.ListPending(ctx, h.req.in.User, order, offset, limit)
	}
	ids, err := h.servers.listVideos(ctx)
	if err != nil {
		return nil, err
	}
	return h.service.Queue.ListPendingAmong(ctx, h.req.in.User, ids, order, offset, limit)
}

// queueButtons returns the buttons under a page of the queue.
func (h *queueHandler) queueButtons(queue []core.Pending, order core.Order, page int, more bool) (rows [][]core.Button) {
	for i, p := range queue {
		if i%2 == 0 {
			rows = append(rows, nil)
		}
		rows[i/2] = append(rows[i/2], showButton(p.Video.ID.String(), h.req.lang))
	}
	word, other := "people", "rising"
	if order == core.ByRise {
		word, other = other, word
	}
	last := []core.Button{{Action: DoQueue, Arg: other, Label: h.req.lang.T("queue."+other, nil)}}
	if more {
		last = append(last, core.Button{Action: DoQueue, Arg: word + " " + strconv.Itoa(page+1), Label: h.req.lang.T("queue.more", nil)})
	}
	if len(queue) == 0 {
		return nil
	}
	return append(rows, last)
}

// showQuestion sends one clip of the queue, with its picture.
func (h *queueHandler) showQuestion(ctx context.Context, arg string) error {
	id, err := core.ParseVideoID(arg)
	if err != nil {
		return err
	}
	if err := h.servers.checkReach(ctx, id); err != nil {
		return err
	}
	p, err := h.service.Queue.LoadQuestion(ctx, id)
	if err != nil {
		return fmt.Errorf("question: %w", err)
	}
	one, err := h.service.Accounts.CanonicalAccount(ctx, h.req.in.User)
	if err != nil {
		return fmt.Errorf("question: %w", err)
	}
	rows := slices.Concat(h.leadButtons(p), h.mergeButtons(p), QuestionButtons(p.Video, one))
	r := core.Reply{Content: core.Question{Item: p}, Buttons: h.req.permittedButtons(rows)}
	jpeg, err := h.service.Queue.LoadStill(ctx, p.Video)
	if err != nil {
		return fmt.Errorf("question: %w", err)
	}
	r.Picture = newStill(jpeg, id)
	return h.req.sendReply(ctx, r)
}

// showButton returns a button that shows one clip, with its picture.
func showButton(id string, lang text.Lang) core.Button {
	return core.Button{Action: DoShow, Arg: id, Label: lang.T("button.show.id", text.Args{"id": id})}
}

// mergeButtons returns a button for each video that may show the same footage, to merge it with the clip.
func (h *queueHandler) mergeButtons(p core.Pending) [][]core.Button {
	var row []core.Button
	for _, f := range p.Like {
		id := f.Video.String()
		row = append(row, core.Button{Action: DoMerge, Arg: p.Video.ID.String() + " " + id, Label: h.req.lang.T("button.merge.id", text.Args{"id": id})})
	}
	return newRow(row)
}

// QuestionButtons returns the actions that a moderator, by their canonical account, can do with a clip of the queue.
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

// applyMove changes the state of a clip of the queue as a button says.
func (h *queueHandler) applyMove(ctx context.Context, action core.ButtonAction, id core.VideoID) (core.Video, error) {
	switch action {
	case DoTake:
		return h.service.Queue.TakeClip(ctx, h.req.in.User, id)
	case DoGive:
		return h.service.Queue.ReturnClip(ctx, h.req.in.User, id)
	}
	return h.service.Queue.SetUnfit(ctx, h.req.in.User, id, action == DoUnfit)
}

// moveClip handles the buttons that change the state of a clip of the queue.
func (h *queueHandler) moveClip(ctx context.Context, p bots.Callback) error {
	id, err := core.ParseVideoID(p.Arg)
	if err != nil {
		return err
	}
	if err := h.servers.checkReach(ctx, id); err != nil {
		return err
	}
	v, err := h.applyMove(ctx, p.Action, id)
	if err != nil {
		return fmt.Errorf("move: %w", err)
	}
	return h.req.sendNotice(ctx, "moved."+string(p.Action), text.Args{"video": v.ID.String()}, h.undoButtons(p.Action, v.ID)...)
}

// undoButtons returns the button that takes back what a button of the queue did, if there is one.
func (h *queueHandler) undoButtons(done core.ButtonAction, id core.VideoID) []core.Button {
	switch done {
	case DoTake:
		return []core.Button{{Action: DoGive, Arg: id.String()}}
	case DoUnfit:
		return []core.Button{{Action: DoReopen, Arg: id.String(), Label: h.req.lang.T("button."+string(core.DoUndo), nil)}}
	}
	return nil
}

// suggestLead keeps a lead about the clip that the person replied to, or sent last.
func (h *queueHandler) suggestLead(ctx context.Context, args string) error {
	switch {
	case strings.TrimSpace(args) == "":
		return h.help.showHelp(ctx, "suggest")
	case h.req.state.Clip == 0:
		return h.req.sendNotice(ctx, "suggest.no_clip", nil)
	}
	l, err := core.ParseLead(args)
	if errors.Is(err, &core.Problem{Code: core.Missing}) {
		return h.req.sendNotice(ctx, "suggest.needs", nil)
	}
	if err != nil {
		return err
	}
	l.By = h.req.in.User
	if err := h.service.Leads.AddLead(ctx, h.req.state.Clip, l); err != nil {
		return fmt.Errorf("suggest: %w", err)
	}
	return h.req.sendNotice(ctx, "suggested", text.Args{"credit": l.Credit})
}

// leadButtons returns a button for each lead that is shown, to start a draft from it.
func (h *queueHandler) leadButtons(p core.Pending) [][]core.Button {
	var row []core.Button
	for i, l := range p.Leads {
		label := h.req.lang.T("button.use.lead", text.Args{"n": fmt.Sprint(i + 1)})
		row = append(row, core.Button{Action: DoUse, Arg: p.Video.ID.String() + " " + l.ID, Label: label})
	}
	return newRow(row)
}
