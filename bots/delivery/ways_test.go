package delivery

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// valueMemory is a memory of one value.
type valueMemory struct {
	bots.Memory
	value []byte
}

func (m *valueMemory) Load(context.Context, string, string) ([]byte, error) { return m.value, nil }

func (m *valueMemory) Save(_ context.Context, _, _ string, _, value []byte, _ time.Duration) (bool, error) {
	m.value = value
	return true, nil
}

// tryAll tries the ways of a whole message and returns those that were tried, by the first letter of their place and the parts that they have.
// refuse says how each is refused: "" for one that is taken.
func tryAll(t *testing.T, a Attempt, refuse map[string]bots.Meaning) (tried string, err error) {
	t.Helper()
	var ways []Way
	var all []string
	for _, place := range []Place{Here, Nearby, Private} {
		for _, parts := range []Part{Picture | Frame | Buttons | Words, Frame | Buttons | Words, Buttons | Words, Words, Facts, 0} {
			name := string("hnp"[place])
			for i, letter := range "PFBWS" {
				if parts&(1<<i) != 0 {
					name += string(letter)
				}
			}
			ways = append(ways, Way{Parts: parts, Place: place, Send: func(context.Context, bots.Meaning) error {
				all = append(all, name)
				if m := refuse[name]; m != "" {
					return &bots.Refusal{Meaning: m, Err: errBroken}
				}
				if m := refuse[name[:1]]; m != "" {
					return &bots.Refusal{Meaning: m, Err: errBroken}
				}
				return nil
			}})
		}
	}
	ways = append(ways, Way{Place: Sign, Send: func(context.Context, bots.Meaning) error { all = append(all, "sign"); return nil }})
	err = a.TryWays(t.Context(), ways)
	return strings.Join(all, " "), err
}

// What is refused rules out what has the same part or goes to the same place, and nothing else.
func TestWays(t *testing.T) {
	now := time.Now()
	var logged strings.Builder
	a := Attempt{
		Memory: &valueMemory{}, Chat: core.ChatID{Platform: "test", ID: "anna"}, Key: "k", Now: func() time.Time { return now },
		Log: slog.New(slog.NewTextHandler(&logged, nil)),
	}
	type refusals = map[string]bots.Meaning
	for _, c := range []struct {
		refuse refusals
		tried  string
		err    error
	}{
		{nil, "hPFBW", nil},
		{refusals{"hPFBW": bots.NoPicture}, "hPFBW hFBW", nil},
		{refusals{"hPFBW": bots.NoFile}, "hPFBW hFBW", nil},
		{refusals{"hPFBW": bots.NoWords}, "hPFBW hS", nil},
		{refusals{"hPFBW": bots.NoWords, "hS": bots.NoWords}, "hPFBW hS h", nil},
		{refusals{"h": bots.OurFault}, "hPFBW hFBW hBW hW hS h n", nil},
		{refusals{"h": bots.NotAllowed}, "hPFBW hFBW hBW nBW", nil},
		{refusals{"h": bots.TopicClosed}, "hPFBW nPFBW", nil},
		{refusals{"h": bots.ChatClosed}, "hPFBW pPFBW", nil},
		{refusals{"h": bots.TopicClosed, "n": bots.ChatClosed}, "hPFBW nPFBW pPFBW", nil},
		{refusals{"h": bots.ChatClosed, "p": bots.Gone}, "hPFBW pPFBW sign", nil},
		{refusals{"h": bots.Gone}, "hPFBW", bots.ErrGone},
		{refusals{"hPFBW": bots.NoPicture, "h": bots.Gone}, "hPFBW hFBW", bots.ErrGone},
		{refusals{"h": bots.Done}, "hPFBW", nil},
		{refusals{"h": bots.Moved}, "hPFBW", errBroken},
		{refusals{"h": bots.BadToken}, "hPFBW", errBroken},
		{refusals{"h": bots.NotNow}, "hPFBW", errBroken},
	} {
		tried, err := tryAll(t, a, c.refuse)
		if tried != c.tried || !errors.Is(err, c.err) {
			t.Errorf("%v: tried %q, want %q; %v", c.refuse, tried, c.tried, err)
		}
	}
	now = now.Add(refusalPatience + time.Second) // after hours it may be the message
	if tried, err := tryAll(t, a, refusals{"hPFBW": bots.NotNow}); tried != "hPFBW hFBW" || err != nil {
		t.Errorf("after hours: %q, %v", tried, err)
	}
	if !strings.Contains(logged.String(), "level=ERROR") || !strings.Contains(logged.String(), "level=WARN") {
		t.Errorf("logged:\n%s", logged.String())
	}
	err := a.TryWays(t.Context(), []Way{{Parts: Words, Send: func(context.Context, bots.Meaning) error {
		return &bots.Refusal{Meaning: bots.ChatClosed, Err: errBroken}
	}}})
	if !errors.Is(err, bots.ErrRefused) || errors.Is(err, bots.ErrGone) {
		t.Errorf("nowhere: %v", err)
	}
}
