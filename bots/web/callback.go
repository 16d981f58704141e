package web

import (
	"net/http"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// handleCallback handles a press of a button of a message in the chat.
func (cp *chatPage) handleCallback(w http.ResponseWriter, r *http.Request, ses session) {
	events, err := cp.chats.loadEvents(r.Context(), ses.chatID().String(), 0)
	if err != nil {
		cp.pages.writeMessageRefusal(w, r, err)
		return
	}
	p := bots.Callback{
		Message: r.PostForm.Get("message"), Action: core.ButtonAction(r.PostForm.Get("action")), Arg: r.PostForm.Get("arg"),
	}
	label, ok := findButton(latestEntries(events), p)
	if !ok {
		cp.pages.writeRefusal(w, r, http.StatusConflict, "press.unknown")
		return
	}
	lang := requestLanguage(r)
	in := cp.jobs.newIncoming(ses, lang)
	if strings.HasPrefix(p.Message, samplePrefix) {
		in.ID = samplePrefix + in.ID
	}
	in.Callback = &p
	if err := cp.jobs.acceptMessage(r.Context(), in, "", entry{Key: in.ID, Mine: true, Doc: text.Doc{{{Text: label}}}}); err != nil {
		cp.pages.writeMessageRefusal(w, r, err)
		return
	}
	writeAccepted(w, r)
}

// findButton returns the label of the button that was pressed, if a message has it.
func findButton(entries []entry, p bots.Callback) (label string, ok bool) {
	for _, e := range entries {
		for _, row := range e.Buttons {
			for _, b := range row {
				if e.Key == p.Message && b.Action == p.Action && b.Arg == p.Arg && b.URL == "" {
					return b.Label, true
				}
			}
		}
	}
	return "", false
}
