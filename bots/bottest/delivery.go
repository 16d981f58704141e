package bottest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/coretest"
)

// A message that is sent again just so is one message.
func testSentTwice(t *testing.T, k *kit) {
	p := k.Person(t, "Anna")
	m := k.message(p, core.Reply{Content: coretest.Contents["match"], Buttons: [][]core.Button{{{Action: core.DoDetails, Arg: "7k2m9xq4"}}}})
	for range 3 {
		k.send(t, m)
	}
	k.shows(t, "sent three times", p, m)
}

// Another content under the same key takes the place of the first; where nothing can be edited, it is a second message.
func testSentAnew(t *testing.T, k *kit) {
	p := k.Person(t, "Anna")
	m := k.message(p, notice("first"))
	k.send(t, m)
	seesOnce(t, "the first", p, "first")
	m.Reply = notice("second")
	k.send(t, m)
	seesOnce(t, "the second", p, "second")
	if n := count(t, p, "first"); n != 0 {
		t.Errorf("the first is still there: %+v", p.Sees(t))
	}
	for _, words := range []string{"first", "second"} {
		m.Reply = notice(words)
		k.send(t, m)
		seesOnce(t, "again the "+words, p, words)
	}
	other := k.message(p, notice("third"))
	k.send(t, other)
	seesOnce(t, "one of another key", p, "third")
}

// The answer takes the place of the sign that it is being worked on.
func testProgress(t *testing.T, k *kit) {
	p := k.Person(t, "Anna")
	m := k.message(p, core.Reply{Content: coretest.Contents["match"]})
	blank := m
	blank.Reply = core.Reply{}
	for _, stage := range []checking.Stage{bots.Queued, checking.Reading, checking.Reading, checking.Comparing, "unheard-of"} {
		k.bot.Progress(t.Context(), blank, stage)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	k.bot.Progress(ended, blank, checking.Reading)
	for range 2 { // as when the turn is repeated after a crash
		k.send(t, m)
		k.shows(t, "the answer", p, m)
		k.bot.Progress(t.Context(), blank, checking.Reading)
	}
	k.send(t, m)
	k.shows(t, "the answer", p, m)
}

// A message takes the place of the one that it names; of one that is not there, it comes as any other.
func testInstead(t *testing.T, k *kit) {
	p := k.Person(t, "Anna")
	k.send(t, k.message(p, notice("first")))
	seesOnce(t, "the first", p, "first")
	m := k.message(p, notice("second"))
	m.Instead = p.Sees(t)[0].ID
	k.send(t, m)
	seesOnce(t, "the second", p, "second")
	if n := count(t, p, "first"); n != 0 {
		t.Errorf("the first is still there: %+v", p.Sees(t))
	}
	seen := k.Person(t, "Bob")
	k.send(t, k.message(seen, core.Reply{Content: coretest.Contents["match"], Picture: picture(9)}))
	m = k.message(seen, notice("in place of a picture"))
	m.Instead = seen.Sees(t)[0].ID
	k.send(t, m)
	seesOnce(t, "in place of a picture", seen, "in place of a picture")
	for i, id := range []string{"m999999999", "nonsense", "m-1"} {
		p := k.Person(t, "Carl")
		m := k.message(p, notice(fmt.Sprintf("other %d", i)))
		m.Instead = id
		k.send(t, m)
		seesOnce(t, "in place of "+id, p, fmt.Sprintf("other %d", i))
	}
}

// A reply shows what it replies to, where that is shown at all. That somebody deleted it does not stop the reply.
func testReplies(t *testing.T, k *kit) {
	p := k.Person(t, "Anna")
	id := p.Write(t, "words that nothing is known of")
	eventually(t, "an answer", func() string {
		if len(p.Sees(t)) == 0 {
			return "none"
		}
		return ""
	})
	m := k.message(p, notice("reply"))
	m.ReplyTo = id
	k.send(t, m)
	seesOnce(t, "the reply", p, "reply")
	if all := p.Sees(t); k.Traits().Quotes && all[len(all)-1].ReplyTo != id {
		t.Errorf("it replies to %q, not %q", all[len(all)-1].ReplyTo, id)
	}
	for i, to := range []string{id, "m999999999", "nonsense", "i12-34"} {
		if i == 0 && !p.Delete(t, id) {
			continue
		}
		other := k.message(p, notice(fmt.Sprintf("anyway %d", i)))
		other.ReplyTo = to
		k.send(t, other)
		seesOnce(t, "a reply to "+to, p, fmt.Sprintf("anyway %d", i))
	}
}

// A chat that the platform cannot have is gone, if the adapter can tell.
func testNowhere(t *testing.T, k *kit) {
	for _, id := range []string{"", "nonsense", "-", "../x", "99999999999999999999999", "c", "g1"} {
		m := bots.Message{Chat: core.ChatID{Platform: k.bot.Platform(), ID: id}, Key: "k-0", Reply: notice("nowhere")}
		if err := again(t.Context(), func() error { return k.bot.Send(t.Context(), m) }); err != nil && !errors.Is(err, bots.ErrGone) {
			t.Errorf("chat %q: %v", id, err)
		}
		m.Key = "k-1"
		if err := k.bot.Notify(t.Context(), []bots.Message{m}); err != nil {
			t.Errorf("chat %q: notify: %v", id, err)
		}
	}
	p := k.Person(t, "Anna")
	m := k.message(p, notice("somewhere"))
	if err := k.bot.Notify(t.Context(), []bots.Message{m}); err != nil {
		t.Error(err)
	}
	seesOnce(t, "the next", p, "somewhere")
}

// A send whose time is over does not come twice when it is tried again.
func testCancelled(t *testing.T, k *kit) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for i, r := range []core.Reply{notice("words"), {Content: coretest.Contents["match"], Picture: picture(9)}} {
		p := k.Person(t, "Anna")
		m := k.message(p, r)
		_ = k.bot.Send(ended, m) // either is right
		k.send(t, m)
		k.shows(t, fmt.Sprintf("after a send in vain, %d", i), p, m)
		_ = k.bot.Notify(ended, []bots.Message{m})
		_ = k.bot.Amend(ended, []bots.Message{m})
	}
}

// A send that is cut short somewhere does not come twice either.
func testInterrupted(t *testing.T, k *kit) {
	for i := range 12 {
		p := k.Person(t, "Anna")
		m := k.message(p, core.Reply{Content: coretest.Contents["match"], Picture: picture(9)})
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*time.Millisecond)
		_ = k.bot.Send(ctx, m) // either is right
		cancel()
		k.send(t, m)
		k.shows(t, fmt.Sprintf("after a send of %d ms", i), p, m)
	}
}

// Keys that resemble each other are different messages; the same in another chat is too.
func testKeys(t *testing.T, k *kit) {
	long := strings.Repeat("z", 60)
	for i, keys := range [][]string{{"k1-1", "k1-10", "k1"}, {"k1-1", "k@picture", "k"}, {long + "-000", long + "-00"}} {
		p := k.Person(t, "Anna")
		for j, key := range keys {
			m := bots.Message{Chat: p.Chat(), Key: key, Reply: notice(fmt.Sprintf("chat %d, message %d.", i, j))}
			k.send(t, m)
		}
		for j := range keys {
			seesOnce(t, keys[j], p, fmt.Sprintf("chat %d, message %d.", i, j))
		}
	}
}

// Many chats at one time do not get into each other's way.
func testConcurrent(t *testing.T, k *kit) {
	const many = 40
	var wg sync.WaitGroup
	people := make([]Person, many)
	for i := range people {
		people[i] = k.Person(t, "Anna")
	}
	for i, p := range people {
		wg.Go(func() {
			words := fmt.Sprintf("number %d.", i)
			m := k.message(p, notice(words))
			k.bot.Progress(t.Context(), bots.Message{Chat: m.Chat, Key: m.Key}, checking.Reading)
			err := again(t.Context(), func() error { return k.bot.Send(t.Context(), m) })
			if err == nil {
				err = k.bot.Notify(t.Context(), []bots.Message{k.message(p, notice("news for "+words)), k.message(people[(i+1)%many], notice("news of "+words))})
			}
			if err == nil {
				m.Reply = notice("at last " + words)
				err = k.bot.Amend(t.Context(), []bots.Message{m})
			}
			if err != nil {
				t.Errorf("%s %v", words, err)
			}
		})
	}
	wg.Wait()
	for i, p := range people {
		seesOnce(t, "the answer", p, fmt.Sprintf("at last number %d.", i))
		seesOnce(t, "the news", p, fmt.Sprintf("news for number %d.", i))
		seesOnce(t, "the other's news", p, fmt.Sprintf("news of number %d.", (i+many-1)%many))
	}
}

// settled is how long nothing may have happened for it to be clear that nothing comes.
const settled = 300 * time.Millisecond

// stays waits, and then wants what a person sees to be as it was.
func stays(t *testing.T, what string, p Person, n int) {
	t.Helper()
	delivery.WaitFor(t.Context(), settled)
	if all := p.Sees(t); len(all) != n {
		t.Errorf("%s: %d messages, not %d: %+v", what, len(all), n, all)
	}
}
