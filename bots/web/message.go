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

// entry is one message of a conversation as it is stored: text with its format, not HTML, so that each page escapes it anew. A later
// entry with the same key replaces the earlier one.
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
	URL    string            `json:"url,omitempty"` // of a link, instead of an action
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
	e.Buttons = s.renderButtons(m.Lang, m.Reply.Buttons)
	if m.Instead != "" {
		_, found, err := s.findLastEntry(ctx, m.Chat.String(), m.Instead)
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
	return s.appendEntry(ctx, m.Chat.String(), e)
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
		before, found, err := s.findLastEntry(ctx, m.Chat.String(), m.Key)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		e := entry{Key: m.Key, Doc: m.Lang.On(Platform).Reply(m.Reply), Buttons: s.renderButtons(m.Lang, m.Reply.Buttons), Picture: before.Picture}
		if err := s.appendEntry(ctx, m.Chat.String(), e); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) renderButtons(lang text.Lang, rows [][]core.Button) (all [][]button) {
	for _, row := range capabilities.Layout(rows) {
		var out []button
		for _, b := range row {
			out = append(out, s.renderButton(lang, b))
		}
		all = append(all, out)
	}
	return all
}

// renderButton returns a button as it is stored. Actions with a form in the web chat become links to it.
func (s *Server) renderButton(lang text.Lang, b core.Button) button {
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
	s.hub.setStage(m.Chat.String(), m.Key, stage)
}

// appendEntry adds an entry to the log, unless the message has this content now, and wakes the chat's streams. A message may get a content
// again that it had earlier.
func (s *Server) appendEntry(ctx context.Context, chat string, e entry) error {
	last, found, err := s.findLastEntry(ctx, chat, e.Key)
	if err != nil {
		return err
	}
	s.hub.setStage(chat, e.Key, "") // first: a page never shows a message and its stage together
	if form := e.hashContent(); !found || last.hashContent() != form {
		e.At = s.Service.Now().UTC()
		raw, err := json.Marshal(e)
		if err == nil {
			_, err = s.Memory.Append(ctx, chat, fmt.Sprintf("%s#%s#%d", e.Key, form, last.number), raw, logKept, contentKept)
		}
		if err != nil {
			return fmt.Errorf("web: keep message: %w", err)
		}
	}
	s.hub.notifyListeners(chat)
	return nil
}

// findLastEntry returns the latest entry of a message.
func (s *Server) findLastEntry(ctx context.Context, chat, key string) (e event, found bool, err error) {
	events, err := s.loadEvents(ctx, chat, 0)
	for _, other := range events {
		if other.Key == key {
			e, found = other, true
		}
	}
	return e, found, err
}

// hashContent returns a hash of an entry's content, without its time.
func (e entry) hashContent() string {
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

// showPicture serves a picture of the session's chat.
func (s *Server) showPicture(w http.ResponseWriter, r *http.Request, ses session) {
	jpeg, err := s.Memory.Load(r.Context(), ses.chatID().String(), pictureName+r.PathValue("key"))
	switch {
	case err != nil:
		s.Logger.Error("a picture was not found", "error", err)
		s.writeRefusal(w, r, http.StatusServiceUnavailable, "problem.unavailable")
	case jpeg == nil:
		s.writeRefusal(w, r, http.StatusNotFound, "web.refused.page")
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

// loadEvents returns the events of a chat after the one with this number.
func (s *Server) loadEvents(ctx context.Context, chat string, after int64) ([]event, error) {
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

// latestEntries returns the last entry of each message, in the order of their first entries.
func latestEntries(events []event) []entry {
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
