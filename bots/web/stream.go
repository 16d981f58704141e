package web

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/text"
)

// eventStream serves the chats as streams of server-sent events.
type eventStream struct {
	chats    *chatLog
	hub      *hub
	visitors *visitors
	pages    *pageWriter
	log      *slog.Logger
}

// streamEvents sends the chat as server-sent events: "message", with its number in the log as the id, so that a browser goes on from there
// after a lost connection; "progress", which has no id; and
// "beat" now and then, by which a script knows that the connection is alive.
func (es *eventStream) streamEvents(w http.ResponseWriter, r *http.Request, ses session) {
	end, ok := es.visitors.beginStream(ses.id)
	if !ok {
		es.pages.writeRefusal(w, r, http.StatusTooManyRequests, "web.often")
		return
	}
	defer end()
	wake, stop := es.hub.addListener(ses.chatID().String())
	defer stop()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	f := &feed{stream: es, w: w, r: r, chat: ses.chatID().String(), lang: requestLanguage(r), last: lastEventID(r), token: ses.formToken()}
	f.serveFeed(wake)
}

// lastEventID returns the number of the last event that the browser has, or 0.
func lastEventID(r *http.Request) int64 {
	for _, s := range []string{r.Header.Get("Last-Event-ID"), r.URL.Query().Get("after")} {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil && n >= 0 {
			return n
		}
	}
	return 0
}

// feed is one open stream.
type feed struct {
	stream     *eventStream
	w          http.ResponseWriter
	r          *http.Request
	chat       string
	lang       text.Lang
	token      string
	last       int64
	sentStages map[string]checking.Stage // the stages that were sent last
}

// serveFeed sends new entries until the browser goes away: when the hub wakes it, and every beat, because other processes on the same
// store do not wake this hub.
func (f *feed) serveFeed(wake <-chan struct{}) {
	pulse := time.NewTicker(beat)
	defer pulse.Stop()
	for f.sendNewEntries() == nil {
		select {
		case <-wake:
		case <-pulse.C:
			if f.writeEvent("beat", 0, 1) != nil {
				return
			}
		case <-f.r.Context().Done():
			return
		case <-f.stream.hub.closed:
			return
		}
	}
}

// sendNewEntries sends the entries after the last one, and the progress.
func (f *feed) sendNewEntries() error {
	events, err := f.stream.chats.loadEvents(f.r.Context(), f.chat, f.last)
	if err != nil {
		f.stream.log.Error("a stream broke off", "error", err)
		return err
	}
	for _, e := range events {
		html, err := renderMessage(f.lang, f.token, e.entry)
		if err == nil {
			err = f.writeEvent("message", e.number, map[string]string{"key": e.Key, "html": html})
		}
		if err != nil {
			return err
		}
		f.last = e.number
	}
	return f.sendProgress()
}

// sendProgress sends the stages that changed.
func (f *feed) sendProgress() error {
	now := f.stream.hub.listStages(f.chat)
	for key, stage := range now {
		if f.sentStages[key] == stage {
			continue
		}
		html, err := renderStage(f.lang, key, stage)
		if err == nil {
			err = f.writeEvent("progress", 0, map[string]string{"key": key, "html": html})
		}
		if err != nil {
			return err
		}
	}
	f.sentStages = now
	return f.writeNow("")
}

// writeEvent writes a server-sent event. A number of 0 means no id.
func (f *feed) writeEvent(name string, number int64, data any) error {
	raw, err := json.Marshal(data)
	if err != nil {
		return err
	}
	id := ""
	if number > 0 {
		id = fmt.Sprintf("id: %d\n", number)
	}
	return f.writeNow("event: " + name + "\n" + id + "data: " + string(raw) + "\n\n")
}

// writeNow writes and flushes, within requestTime.
func (f *feed) writeNow(s string) error {
	c := http.NewResponseController(f.w)
	if err := c.SetWriteDeadline(time.Now().Add(requestTime)); err != nil {
		return err
	}
	if _, err := io.WriteString(f.w, s); err != nil {
		return err
	}
	return c.Flush()
}
