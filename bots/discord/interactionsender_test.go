package discord_test

import (
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots/discord/discordtest"
)

// Answers that take longer than an interaction lives come as messages: in private, or in the channel.
func TestLateAnswer(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	clip := w.known()
	anna := w.server.User("Anna", "")
	news := w.server.Guild("Herald", anna).Channel("news")
	news.Guild().AddBot()
	w.serve(w.config())
	release := w.server.Hold(discordtest.Downloads)
	at := anna.In(news)
	id, err := at.SendVideo(clip, "")
	w.check(err)
	for _, ask := range []func() (*discordtest.Asked, error){
		func() (*discordtest.Asked, error) { return at.Run("check", map[string]string{"video": clip}) },
		func() (*discordtest.Asked, error) { return at.Menu("Check this video", id) },
	} {
		asked, err := ask()
		w.check(err)
		w.check(asked.Acknowledged(t.Context()))
	}
	w.server.Advance(16 * time.Minute)
	release()
	w.says(anna.Seat, "False context")
	w.says(at, "False context")
	w.check(w.server.Settle(t.Context()))
	if n := len(anna.Replies()); n != 1 {
		t.Errorf("%d messages in private, want 1:\n%s", n, anna.History())
	}
}

// To somebody who takes no direct messages either, only that there is an answer is said.
func TestLateAnswerWithoutDirectMessages(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	clip := w.known()
	anna := w.server.User("Anna", "")
	news := w.server.Guild("Herald", anna).Channel("news")
	news.Guild().AddBot()
	w.serve(w.config())
	release := w.server.Hold(discordtest.Downloads)
	id, err := anna.In(news).SendVideo(clip, "Moscow")
	w.check(err)
	asked, err := anna.In(news).Menu("Check this video", id)
	w.check(err)
	w.check(asked.Acknowledged(t.Context()))
	anna.CloseDirect()
	w.server.Advance(16 * time.Minute)
	release()
	m, err := news.Wait(t.Context(), "there is news")
	w.check(err)
	if strings.Contains(m.Content, "Moscow") || len(m.Embeds) > 0 || len(anna.Replies()) > 0 {
		t.Errorf("it tells what was asked, or came through: %+v", m)
	}
}

// Of two that serve one store, one has the gateway; when it ends the other takes over, and what was said meanwhile is answered once.
func TestTakeover(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	anna := w.server.User("Anna", "")
	stop := w.serve(w.config())
	w.run(w.bot(w.config()))
	w.answers(anna, "kim")
	if n := w.server.Gateway.Connected(); n != 1 {
		t.Errorf("%d sessions, want 1", n)
	}
	w.check(stop())
	anna.Send("meanwhile")
	w.says(anna.Seat, "“meanwhile”")
	w.answers(anna, "onward")
	if n := len(anna.Replies()); n != 3 {
		t.Errorf("%d answers to 3 messages:\n%s", n, anna.History())
	}
}

// After a gap the bot reads what it missed where something concerned it, a bounded part of it, and answers nothing twice.
func TestBackfill(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	clip := w.known()
	anna, bob := w.server.User("Anna", ""), w.server.User("Bob", "")
	herald := w.server.Guild("Herald", anna)
	news := herald.Channel("news")
	herald.Join(bob)
	herald.AddBot()
	stop := w.serve(w.config())
	w.answers(anna, "before")
	asked, err := anna.In(news).Run("settings", nil)
	w.check(err)
	w.check(asked.Acknowledged(t.Context()))
	w.check(w.server.Settle(t.Context()))
	w.check(stop())

	anna.Send("kim")
	anna.Send("moscow reef")
	_, err = bob.In(news).SendVideo(clip, "")
	w.check(err)
	for range 250 {
		bob.In(news).Send("chatter")
	}
	w.server.Fail(discordtest.Overloaded().On("list_messages").Times(2))
	w.server.Fail(discordtest.Limited(time.Second).On("list_messages").After(2))
	stop = w.serve(w.config())
	w.says(anna.Seat, "“moscow reef”")
	w.says(bob.In(news), "Moscow")
	w.check(w.server.Settle(t.Context()))
	w.check(stop())
	calls := w.server.Count("list_messages")
	if calls > 10 {
		t.Errorf("%d calls for 2 channels", calls)
	}
	w.serve(w.config())
	w.wait("the marks to be read from", func() bool { return w.server.Count("list_messages") >= calls+2 })
	w.answers(anna, "onward")
	if n, m := len(anna.Replies()), len(news.Replies()); n != 4 || m != 1 {
		t.Errorf("%d answers to 4 messages, %d to one clip:\n%s\n%s", n, m, anna.History(), news.History())
	}
}

// What was posted meanwhile is found where nothing concerned the bot before, too, and in threads that are new; not what is older than
// the bot is there.
func TestBackfillElsewhere(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	clip := w.known()
	anna, bob := w.server.User("Anna", ""), w.server.User("Bob", "")
	herald, globe := w.server.Guild("Herald", anna), w.server.Guild("Globe", bob)
	news, desk, private, world := herald.Channel("news"), herald.Channel("desk"), herald.Channel("private"), globe.Channel("world")
	herald.AddBot()
	stop := w.serve(w.config())
	anna.In(news).Send("chatter")
	w.check(w.server.Settle(t.Context()))
	w.check(stop())

	private.Deny(discordtest.Permissions["view"])
	summit := news.Thread("summit")
	for _, r := range []*discordtest.Seat{desk, private, summit} {
		_, err := anna.In(r).SendVideo(clip, "")
		w.check(err)
	}
	_, err := bob.In(world).SendVideo(clip, "")
	w.check(err)
	w.server.Advance(time.Minute)
	globe.AddBot()
	stop = w.serve(w.config())
	w.says(anna.In(desk), "False context")
	w.says(anna.In(summit), "False context")
	w.wait("the channel that is closed", func() bool { return w.server.Count("list_messages") >= 3 })
	w.answers(anna, "onward")
	w.check(stop())
	w.serve(w.config())
	w.answers(anna, "lantern")
	for r, want := range map[*discordtest.Seat]int{desk: 1, summit: 1, private: 0, world: 0, news: 0} {
		if n := len(r.Replies()); n != want {
			t.Errorf("%d answers in %s, want %d:\n%s", n, r.Title(), want, r.History())
		}
	}
}

// What is set in a channel holds in its threads: those that the bot is told of, and one that comes back, which it asks about once.
func TestThreads(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	clip := w.known()
	anna := w.server.User("Anna", "")
	herald := w.server.Guild("Herald", anna)
	news, open := herald.Channel("news"), herald.Channel("open")
	old, active := news.Thread("old"), news.Thread("active")
	old.Archive()
	herald.AddBot()
	w.serve(w.config())
	asked, err := anna.In(news).Run("settings", map[string]string{"auto": "off"})
	w.check(err)
	_, err = asked.Wait(t.Context(), "Look at each video: no")
	w.check(err)
	for _, r := range []*discordtest.Seat{old, active, news.Thread("new")} {
		at := anna.In(r)
		id, err := at.SendVideo(clip, "")
		w.check(err)
		at.Reply(id, "<@"+w.server.Bot().ID+">")
		w.says(at, "False context")
		if n := len(r.Replies()); n != 1 {
			t.Errorf("%d answers in %s:\n%s", n, r.Title(), r.History())
		}
	}
	at := anna.In(open.Thread("talk"))
	_, err = at.SendVideo(clip, "")
	w.check(err)
	w.says(at, "False context")
	if n := w.server.Count("get_channel"); n != 1 {
		t.Errorf("Discord is asked about %d channels, want 1", n)
	}
}
