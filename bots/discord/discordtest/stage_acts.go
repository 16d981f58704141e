package discordtest

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots/stagetest"
)

const (
	sendUsage    = "SEAT TEXT, or SEAT video|file FILE… [caption=] [size=25MB], [reply=MESSAGE] [id=NAME]"
	forwardUsage = "SEAT FILE [caption=] [date=2019-04-25] [id=NAME]"
)

func (st *stage) sendPost(l line) {
	at := st.Seat(l.Words[0])
	p := st.readPost(l)
	p.ReplyTo = st.Message(at, l.Options["reply"])
	st.NameMessage(l, stagetest.Must(at.Post(p)))
}

// readPost reads what a line says is sent: a text, or files.
func (st *stage) readPost(l line) Post {
	if len(l.Words) == 2 {
		return Post{Text: st.readText(l.Words[1])}
	}
	if l.Words[1] != "video" && l.Words[1] != "file" {
		stagetest.Failf("%w: dc send %s", stagetest.ErrUsage, sendUsage)
	}
	p := Post{Text: st.readText(l.Options["caption"]), Size: stagetest.Must(stagetest.ParseMegabytes(l.Options["size"]))}
	for _, name := range l.Words[2:] {
		p.Files = append(p.Files, l.Script.MkAbs(name))
	}
	return p
}

func (st *stage) forwardPost(l line) {
	at := st.Seat(l.Words[0])
	shown := Post{Text: st.readText(l.Options["caption"])}
	if date := l.Options["date"]; date != "" {
		var err error
		if shown.At, err = time.Parse(time.DateOnly, date); err != nil {
			stagetest.Failf("%w: date=: %w", stagetest.ErrUsage, err)
		}
	}
	shown.Files = []string{l.Script.MkAbs(l.Words[1])}
	st.NameMessage(l, stagetest.Must(at.Post(Post{Forwards: []Post{shown}})))
}

func (st *stage) deleteMessage(l line) {
	at := st.Seat(l.Words[0])
	stagetest.Check(at.Delete(st.Message(at, l.Words[1])))
}

// readOptions returns the options of a command: files by their paths.
func readOptions(l line) map[string]string {
	out := maps.Clone(l.Options)
	for name, value := range out {
		path := l.Script.MkAbs(value)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			value = path
		}
		out[name] = strings.ReplaceAll(value, `\n`, "\n")
	}
	return out
}

// undecodable is the data of an event that does not have the types that it should.
const undecodable = `{"id":{},"channel_id":[],"author":"nobody","content":7,"attachments":{}}`

// gatewayControls are the ways of scripts to make the gateway fail, by name.
var gatewayControls = map[string]func(*Gateway, line){
	"reconnect": func(g *Gateway, _ line) { g.Reconnect() },
	"drop":      func(g *Gateway, _ line) { g.Drop() },
	"refuse":    func(g *Gateway, _ line) { g.Refuse(true) },
	"accept":    func(g *Gateway, _ line) { g.Refuse(false) },
	"ready":     func(g *Gateway, _ line) { stagetest.Check(g.Ready(context.Background())) },
	"invalid":   func(g *Gateway, l line) { g.Invalidate(l.Word(1) == "resumable") },
	"close":     func(g *Gateway, l line) { g.Close(stagetest.Must(strconv.Atoi(l.Word(1)))) },
	"resumed":   (*Gateway).awaitResumed,
	"event": func(g *Gateway, l line) {
		if !json.Valid([]byte(l.Word(2))) {
			stagetest.Failf("%w: the data of an event is JSON", stagetest.ErrUsage)
		}
		g.Event(l.Word(1), l.Word(2))
	},
	"garbage": func(g *Gateway, l line) {
		if name := l.Word(1); name != "" {
			g.Event(name, undecodable)
			return
		}
		g.Frame(`{"op":0,"d":`)
	},
}

// awaitResumed waits until sessions were resumed as often as a script says, and fails if they were more often.
func (g *Gateway) awaitResumed(l line) {
	low, high, err := stagetest.ParseRange(l.Word(1))
	stagetest.Check(err)
	stagetest.Check(g.s.WaitFor(context.Background(), "sessions to be resumed", func() bool { return g.Resumed() >= low }))
	if n := g.Resumed(); n > high {
		stagetest.Failf("resumed %d times", n)
	}
}

func (st *stage) controlGateway(l line) {
	control := gatewayControls[l.Words[0]]
	if control == nil {
		stagetest.Failf("%w: the gateway does not %s", stagetest.ErrUsage, l.Words[0])
	}
	control(st.s.Gateway, l)
}
