package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

func (s *Server) incoming(ses session, lang text.Lang) bots.Incoming {
	return bots.Incoming{
		ID: strings.ToLower(rand.Text()), Chat: ses.chat(), User: ses.user(), Role: bots.Owner, Lang: lang.Tag(), At: s.Service.Now().UTC(),
	}
}

// take is the promise that in will be answered.
func (s *Server) take(ctx context.Context, in bots.Incoming, mine entry) error {
	if s.queue.Full(in.Chat.String()) {
		return delivery.ErrBusy
	}
	in, err := s.inbox.Keep(in)
	if err != nil {
		return fmt.Errorf("web: %w", err)
	}
	if err := s.append(ctx, in.Chat.String(), mine); err != nil {
		return errors.Join(err, s.inbox.Done(in))
	}
	err = s.enqueue(in)
	if errors.Is(err, delivery.ErrClosed) {
		return nil // it waits for the next start
	}
	if err != nil {
		return errors.Join(err, s.inbox.Done(in))
	}
	return nil
}

// enqueue lines up the answering of in.
func (s *Server) enqueue(in bots.Incoming) error {
	if in.Clip != nil {
		s.hub.stage(in.Chat.String(), in.ID+"-0", bots.Queued)
	}
	return s.queue.Add(in.Chat.String(), s.job(in))
}

func (s *Server) job(in bots.Incoming) delivery.ChatJob {
	return delivery.ChatJob{
		Do: func(ctx context.Context) { s.answer(ctx, in) },
		Panicked: func(ctx context.Context, p *bots.Panic) {
			s.engine.Apologize(ctx, in, s, p)
			s.done(in)
		},
	}
}

// answer answers in, however often it takes. What could not be delivered waits for the next start.
func (s *Server) answer(ctx context.Context, in bots.Incoming) {
	pause := firstPause
	for range tries {
		err := s.handle(ctx, in)
		if err == nil {
			s.done(in)
			return
		}
		s.Logger.Warn("an answer was not delivered", "chat", in.Chat, "error", err)
		select {
		case <-time.After(pause):
			pause *= 2
		case <-ctx.Done():
			return
		}
	}
}

func (s *Server) handle(ctx context.Context, in bots.Incoming) error {
	if in.Text == sampleCommand {
		return s.showSample(ctx, in)
	}
	return s.engine.Handle(ctx, in, s)
}

func (s *Server) done(in bots.Incoming) {
	s.hub.stage(in.Chat.String(), in.ID+"-0", "")
	if err := s.inbox.Done(in); err != nil {
		s.Logger.Error("an answered message was not forgotten", "error", err)
	}
}

// press takes the press of a button that a message in the chat has.
func (s *Server) press(w http.ResponseWriter, r *http.Request, ses session) {
	events, err := s.events(r.Context(), ses.chat().String(), 0)
	if err != nil {
		s.refuseMessage(w, r, err)
		return
	}
	p := bots.Press{
		Message: r.PostForm.Get("message"), Action: core.ButtonAction(r.PostForm.Get("action")), Arg: r.PostForm.Get("arg"),
	}
	label, ok := pressed(latest(events), p)
	if !ok {
		s.refuse(w, r, http.StatusConflict, "press.unknown")
		return
	}
	lang := languageOf(r)
	in := s.incoming(ses, lang)
	in.Press = &p
	if err := s.take(r.Context(), in, entry{Key: in.ID, Mine: true, Doc: text.Doc{{{Text: label}}}}); err != nil {
		s.refuseMessage(w, r, err)
		return
	}
	accepted(w, r)
}

// pressed finds the button of a press.
func pressed(entries []entry, p bots.Press) (label string, ok bool) {
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
