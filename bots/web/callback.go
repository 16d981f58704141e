package web

import (
	"net/http"
	"slices"
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
	lang := requestLanguage(r)
	in := cp.jobs.newRepeatable(ses, lang, r.PostForm.Get("id"))
	if strings.HasPrefix(p.Message, samplePrefix) {
		in.ID = samplePrefix + in.ID
	}
	in.Callback = &p
	mine, ok := findPress(latestEntries(events), in)
	if !ok {
		cp.pages.writeRefusal(w, r, http.StatusConflict, "press.unknown")
		return
	}
	if err := cp.jobs.acceptMessage(r.Context(), in, "", mine); err != nil {
		cp.pages.writeMessageRefusal(w, r, err)
		return
	}
	writeAccepted(w, r, in.ID)
}

// findPress returns the person's own message of a press, if a message has the button. If it was pressed before with the same id, that message
// is there, and the button may be gone since.
func findPress(entries []entry, in bots.Incoming) (mine entry, ok bool) {
	if i := slices.IndexFunc(entries, func(e entry) bool { return e.Key == in.ID }); i >= 0 {
		return entries[i], true
	}
	label, ok := findButton(entries, *in.Callback)
	return entry{Key: in.ID, Mine: true, Pressed: in.Callback.Message, Doc: text.Doc{{{Text: label}}}}, ok
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

// findDenied returns the label and the message of the button that says that a clip is not the video for which it was taken, if what is sent with the
// clip is that button's command: sent for the button by the page's script, or by the form that the reply to the press has.
func findDenied(entries []entry, from, command string) (label, pressed string) {
	i := slices.IndexFunc(entries, func(e entry) bool { return e.Key == from })
	if i < 0 {
		return "", ""
	}
	if e := entries[i]; e.Ask != "" && e.Ask == command {
		from = findPressed(entries, e.Key[:max(0, strings.LastIndexByte(e.Key, '-'))])
	}
	for _, e := range entries {
		for _, b := range slices.Concat(e.Buttons...) {
			_, match, _ := strings.Cut(b.Arg, ".")
			if e.Key == from && b.Action == core.DoNotSame && command == "/notsame "+match {
				return b.Label, from
			}
		}
	}
	return "", ""
}
