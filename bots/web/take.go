package web

import (
	"crypto/rand"
	"net/http"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

func (s *Server) incoming(ses session, lang text.Lang) bots.Incoming {
	return bots.Incoming{
		ID: strings.ToLower(rand.Text()), Chat: ses.chat(), User: ses.user(), Role: bots.Owner, Lang: lang.Tag(), At: s.Service.Now().UTC(),
	}
}

// press takes the press of a button that a message in the chat has.
func (s *Server) press(w http.ResponseWriter, r *http.Request, ses session) {
	events, err := s.events(r.Context(), ses.chat().String(), 0)
	if err != nil {
		s.refuseMessage(w, r, err)
		return
	}
	p := bots.Callback{
		Message: r.PostForm.Get("message"), Action: core.ButtonAction(r.PostForm.Get("action")), Arg: r.PostForm.Get("arg"),
	}
	label, ok := pressed(latest(events), p)
	if !ok {
		s.refuse(w, r, http.StatusConflict, "press.unknown")
		return
	}
	lang := languageOf(r)
	in := s.incoming(ses, lang)
	in.Callback = &p
	if err := s.accept(r.Context(), in, "", entry{Key: in.ID, Mine: true, Doc: text.Doc{{{Text: label}}}}); err != nil {
		s.refuseMessage(w, r, err)
		return
	}
	accepted(w, r)
}

// pressed finds the button of a press.
func pressed(entries []entry, p bots.Callback) (label string, ok bool) {
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
