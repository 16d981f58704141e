package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/text"
)

// entry is one message of a conversation as it is stored: words with their marks, not markup, so that what is shown is
// always escaped anew. A later entry of the same key takes the place of the earlier.
type entry struct {
	Key     string     `json:"key"`
	Mine    bool       `json:"mine,omitempty"` // the person's own
	At      time.Time  `json:"at"`
	Doc     text.Doc   `json:"doc"`
	Buttons [][]button `json:"buttons,omitempty"`
	Picture *picture   `json:"picture,omitempty"`
}

type button struct {
	Action core.ButtonAction `json:"action"`
	Arg    string            `json:"arg,omitempty"`
	URL    string            `json:"url,omitempty"` // what it leads to, in place of an action
	Label  string            `json:"label"`
}

type picture struct {
	Alt    string `json:"alt"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

// Send implements bots.Sender.
func (s *Server) Send(ctx context.Context, m bots.Message) error {
	e := entry{Key: m.Key, Doc: m.Lang.On(Platform).Reply(m.Reply)}
	e.Buttons = s.buttons(m.Lang, m.Reply.Buttons)
	if m.Instead != "" {
		_, found, err := s.last(ctx, m.Chat.String(), m.Instead)
		if err != nil {
			return err
		}
		if found {
			e.Key = m.Instead
		}
	}
	if p := m.Reply.Picture; p != nil {
		if err := s.keepPicture(ctx, m.Chat.String(), e.Key, p.JPEG); err != nil {
			return err
		}
		e.Picture = &picture{Alt: m.Lang.DescribePicture(*p), Width: p.Width, Height: p.Height}
	}
	return s.append(ctx, m.Chat.String(), e)
}

// Notify implements bots.Adapter.
func (s *Server) Notify(ctx context.Context, all []bots.Message) error {
	for _, m := range all {
		if err := s.Send(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// Amend implements bots.Adapter.
func (s *Server) Amend(ctx context.Context, all []bots.Message) error {
	for _, m := range all {
		before, found, err := s.last(ctx, m.Chat.String(), m.Key)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		e := entry{Key: m.Key, Doc: m.Lang.On(Platform).Reply(m.Reply), Buttons: s.buttons(m.Lang, m.Reply.Buttons), Picture: before.Picture}
		if err := s.append(ctx, m.Chat.String(), e); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) buttons(lang text.Lang, rows [][]core.Button) (all [][]button) {
	for _, row := range capabilities.Layout(rows) {
		var out []button
		for _, b := range row {
			out = append(out, s.button(lang, b))
		}
		all = append(all, out)
	}
	return all
}

// button gives the actions that the web chat has forms for their addresses.
func (s *Server) button(lang text.Lang, b core.Button) button {
	out := button{Action: b.Action, Arg: b.Arg, Label: lang.Button(b)}
	switch {
	case b.Action == core.DoOpen:
		out.URL = b.URL
	case b.Action == core.DoDebunk:
		out.URL = "/form?video=" + b.Arg
	case b.Action == core.DoEdit && !strings.Contains(b.Arg, " "): // all of a draft, not one field
		out.URL = "/form?draft=" + b.Arg
	}
	return out
}

// Progress implements bots.Sender.
func (s *Server) Progress(_ context.Context, m bots.Message, stage checking.Stage) {
	s.hub.stage(m.Chat.String(), m.Key, stage)
}

// append adds an entry to the log, unless its message says just that, and wakes whoever looks. What a message said before it
// said something else can be said again.
func (s *Server) append(ctx context.Context, chat string, e entry) error {
	last, found, err := s.last(ctx, chat, e.Key)
	if err != nil {
		return err
	}
	s.hub.stage(chat, e.Key, "") // before it can be seen: nobody sees a message and that it is being worked on
	if form := e.sum(); !found || last.sum() != form {
		e.At = s.Service.Now().UTC()
		raw, err := json.Marshal(e)
		if err == nil {
			_, err = s.Memory.Append(ctx, chat, fmt.Sprintf("%s#%s#%d", e.Key, form, last.number), raw, logKept, contentKept)
		}
		if err != nil {
			return fmt.Errorf("web: keep message: %w", err)
		}
	}
	s.hub.tell(chat)
	return nil
}

// last is the latest form of a message.
func (s *Server) last(ctx context.Context, chat, key string) (e event, found bool, err error) {
	events, err := s.events(ctx, chat, 0)
	for _, other := range events {
		if other.Key == key {
			e, found = other, true
		}
	}
	return e, found, err
}

// sum tells what an entry says from what another does, whenever they say it.
func (e entry) sum() string {
	e.At = time.Time{}
	raw, _ := json.Marshal(e) //nolint:errchkjson // strings, numbers and a time
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:8])
}

const pictureName = "picture:"

func (s *Server) keepPicture(ctx context.Context, chat, key string, jpeg []byte) error {
	before, err := s.Memory.Load(ctx, chat, pictureName+key)
	if err == nil && !bytes.Equal(before, jpeg) {
		_, err = s.Memory.Save(ctx, chat, pictureName+key, before, jpeg, contentKept)
	}
	if err != nil {
		return fmt.Errorf("web: keep picture: %w", err)
	}
	return nil
}

// showPicture serves a picture of the session's own chat.
func (s *Server) showPicture(w http.ResponseWriter, r *http.Request, ses session) {
	jpeg, err := s.Memory.Load(r.Context(), ses.chat().String(), pictureName+r.PathValue("key"))
	switch {
	case err != nil:
		s.Logger.Error("a picture was not found", "error", err)
		s.refuse(w, r, http.StatusServiceUnavailable, "problem.unavailable")
	case jpeg == nil:
		s.refuse(w, r, http.StatusNotFound, "web.refused.page")
	default:
		w.Header().Set("Content-Type", "image/jpeg")
		w.Header().Set("Cache-Control", "private, max-age=3600")
		_, _ = w.Write(jpeg)
	}
}

// event is an entry with its number in the log.
type event struct {
	number int64
	entry
}

// events returns what happened in a chat after the event of this number.
func (s *Server) events(ctx context.Context, chat string, after int64) ([]event, error) {
	numbers, raw, err := s.Memory.Read(ctx, chat, after, logKept)
	if err != nil {
		return nil, fmt.Errorf("web: read conversation: %w", err)
	}
	out := make([]event, len(raw))
	for i := range raw {
		out[i].number = numbers[i]
		if err := json.Unmarshal(raw[i], &out[i].entry); err != nil {
			return nil, fmt.Errorf("web: read conversation: %w", err)
		}
	}
	return out, nil
}

// latest leaves of every message its last form, at the place of its first.
func latest(events []event) []entry {
	var out []entry
	for _, e := range events {
		if i := slices.IndexFunc(out, func(o entry) bool { return o.Key == e.Key }); i >= 0 {
			out[i] = e.entry
		} else {
			out = append(out, e.entry)
		}
	}
	return out
}
