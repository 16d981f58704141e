package web

import (
	"bytes"
	"net/http"
	"time"

	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core/records"
)

// chatPage serves the page with the conversation of a session.
type chatPage struct {
	chats   *chatLog
	hub     *hub
	jobs    *jobQueue
	engine  *conversation.Engine
	samples *sampleMaker
	records *records.Reader
	pages   *pageWriter
}

// showChat serves the page with the conversation.
func (cp *chatPage) showChat(w http.ResponseWriter, r *http.Request, ses session) {
	p, err := cp.loadChat(r, ses)
	if err != nil {
		cp.pages.writeFailure(w, r, err)
		return
	}
	cp.pages.renderPage(w, http.StatusOK, "chat", p)
}

// loadChat returns the data of the page with the conversation.
func (cp *chatPage) loadChat(r *http.Request, ses session) (page, error) {
	lang := requestLanguage(r)
	p := page{Lang: lang, Title: lang.T("web.title", nil), Token: ses.formToken(), Sample: cp.samples.isConfigured(), Limit: cp.pages.maxUpload}
	events, err := cp.chats.loadEvents(r.Context(), ses.chatID().String(), 0)
	if err != nil {
		return p, err
	}
	entries := latestEntries(events)
	if err := markFromStore(r.Context(), cp.records, entries); err != nil {
		return p, err
	}
	for _, e := range entries {
		p.Messages = append(p.Messages, message{e, lang, p.Token})
	}
	if len(events) > 0 {
		p.Last = events[len(events)-1].number
	}
	for key, stage := range cp.hub.listStages(ses.chatID().String()) {
		p.Working = append(p.Working, working{key, lang.T("stage."+string(stage), nil), lang})
	}
	return p, nil
}

// showPicture serves a picture of the session's chat.
func (cp *chatPage) showPicture(w http.ResponseWriter, r *http.Request, ses session) {
	jpeg, err := cp.chats.loadPicture(r.Context(), ses.chatID().String(), r.PathValue("key"))
	switch {
	case err != nil:
		cp.pages.writeFailure(w, r, err)
	case jpeg == nil:
		cp.pages.writeRefusal(w, r, http.StatusNotFound, "web.refused.page")
	default:
		w.Header().Set("Content-Type", "image/jpeg")
		w.Header().Set("Cache-Control", "private, no-cache") // it may be removed: browsers ask each time
		w.Header().Set("ETag", `"`+delivery.HashContent(jpeg)+`"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(jpeg))
	}
}

// listCommands serves the commands that the person may use, to be completed as one types.
func (cp *chatPage) listCommands(w http.ResponseWriter, r *http.Request, ses session) {
	hints, err := cp.engine.ListHints(r.Context(), cp.jobs.newIncoming(ses, requestLanguage(r)))
	if err != nil {
		cp.pages.writeMessageRefusal(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, hints)
}
