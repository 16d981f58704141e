package telegramtest

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
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
	match, err := stagetest.Pattern(l.Words[1])
	if err != nil {
		return "", err
	}
	what := fmt.Sprintf("%q in %s", l.Words[1], r.Title())
	err = st.s.WaitFor(context.Background(), what, func() bool { return match.MatchString(r.Transcript()) })
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, r.Transcript())
	}
	return "", nil
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
		return "", st.quietFor(r, l.Words[1])
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

func (st *stage) quietFor(r *Room, text string) error {
	pause, err := time.ParseDuration(text)
	if err != nil {
		return fmt.Errorf("%w: %w", stagetest.ErrUsage, err)
	}
	if err := st.s.Settle(context.Background()); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), pause)
	defer cancel()
	if err := st.s.WaitFor(ctx, "a word", func() bool { return r.spoken() != "" }); err == nil {
		return fmt.Errorf("the bot spoke in %s:\n%s", r.Title(), r.spoken())
	}
	return nil
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

func (st *stage) settle(line) (string, error) { return "", st.s.Settle(context.Background()) }

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
	method := l.Words[0]
	low, high, err := stagetest.Within(append(l.Words, "..")[1])
	if err != nil {
		return "", err
	}
	what := fmt.Sprintf("%s to be called %s times", method, append(l.Words, "")[1])
	if err := st.s.WaitFor(context.Background(), what, func() bool { return st.s.Count(method) >= low }); err != nil {
		return "", err
	}
	var b strings.Builder
	for _, c := range st.s.Calls(method) {
		fmt.Fprintf(&b, "%s %d", c.Method, c.Code)
		for _, name := range names(c.Params) {
			fmt.Fprintf(&b, " %s=%q", name, c.Params[name])
		}
		fmt.Fprintln(&b)
	}
	if n := st.s.Count(method); n > high {
		return "", fmt.Errorf("%s was called %d times\n%s", method, n, b.String())
	}
	return b.String(), nil
}

func (st *stage) downloads(l line) (string, error) {
	low, high, err := stagetest.Within(l.Words[1])
	if err != nil {
		return "", err
	}
	if n := st.s.Downloaded(filepath.Base(l.Words[0])); n < low || n > high {
		return "", fmt.Errorf("%s was downloaded %d times", l.Words[0], n)
	}
	return "", nil
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

func (st *stage) violations(l line) (string, error) {
	match, err := stagetest.Pattern(l.Words[0])
	if err != nil {
		return "", err
	}
	found := st.s.Violations()
	for _, v := range found {
		if !match.MatchString(v) {
			return "", fmt.Errorf("a violation that does not match: %s", v)
		}
	}
	if len(found) == 0 {
		return "", fmt.Errorf("no violation matches %q", l.Words[0])
	}
	st.s.TakeViolations()
	return strings.Join(found, "\n"), nil
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
	if err := l.Narrow(f); err != nil {
		return "", err
	}
	if in := l.Options["in"]; in != "" {
		r, err := st.place(in)
		if err != nil {
			return "", err
		}
		f.In(r)
	}
	st.s.Fail(f.On(l.Words[0]))
	return "", nil
}

func (st *stage) recover(line) (string, error) {
	st.s.Recover()
	return "", nil
}

func (st *stage) hold(l line) (string, error) {
	st.held[l.Words[0]] = st.s.Hold(l.Words[0])
	return "", nil
}

func (st *stage) release(l line) (string, error) {
	let := st.held[l.Words[0]]
	if let == nil {
		return "", fmt.Errorf("nothing holds %s", l.Words[0])
	}
	delete(st.held, l.Words[0])
	let()
	return "", nil
}
