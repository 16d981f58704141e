package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// deskActions are the actions of the desk's buttons.
var deskActions = []core.ButtonAction{
	conversation.DoTake, conversation.DoGive, conversation.DoUnfit, conversation.DoReopen, conversation.DoApprove, conversation.DoDecline, conversation.DoShow, conversation.DoRule, conversation.DoMerge, core.DoNotSame, core.DoUndo,
}

// handleDeskCallback sends a button of the desk as a message of the chat, and shows the desk when that is answered.
func (dp *deskPage) handleDeskCallback(w http.ResponseWriter, r *http.Request, ses session) {
	p := bots.Callback{Action: core.ButtonAction(r.PostForm.Get("action")), Arg: r.PostForm.Get("arg")}
	if !slices.Contains(deskActions, p.Action) {
		dp.pages.writeRefusal(w, r, http.StatusConflict, "press.unknown")
		return
	}
	lang := requestLanguage(r)
	in := dp.jobs.newIncoming(ses, lang)
	in.Callback = &p
	label := lang.Button(core.Button{Action: p.Action}) + " " + p.Arg
	if err := dp.jobs.acceptMessage(r.Context(), in, "", entry{Key: in.ID, Mine: true, Doc: text.Doc{{{Text: label}}}}); err != nil {
		dp.pages.writeMessageRefusal(w, r, err)
		return
	}
	if err := dp.jobs.waitForJobs(r.Context(), ses.chatID()); err != nil && r.Context().Err() == nil {
		dp.log.Warn("the desk is shown before its action is done", "error", err)
	}
	if p.Action == conversation.DoShow || p.Action == conversation.DoRule && strings.HasPrefix(p.Arg, "different") { // what it says is in the chat
		http.Redirect(w, r, "/#m-"+in.ID+"-0", http.StatusSeeOther)
		return
	}
	http.Redirect(w, r, "/desk?done="+in.ID, http.StatusSeeOther)
}

// findAnswer returns the chat's answer to what was done at the desk, with those of its buttons that the desk has, or nil if there is none.
func (dp *deskPage) findAnswer(ctx context.Context, ses session, done string) (*deskItem, error) {
	if done == "" {
		return nil, nil //nolint:nilnil // nothing was done
	}
	e, found, err := dp.jobs.chats.findLastEntry(ctx, ses.chatID().String(), done+"-0")
	if err != nil || !found {
		return nil, err
	}
	item := deskItem{Doc: e.Doc}
	for _, row := range e.Buttons {
		row = slices.DeleteFunc(row, func(b button) bool { return b.URL == "" && !slices.Contains(deskActions, b.Action) })
		item.Buttons = append(item.Buttons, row)
	}
	return &item, nil
}

// showStill serves a picture from the middle of a video.
func (dp *deskPage) showStill(w http.ResponseWriter, r *http.Request, _ session) {
	id, err := core.ParseVideoID(r.PathValue("video"))
	var v core.Video
	if err == nil {
		v, err = dp.service.Records.LoadVideo(r.Context(), id)
	}
	var jpeg []byte
	if err == nil {
		jpeg, err = dp.service.Queue.LoadStill(r.Context(), v)
	}
	dp.serveJPEG(w, r, jpeg, err)
}

// showDisputed serves the picture that the person saw who disputes a match.
func (dp *deskPage) showDisputed(w http.ResponseWriter, r *http.Request, _ session) {
	clip, err := core.ParseVideoID(r.PathValue("clip"))
	match, matchErr := core.ParseVideoID(r.PathValue("match"))
	var jpeg []byte
	if err = errors.Join(err, matchErr); err == nil {
		jpeg, err = conversation.Dispute{Clip: clip, Match: match}.LoadEvidence(r.Context(), dp.memory)
	}
	dp.serveJPEG(w, r, jpeg, err)
}

// serveJPEG serves a picture, if there is one.
func (dp *deskPage) serveJPEG(w http.ResponseWriter, r *http.Request, jpeg []byte, err error) {
	if err != nil || jpeg == nil {
		dp.pages.writeRefusal(w, r, http.StatusNotFound, "web.refused.page")
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Cache-Control", "private, max-age=3600")
	_, _ = w.Write(jpeg)
}
