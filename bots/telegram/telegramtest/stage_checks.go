package telegramtest

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots/stagetest"
)

const failUsage = "METHOD HOW [times=N|always] [after=N] [in=PLACE] [retry=DURATION]"

// lines lets ^ and $ match at lines, as in testscript's own commands.
const lines = "(?m)"

func (st *stage) wait(l line) (string, error) {
	r, err := st.place(l.Words[0])
	if err != nil {
		return "", err
	}
	m, err := r.Wait(context.Background(), lines+l.Words[1])
	if err != nil {
		return "", err
	}
	return strings.Join(body(&m), "\n"), nil
}

func (st *stage) shows(l line) (string, error) {
	r, err := st.place(l.Words[0])
	if err != nil {
		return "", err
	}
	return st.Shows(r, l.Words[1])
}

// quiet shows that the bot has said nothing in a chat since somebody did something there, and is not about to: a question
// that comes later is answered, and chats are answered in order.
func (st *stage) quiet(l line) (string, error) {
	r, err := st.place(l.Words[0])
	if err != nil {
		return "", err
	}
	if said := r.spoken(); said != "" {
		return "", fmt.Errorf("the bot spoke in %s:\n%s", r.Title(), said)
	}
	if len(l.Words) == 2 {
		return "", st.QuietFor(r, l.Words[1], r.spoken)
	}
	if len(l.Words) != 4 {
		return "", fmt.Errorf("%w: tg quiet %s", stagetest.ErrUsage, verbs["quiet"].Usage)
	}
	at, err := st.seat(l.Words[1])
	if err != nil {
		return "", err
	}
	match, err := stagetest.Pattern(l.Words[3])
	if err != nil {
		return "", err
	}
	at.Send(l.Words[2])
	if _, err := at.Wait(context.Background(), lines+l.Words[3]); err != nil {
		return "", err
	}
	for _, said := range r.spokenEach() {
		if !match.MatchString(said) {
			return "", fmt.Errorf("the bot spoke in %s:\n%s", r.Title(), said)
		}
	}
	at.heard()
	return "", nil
}

// heard makes what the bot has said in the chat old: it was waited for.
func (r *Room) heard() {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.chat.mark = r.s.seq
}

// spoken is what the bot has said since somebody did something in the chat: messages, changed messages and reactions.
func (r *Room) spoken() string { return strings.Join(r.spokenEach(), "\n") }

func (r *Room) spokenEach() []string {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	var all []string
	for _, t := range r.chat.turns {
		reacted := t.message != nil && t.message.seq > r.chat.mark && len(t.message.reactions[r.s.me.ID]) > 0
		if r.fresh(t.message) || reacted {
			all = append(all, r.s.show(t.message))
		}
	}
	return all
}

func transcript(read func(*Room) string) func(*stage, line) (string, error) {
	return func(st *stage, l line) (string, error) {
		r, err := st.place(l.Words[0])
		if err != nil {
			return "", err
		}
		return read(r), nil
	}
}

func (st *stage) calls(l line) (string, error) {
	return st.Called(l, func(method string) string {
		var b strings.Builder
		for _, c := range st.s.Calls(method) {
			fmt.Fprintf(&b, "%s %d", c.Method, c.Code)
			for _, name := range names(c.Params) {
				fmt.Fprintf(&b, " %s=%q", name, c.Params[name])
			}
			fmt.Fprintln(&b)
		}
		return b.String()
	})
}

func (st *stage) commands(l line) (string, error) {
	return strings.Join(st.s.Commands(l.Words[0], append(l.Words, "")[1]), "\n"), nil
}

func (st *stage) webhook(line) (to string, err error) {
	err = st.s.WaitFor(context.Background(), "a webhook", func() bool {
		st.s.mu.Lock()
		defer st.s.mu.Unlock()
		to = st.s.hook.info.URL
		return to != ""
	})
	return to, err
}

func (st *stage) id(l line) (string, error) {
	r, err := st.place(l.Words[0])
	if err == nil {
		l.Script.Setenv(l.Words[1], strconv.FormatInt(r.ID(), 10))
	}
	return "", err
}

// hows are the faults, as scripts name them.
var hows = map[string]func() *Fault{
	"401": Unauthorized, "409": Conflict, "502": BadGateway, "blocked": Blocked, "gone": ChatNotFound, "noreply": ReplyNotFound,
	"noedit": EditNotFound, "unmodified": NotModified, "toobig": TooBig, "drop": Dropped, "lost": Lost,
}

func (st *stage) fault(l line) (*Fault, error) {
	how := l.Words[1]
	if made := hows[how]; made != nil {
		return made(), nil
	}
	if how == "429" {
		wait, err := time.ParseDuration(cmp.Or(l.Options["retry"], "1s"))
		return Flood(wait), err
	}
	late, err := time.ParseDuration(how)
	return Slowly(late), err
}

func (st *stage) fail(l line) (string, error) {
	f, err := st.fault(l)
	if err != nil {
		return "", fmt.Errorf("%w: tg fail %s: %w", stagetest.ErrUsage, failUsage, err)
	}
	return "", st.Arm(l, f, func(name string) (stagetest.Place, error) { return st.place(name) })
}
