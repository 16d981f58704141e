package web

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/text"
)

// stream sends what happens in the chat as server-sent events: "message" with the number of the log as its id, so that a
// browser that lost the connection goes on where it was, and "progress", which is only now.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, ses session) {
	end, ok := s.visitors.stream(ses.id)
	if !ok {
		s.refuse(w, r, http.StatusTooManyRequests, "web.often")
		return
	}
	defer end()
	ear, stop := s.hub.listen(ses.chat().String())
	defer stop()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	f := &feed{Server: s, w: w, r: r, chat: ses.chat().String(), lang: languageOf(r), last: lastSeen(r), token: ses.csrf()}
	f.run(ear)
}

// lastSeen is where the browser says that it is.
func lastSeen(r *http.Request) int64 {
	for _, s := range []string{r.Header.Get("Last-Event-ID"), r.URL.Query().Get("after")} {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil && n >= 0 {
			return n
		}
	}
	return 0
}

// feed is one open stream.
type feed struct {
	*Server
	w     http.ResponseWriter
	r     *http.Request
	chat  string
	lang  text.Lang
	token string
	last  int64
	told  map[string]checking.Stage // the stages that the browser knows
}

// run looks whenever the hub says so, and now and then without: another process on the same store tells our hub nothing.
func (f *feed) run(ear <-chan struct{}) {
	pulse := time.NewTicker(beat)
	defer pulse.Stop()
	for f.look() == nil {
		select {
		case <-ear:
		case <-pulse.C:
			if f.write(": alive\n\n") != nil {
				return
			}
		case <-f.r.Context().Done():
			return
		case <-f.hub.closed:
			return
		}
	}
}

// look sends what is new.
func (f *feed) look() error {
	events, err := f.events(f.r.Context(), f.chat, f.last)
	if err != nil {
		f.Logger.Error("a stream broke off", "error", err)
		return err
	}
	for _, e := range events {
		html, err := f.messageHTML(f.lang, f.token, e.entry)
		if err == nil {
			err = f.event("message", e.number, map[string]string{"key": e.Key, "html": html})
		}
		if err != nil {
			return err
		}
		f.last = e.number
	}
	return f.progress()
}

func (f *feed) progress() error {
	now := f.hub.working(f.chat)
	for key, stage := range now {
		if f.told[key] == stage {
			continue
		}
		html, err := f.stageHTML(f.lang, key, stage)
		if err == nil {
			err = f.event("progress", 0, map[string]string{"key": key, "html": html})
		}
		if err != nil {
			return err
		}
	}
	f.told = now
	return f.write("")
}

func (f *feed) event(name string, number int64, data any) error {
	raw, err := json.Marshal(data)
	if err != nil {
		return err
	}
	id := ""
	if number > 0 {
		id = fmt.Sprintf("id: %d\n", number)
	}
	return f.write("event: " + name + "\n" + id + "data: " + string(raw) + "\n\n")
}

// write sends at once, within its own time.
func (f *feed) write(s string) error {
	c := http.NewResponseController(f.w)
	if err := c.SetWriteDeadline(time.Now().Add(requestTime)); err != nil {
		return err
	}
	if _, err := io.WriteString(f.w, s); err != nil {
		return err
	}
	return c.Flush()
}
