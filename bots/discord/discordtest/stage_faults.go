package discordtest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/firstseen/firstseen/bots/stagetest"
)

const failUsage = "OPERATION HOW [times=N|always] [after=N] [in=PLACE] [retry=DURATION]"

// hows are the faults, as scripts name them.
var hows = map[string]func() *Fault{
	"401": Unauthorized, "403": NoPermission, "404": Gone, "500": Broken, "502": BadGateway, "503": Overloaded,
	"nodirect": NoDirect, "noaccess": NoAccess, "nopermission": NoPermission, "gone": Gone, "drop": Dropped, "lost": Lost,
}

// limits are those faults that say how long to wait.
var limits = map[string]func(time.Duration) *Fault{"429": Limited, "global": GlobalLimit}

func (st *stage) fault(l line) (*Fault, error) {
	how := l.Words[1]
	if made := hows[how]; made != nil {
		return made(), nil
	}
	if limit := limits[how]; limit != nil {
		wait, err := time.ParseDuration(cmp.Or(l.Options["retry"], "1s"))
		return limit(wait), err
	}
	late, err := time.ParseDuration(how)
	return Slowly(late), err
}

func (st *stage) fail(l line) (string, error) {
	f, err := st.fault(l)
	if err != nil {
		return "", fmt.Errorf("%w: dc fail %s: %w", stagetest.ErrUsage, failUsage, err)
	}
	return "", st.Arm(l, f, func(name string) (stagetest.Place, error) { return st.room(name) })
}

// mutes are the ways to go silent, as scripts name them.
var mutes = map[string]Mute{"hello": NoHello, "acks": NoAcks, "all": Silent}

// onGateway are the commands about the gateway, by name.
var onGateway = map[string]func(*Gateway, line) error{
	"reconnect": func(g *Gateway, _ line) error { g.Reconnect(); return nil },
	"drop":      func(g *Gateway, _ line) error { g.Drop(); return nil },
	"forget":    func(g *Gateway, _ line) error { g.Forget(); return nil },
	"refuse":    func(g *Gateway, _ line) error { g.Refuse(true); return nil },
	"accept":    func(g *Gateway, _ line) error { g.Refuse(false); return nil },
	"unmute":    func(g *Gateway, _ line) error { g.Mute(Speaking); return nil },
	"ready":     func(g *Gateway, _ line) error { return g.Ready(context.Background()) },
	"invalid":   func(g *Gateway, l line) error { g.Invalidate(l.Word(1) == "resumable"); return nil },
	"content":   func(g *Gateway, l line) error { g.Content(l.Word(1) == "on"); return nil },
	"close": func(g *Gateway, l line) error {
		code, err := strconv.Atoi(l.Word(1))
		if err == nil {
			g.Close(code)
		}
		return err
	},
	"mute": func(g *Gateway, l line) error {
		if mutes[l.Word(1)] == Speaking {
			return fmt.Errorf("%w: dc gateway mute hello|acks|all", stagetest.ErrUsage)
		}
		g.Mute(mutes[l.Word(1)])
		return nil
	},
	"event": func(g *Gateway, l line) error {
		if !json.Valid([]byte(l.Word(2))) {
			return fmt.Errorf("%w: the data of an event is JSON", stagetest.ErrUsage)
		}
		g.Event(l.Word(1), l.Word(2))
		return nil
	},
	"garbage": func(g *Gateway, l line) error {
		if name := l.Word(1); name != "" {
			g.Undecodable(name)
			return nil
		}
		g.Frame(`{"op":0,"d":`)
		return nil
	},
	"opened":  func(g *Gateway, l line) error { return g.counted(l, g.Opened) },
	"resumed": func(g *Gateway, l line) error { return g.counted(l, g.Resumed) },
}

// counted waits until a number is as large as a script says, and fails if it is larger.
func (g *Gateway) counted(l line, count func() int) error {
	low, high, err := stagetest.Within(l.Word(1))
	if err != nil {
		return err
	}
	err = g.s.WaitFor(context.Background(), l.Words[0]+" "+l.Word(1), func() bool { return count() >= low })
	if n := count(); err == nil && n > high {
		err = fmt.Errorf("%s %d times", l.Words[0], n)
	}
	return err
}

func (st *stage) gateway(l line) (string, error) {
	do := onGateway[l.Words[0]]
	if do == nil {
		return "", fmt.Errorf("%w: the gateway does not %s", stagetest.ErrUsage, l.Words[0])
	}
	return "", do(st.s.Gateway, l)
}
