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
	m := k.newMessage(p, core.Reply{Content: coretest.Contents["match"], Buttons: [][]core.Button{{{Action: core.DoDetails, Arg: "7k2m9xq4"}}}})
	for range 3 {
		k.sendMessage(t, m)
	}
	k.expectShown(t, "sent three times", p, m)
}

// Another content under the same key takes the place of the first; where nothing can be edited, it is a second message.
func testSentAnew(t *testing.T, k *kit) {
	p := k.Person(t, "Anna")
	m := k.newMessage(p, makeNotice("first"))
	k.sendMessage(t, m)
	expectOnce(t, "the first", p, "first")
	m.Reply = makeNotice("second")
	k.sendMessage(t, m)
	expectOnce(t, "the second", p, "second")
	if n := countMessages(t, p, "first"); n != 0 {
		t.Errorf("the first is still there: %+v", p.Sees(t))
	}
	for _, words := range []string{"first", "second"} {
		m.Reply = makeNotice(words)
		k.sendMessage(t, m)
		expectOnce(t, "again the "+words, p, words)
	}
	other := k.newMessage(p, makeNotice("third"))
	k.sendMessage(t, other)
	expectOnce(t, "one of another key", p, "third")
}

// The answer takes the place of the sign that it is being worked on.
func testProgress(t *testing.T, k *kit) {
	p := k.Person(t, "Anna")
	m := k.newMessage(p, core.Reply{Content: coretest.Contents["match"]})
	blank := m
	blank.Reply = core.Reply{}
	for _, stage := range []checking.Stage{bots.Queued, checking.Reading, checking.Reading, checking.Comparing, "unheard-of"} {
		k.bot.Progress(t.Context(), blank, stage)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	k.bot.Progress(ended, blank, checking.Reading)
	for range 2 { // as when the turn is repeated after a crash
		k.sendMessage(t, m)
		k.expectShown(t, "the answer", p, m)
		k.bot.Progress(t.Context(), blank, checking.Reading)
	}
	k.sendMessage(t, m)
	k.expectShown(t, "the answer", p, m)
}

// A message takes the place of the one that it names; of one that is not there, it comes as any other.
func testInstead(t *testing.T, k *kit) {
	p := k.Person(t, "Anna")
	k.sendMessage(t, k.newMessage(p, makeNotice("first")))
	expectOnce(t, "the first", p, "first")
	m := k.newMessage(p, makeNotice("second"))
	m.Instead = p.Sees(t)[0].ID
	k.sendMessage(t, m)
	expectOnce(t, "the second", p, "second")
	if n := countMessages(t, p, "first"); n != 0 {
		t.Errorf("the first is still there: %+v", p.Sees(t))
	}
	seen := k.Person(t, "Bob")
	k.sendMessage(t, k.newMessage(seen, core.Reply{Content: coretest.Contents["match"], Picture: makePicture(9)}))
	m = k.newMessage(seen, makeNotice("in place of a picture"))
	m.Instead = seen.Sees(t)[0].ID
	k.sendMessage(t, m)
	expectOnce(t, "in place of a picture", seen, "in place of a picture")
	for i, id := range []string{"m999999999", "nonsense", "m-1"} {
		p := k.Person(t, "Carl")
		m := k.newMessage(p, makeNotice(fmt.Sprintf("other %d", i)))
		m.Instead = id
		k.sendMessage(t, m)
		expectOnce(t, "in place of "+id, p, fmt.Sprintf("other %d", i))
	}
}

// A reply shows what it replies to, where that is shown at all. That somebody deleted it does not stop the reply.
func testReplies(t *testing.T, k *kit) {
	p := k.Person(t, "Anna")
	id := p.Write(t, "words that nothing is known of")
	waitUntilRight(t, "an answer", func() string {
		if len(p.Sees(t)) == 0 {
			return "none"
		}
		return ""
	})
	m := k.newMessage(p, makeNotice("reply"))
	m.ReplyTo = id
	k.sendMessage(t, m)
	expectOnce(t, "the reply", p, "reply")
	if all := p.Sees(t); k.Traits().Quotes && all[len(all)-1].ReplyTo != id {
		t.Errorf("it replies to %q, not %q", all[len(all)-1].ReplyTo, id)
	}
	for i, to := range []string{id, "m999999999", "nonsense", "i12-34"} {
		if i == 0 && !p.Delete(t, id) {
			continue
		}
		other := k.newMessage(p, makeNotice(fmt.Sprintf("anyway %d", i)))
		other.ReplyTo = to
		k.sendMessage(t, other)
		expectOnce(t, "a reply to "+to, p, fmt.Sprintf("anyway %d", i))
	}
}

// A chat that the platform cannot have is gone, if the adapter can tell.
func testNowhere(t *testing.T, k *kit) {
	for _, id := range []string{"", "nonsense", "-", "../x", "99999999999999999999999", "c", "g1"} {
		m := bots.Message{Chat: core.ChatID{Platform: k.bot.Platform(), ID: id}, Key: "k-0", Reply: makeNotice("nowhere")}
		if err := retryLater(t.Context(), func() error { return k.bot.Send(t.Context(), m) }); err != nil && !errors.Is(err, bots.ErrGone) {
			t.Errorf("chat %q: %v", id, err)
		}
		m.Key = "k-1"
		if err := k.bot.Notify(t.Context(), []bots.Message{m}); err != nil {
			t.Errorf("chat %q: notify: %v", id, err)
		}
	}
	p := k.Person(t, "Anna")
	m := k.newMessage(p, makeNotice("somewhere"))
	if err := k.bot.Notify(t.Context(), []bots.Message{m}); err != nil {
		t.Error(err)
	}
	expectOnce(t, "the next", p, "somewhere")
}

// A send whose time is over does not come twice when it is tried again.
func testCancelled(t *testing.T, k *kit) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for i, r := range []core.Reply{makeNotice("words"), {Content: coretest.Contents["match"], Picture: makePicture(9)}} {
		p := k.Person(t, "Anna")
		m := k.newMessage(p, r)
		_ = k.bot.Send(ended, m) // either is right
		k.sendMessage(t, m)
		k.expectShown(t, fmt.Sprintf("after a send in vain, %d", i), p, m)
		_ = k.bot.Notify(ended, []bots.Message{m})
		_ = k.bot.Amend(ended, []bots.Message{m})
	}
}

// A send that is cut short somewhere does not come twice either.
func testInterrupted(t *testing.T, k *kit) {
	for i := range 12 {
		p := k.Person(t, "Anna")
		m := k.newMessage(p, core.Reply{Content: coretest.Contents["match"], Picture: makePicture(9)})
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*time.Millisecond)
		_ = k.bot.Send(ctx, m) // either is right
		cancel()
		k.sendMessage(t, m)
		k.expectShown(t, fmt.Sprintf("after a send of %d ms", i), p, m)
	}
}

// Keys that resemble each other are different messages; the same in another chat is too.
func testKeys(t *testing.T, k *kit) {
	long := strings.Repeat("z", 60)
	for i, keys := range [][]string{{"k1-1", "k1-10", "k1"}, {"k1-1", "k@picture", "k"}, {long + "-000", long + "-00"}} {
		p := k.Person(t, "Anna")
		for j, key := range keys {
			m := bots.Message{Chat: p.Chat(), Key: key, Reply: makeNotice(fmt.Sprintf("chat %d, message %d.", i, j))}
			k.sendMessage(t, m)
		}
		for j := range keys {
			expectOnce(t, keys[j], p, fmt.Sprintf("chat %d, message %d.", i, j))
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
			m := k.newMessage(p, makeNotice(words))
			k.bot.Progress(t.Context(), bots.Message{Chat: m.Chat, Key: m.Key}, checking.Reading)
			err := retryLater(t.Context(), func() error { return k.bot.Send(t.Context(), m) })
			if err == nil {
				err = k.bot.Notify(t.Context(), []bots.Message{k.newMessage(p, makeNotice("news for "+words)), k.newMessage(people[(i+1)%many], makeNotice("news of "+words))})
			}
			if err == nil {
				m.Reply = makeNotice("at last " + words)
				err = k.bot.Amend(t.Context(), []bots.Message{m})
			}
			if err != nil {
				t.Errorf("%s %v", words, err)
			}
		})
	}
	wg.Wait()
	for i, p := range people {
		expectOnce(t, "the answer", p, fmt.Sprintf("at last number %d.", i))
		expectOnce(t, "the news", p, fmt.Sprintf("news for number %d.", i))
		expectOnce(t, "the other's news", p, fmt.Sprintf("news of number %d.", (i+many-1)%many))
	}
}

// settled is the time after which nothing more comes.
const settled = 300 * time.Millisecond

// expectUnchanged waits, and fails the test if a person then sees more or fewer messages than n.
func expectUnchanged(t *testing.T, what string, p Person, n int) {
	t.Helper()
	delivery.WaitFor(t.Context(), settled)
	if all := p.Sees(t); len(all) != n {
		t.Errorf("%s: %d messages, not %d: %+v", what, len(all), n, all)
	}
}
