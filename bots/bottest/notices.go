package bottest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/coretest"
)

// notifyAll hands messages over as often as the contract has it tried.
func (k *kit) notifyAll(t *testing.T, all ...bots.Message) {
	t.Helper()
	if err := retryLater(t.Context(), func() error { return k.bot.Notify(t.Context(), all) }); err != nil {
		t.Fatalf("notify: %v", err)
	}
}

// amendAll hands changed messages over as often as the contract has it tried.
func (k *kit) amendAll(t *testing.T, all ...bots.Message) {
	t.Helper()
	if err := retryLater(t.Context(), func() error { return k.bot.Amend(t.Context(), all) }); err != nil {
		t.Fatalf("amend: %v", err)
	}
}

// News reaches everybody once, also when it is handed over twice.
func testNotices(t *testing.T, k *kit) {
	k.notifyAll(t)
	var people []Person
	var all []bots.Message
	for range 10 {
		p := k.Person(t, "Anna")
		people = append(people, p)
		all = append(all, k.newMessage(p, core.Reply{
			Content: core.Update{Action: core.Publish, Debunk: coretest.Summit()}, Buttons: [][]core.Button{{{Action: core.DoDetails, Arg: "7k2m9xq4"}}},
		}))
	}
	k.notifyAll(t, all...)
	k.notifyAll(t, append(all[3:], all...)...)
	for i, p := range people {
		k.expectShown(t, fmt.Sprintf("the news of %d", i), p, all[i])
	}
	expectUnchanged(t, "handed over twice", people[9], 1)
	k.notifyAll(t, all[9])
	expectUnchanged(t, "handed over later", people[9], 1)
}

// What was said is put right in its place, its picture stays where platforms cannot remove it unless another one takes its place, and of what was not said nothing comes.
func testAmended(t *testing.T, k *kit) {
	k.amendAll(t)
	p, other := k.Person(t, "Anna"), k.Person(t, "Bob")
	m := k.newMessage(p, core.Reply{Content: coretest.Contents["match"], Picture: makePicture(9)})
	k.sendMessage(t, m)
	k.expectShown(t, "the answer", p, m)
	for _, name := range []string{"card-retracted", "match", "card-retracted", "card-retracted"} { // as when somebody takes it back, twice
		right := m
		right.Reply = core.Reply{Content: coretest.Contents[name], Buttons: [][]core.Button{{{Action: core.DoWatch, Arg: "7k2m9xq4"}}}}
		k.amendAll(t, right, k.newMessage(other, makeNotice("never said")))
		if !k.Traits().Drops {
			right.Reply.Picture = makePicture(9) // which stays
		}
		k.expectShown(t, "the answer that was put right: "+name, p, right)
	}
	redrawn := k.newMessage(p, core.Reply{Content: coretest.Contents["card-retracted"], Picture: makePicture(7)})
	redrawn.Key = m.Key
	k.amendAll(t, redrawn)
	k.expectShown(t, "the answer with another picture", p, redrawn)
	expectUnchanged(t, "put right", p, 1)
	expectUnchanged(t, "never said", other, 0)
}

// A chat whose person blocked the bot is gone, and hears no more of a video.
func testGone(t *testing.T, k *kit) {
	p := k.Person(t, "Anna")
	video := core.VideoID(1)
	if err := k.Store.AddVideo(t.Context(), core.Video{ID: video}, core.FingerprintRecord{}); err != nil {
		t.Fatal(err)
	}
	if err := k.Service.Subscriptions.Subscribe(t.Context(), video, core.Watcher{Chat: p.Chat(), User: p.User()}); err != nil {
		t.Fatal(err)
	}
	if !p.Block(t) {
		return
	}
	if err := k.bot.Send(t.Context(), k.newMessage(p, makeNotice("words"))); !errors.Is(err, bots.ErrGone) {
		t.Errorf("send to a chat that is gone: %v", err)
	}
	if err := k.bot.Send(t.Context(), k.newMessage(p, core.Reply{Content: coretest.Contents["match"], Picture: makePicture(9)})); !errors.Is(err, bots.ErrGone) {
		t.Errorf("send a picture to a chat that is gone: %v", err)
	}
	after := k.Person(t, "Bob")
	d := coretest.With(func(d *core.Debunk) { d.ID, d.Video = core.DebunkID{Video: video, Number: 1}, video })
	k.notifyAll(t, k.newMessage(p, core.Reply{Content: core.Update{Action: core.Publish, Debunk: d}}), k.newMessage(after, makeNotice("to the next")))
	expectOnce(t, "the news of the next", after, "to the next")
	waitUntilRight(t, "the watcher who is gone", func() string {
		n, err := k.Service.Subscriptions.CountWatchers(t.Context(), video, core.UserID{})
		if err != nil || n != 0 {
			return fmt.Sprintf("%d watchers, %v", n, err)
		}
		return ""
	})
}

// A call that fails is made again until the message is there, once.
func testFaults(t *testing.T, k *kit) {
	for _, f := range []Fault{RateLimited, Broken, Dropped} {
		for i, r := range []core.Reply{makeNotice("words"), {Content: coretest.Contents["match"], Picture: makePicture(9)}} {
			what := fmt.Sprintf("fault %d, reply %d", f, i)
			p := k.Person(t, "Anna")
			if !p.Fail(f) {
				continue
			}
			m := k.newMessage(p, r)
			k.sendMessage(t, m)
			k.expectShown(t, what, p, m)
			p.Fail(f)
			m.Reply.Content = coretest.Contents["match-several"]
			k.sendMessage(t, m)
			k.expectShownAnew(t, what+", edited", p, m)
			news := k.Person(t, "Bob")
			news.Fail(f)
			told := k.newMessage(news, r)
			k.notifyAll(t, told)
			k.expectShown(t, what+", of news", news, told)
		}
	}
}

// Where a call's answer is lost nobody knows whether it did what it says: the message comes at least once, and once alone where
// the platform knows it again.
func testLost(t *testing.T, k *kit) {
	for i, r := range []core.Reply{makeNotice("words"), {Content: coretest.Contents["match"], Picture: makePicture(9)}} {
		p, news := k.Person(t, "Anna"), k.Person(t, "Bob")
		if !p.Fail(Lost) || !news.Fail(Lost) {
			return
		}
		m, told := k.newMessage(p, r), k.newMessage(news, r)
		k.sendMessage(t, m)
		k.notifyAll(t, told)
		if k.Traits().Once {
			k.expectShown(t, fmt.Sprintf("reply %d", i), p, m)
			k.expectShown(t, fmt.Sprintf("news %d", i), news, told)
			continue
		}
		for _, who := range []Person{p, news} {
			waitUntilRight(t, fmt.Sprintf("reply %d", i), func() string {
				if n := len(who.Sees(t)); n < 1 || n > 2 {
					return fmt.Sprintf("%d messages", n)
				}
				return ""
			})
		}
	}
}
