package discord_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots/discord/discordtest"
	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// Calls fail in every way that they can; the answer comes all the same, once.
func TestCallsFail(t *testing.T) {
	for name, f := range map[string]*discordtest.Fault{
		"429": discordtest.Limited(100 * time.Millisecond).Times(2), "global": discordtest.GlobalLimit(100 * time.Millisecond),
		"500": discordtest.Broken(), "502": discordtest.BadGateway(), "503": discordtest.Overloaded(), "dropped": discordtest.Dropped(), "lost": discordtest.Lost(),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, discordtest.Options{})
			anna := w.server.User("Anna", "")
			w.serve(w.config())
			w.server.Fail(f.On("create_message"))
			w.answers(anna, "kim")
		})
	}
}

// A wait that is too long holds the job of that chat, and nothing else.
func TestLongLimit(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	anna, bob := w.server.User("Anna", ""), w.server.User("Bob", "")
	w.serve(w.config())
	w.server.Fail(discordtest.Limited(time.Hour).On("create_message").In(anna))
	anna.Send("patience")
	w.wait("the refusal", func() bool { return w.server.Count("create_message") > 0 })
	w.answers(bob, "kim")
	if n := len(anna.Replies()); n != 0 {
		t.Errorf("%d answers before the hour is over", n)
	}
	w.server.Advance(time.Hour)
	w.says(anna.Seat, "“patience”")
}

// A limit on all calls holds all jobs, but not that interactions are acknowledged.
func TestLongGlobalLimit(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	anna := w.server.User("Anna", "")
	w.serve(w.config())
	w.server.Fail(discordtest.GlobalLimit(time.Hour).On("create_message"))
	anna.Send("patience")
	w.logged("Discord says no") // the hour counts from when the bot has read the refusal
	asked, err := anna.Run("help", nil)
	w.check(err)
	w.check(asked.Acknowledged(t.Context()))
	w.server.Advance(time.Hour)
	w.says(anna.Seat, "“patience”")
}

// When a server in front of Discord has had enough of the bot, it makes no more calls for a while.
func TestBanned(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	anna := w.server.User("Anna", "")
	w.serve(w.config())
	w.server.Fail(discordtest.Banned().On("create_message"))
	anna.Send("patience")
	w.logged("Discord says no")
	anna.Send("no hurry")
	asked, err := anna.Run("help", nil)
	w.check(err)
	w.check(asked.Acknowledged(t.Context()))
	w.server.Advance(50 * time.Second)
	if n := w.server.Count("create_message"); n != 1 {
		t.Errorf("%d calls", n)
	}
	w.server.Advance(15 * time.Second)
	w.says(anna.Seat, "“no hurry”")
}

// What Discord forbids in a place holds up nothing that comes after it; that the history cannot be read there keeps nobody from an
// answer, nor that there are no embeds.
func TestForbidden(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	clip := w.known()
	anna := w.server.User("Anna", "")
	herald := w.server.Guild("Herald", anna)
	news, bare := anna.In(herald.Channel("news")), anna.In(herald.Channel("bare"))
	herald.AddBot()
	w.serve(w.config())
	ask := func(words string) { news.Send("<@" + w.server.Bot().ID + "> " + words) }
	for _, code := range []int{160005, 50013, 200000} {
		w.server.Fail(discordtest.Refuse(&discordtest.Error{Status: http.StatusForbidden, Code: code, Message: "No."}).On("create_message").In(news))
		ask("unheard")
		ask("heard")
		w.says(news, "“heard”")
	}
	w.server.Fail(discordtest.Refuse(&discordtest.Error{Status: http.StatusBadRequest, Code: 160002, Message: "Cannot reply"}).On("create_message"))
	ask("no history")
	if m := w.says(news, "“no history”"); m.MessageReference != nil {
		t.Error("it is a reply")
	}
	bare.Deny(discordtest.Permissions["embed"])
	_, err := bare.SendVideo(clip, "")
	w.check(err)
	if m := w.says(bare, "False context"); m.Content == "" || len(m.Components) == 0 {
		t.Errorf("%+v", m)
	}
}

// An interaction is acknowledged in time while calls fail.
func TestAcknowledgedThroughFaults(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	anna := w.server.User("Anna", "")
	w.serve(w.config())
	for _, f := range []*discordtest.Fault{
		discordtest.BadGateway(), discordtest.Dropped(), discordtest.Lost(), discordtest.Slowly(time.Second), discordtest.Limited(100 * time.Millisecond),
	} {
		w.server.Fail(f.On("create_interaction_response"))
		asked, err := anna.Run("search", map[string]string{"words": "kim"})
		w.check(err)
		w.check(asked.Acknowledged(t.Context()))
		_, err = asked.Wait(t.Context(), "No fact-check mentions “kim”")
		w.check(err)
	}
	w.server.TakeViolations() // one was acknowledged twice
}

// While the store takes nothing, interactions are turned away in time, and what was written waits.
func TestStoreIsAway(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	anna := w.server.User("Anna", "fr")
	queue := &fickle{Queue: w.store.Queue, queue: "discord"}
	c := w.config()
	c.Queue = queue
	w.serve(c)
	for _, how := range []int32{refusing, held} {
		queue.state.Store(how)
		asked, err := anna.Run("search", map[string]string{"words": "kim"})
		w.check(err)
		w.check(asked.Acknowledged(t.Context()))
		_, err = asked.Wait(t.Context(), "base de données est injoignable")
		w.check(err)
	}
	queue.state.Store(refusing)
	before := len(anna.Replies())
	anna.Send("patience")
	w.logged("not kept yet")
	queue.state.Store(taken)
	w.says(anna.Seat, "patience")
	w.check(w.server.Settle(t.Context()))
	if n := len(anna.Replies()) - before; n != 1 {
		t.Errorf("%d answers to one message:\n%s", n, anna.History())
	}
}

// Where a picture is refused, the answer comes without it.
func TestPictureRefused(t *testing.T) {
	for name, e := range map[string]*discordtest.Error{
		"too large":   {Status: http.StatusRequestEntityTooLarge, Code: 40005, Message: "Request entity too large"},
		"bad form":    {Status: http.StatusBadRequest, Code: 50035, Message: "Invalid Form Body"},
		"not allowed": {Status: http.StatusForbidden, Code: 50013, Message: "Missing Permissions"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, discordtest.Options{})
			clip := w.known()
			anna := w.server.User("Anna", "")
			w.serve(w.config())
			w.server.Fail(discordtest.Refuse(e).On("create_message"))
			w.server.Fail(discordtest.Refuse(e).On("update_original_webhook_message"))
			_, err := anna.SendVideo(clip, "")
			w.check(err)
			w.bare(w.says(anna.Seat, "False context"))
			asked, err := anna.Run("check", map[string]string{"video": clip})
			w.check(err)
			m, err := asked.Wait(t.Context(), "False context")
			w.check(err)
			w.bare(m)
			w.logged("a message is refused as it is")
			if n := len(anna.Replies()); n != 2 {
				t.Errorf("%d answers to 2 questions:\n%s", n, anna.History())
			}
		})
	}
}

// A picture over which the server stumbles once is there all the same; the second time the answer comes without it.
func TestPictureBreaksTheServer(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	clip := w.known()
	anna := w.server.User("Anna", "")
	w.serve(w.config())
	for times, shown := range []bool{true, true, false} {
		w.server.Fail(discordtest.Broken().On("create_message").Times(times))
		_, err := anna.SendVideo(clip, "")
		w.check(err)
		if m := w.says(anna.Seat, "False context"); m.Embeds[0].Image != nil != shown {
			t.Errorf("with a picture after %d times: %v", times, !shown)
		}
	}
	if n := len(anna.Replies()); n != 3 {
		t.Errorf("%d answers to 3 questions:\n%s", n, anna.History())
	}
}

// Commands that are not taken as they are are offered to everybody; the bot itself asks who may use them.
func TestCommandsRefused(t *testing.T) {
	for name, f := range map[string]*discordtest.Fault{"broken": discordtest.Broken(), "overloaded": discordtest.Overloaded()} {
		w := onlyWorld(t, discordtest.Options{})
		w.server.Fail(f.On("bulk_set_application_commands"))
		w.serve(w.config())
		i := slices.IndexFunc(w.server.Commands(), func(c discordapi.Command) bool { return c.Name == "settings" })
		if open := w.server.Commands()[i].DefaultMemberPermissions == nil; open != (name == "broken") {
			t.Errorf("%s: everybody is offered /settings: %v", name, open)
		}
	}
}

func (w *world) bare(m discordapi.Message) {
	w.Helper()
	if len(m.Attachments) > 0 || len(m.Embeds) != 1 || m.Embeds[0].Image != nil {
		w.Errorf("it has a picture that was refused, or lacks its words: %+v", m)
	}
}

// That a message was deleted does not keep the bot from answering it.
func TestMessageDeleted(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	clip := w.known()
	anna := w.server.User("Anna", "")
	w.serve(w.config())
	release := w.server.Hold(discordtest.Downloads)
	id, err := anna.SendVideo(clip, "")
	w.check(err)
	w.check(w.server.Settle(t.Context()))
	w.check(anna.Delete(id))
	release()
	w.says(anna.Seat, "False context")
}

// The address of a file is good for a while; then its message tells another. What is gone is said to be.
func TestAddressExpired(t *testing.T) {
	w := newWorld(t, discordtest.Options{LinkLife: time.Hour})
	clip := w.known()
	anna, bob, carl := w.server.User("Anna", ""), w.server.User("Bob", ""), w.server.User("Carl", "")
	w.serve(w.config())
	release := w.server.Hold(discordtest.Downloads)
	_, err := anna.SendVideo(clip, "")
	w.check(err)
	_, err = bob.Post(discordtest.Post{Forwards: []discordtest.Post{{Files: []string{clip}, Text: "Moscow!"}}})
	w.check(err)
	id, err := carl.SendVideo(clip, "")
	w.check(err)
	w.check(w.server.Settle(t.Context()))
	w.check(carl.Delete(id))
	w.server.Advance(2 * time.Hour)
	release()
	w.says(anna.Seat, "False context")
	w.says(bob.Seat, "False context")
	w.says(carl.Seat, "no longer where it was sent")
	if n := w.server.Count("get_message"); n != 3 {
		t.Errorf("%d messages were asked for their files, want 3", n)
	}
}

// A store that is slow to say what it knows holds up no acknowledgement either.
func TestMemoryIsSlow(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	anna := w.server.User("Anna", "")
	c := w.config()
	slow := &forgetful{Memory: w.store.Chats}
	c.Memory = slow
	w.serve(c)
	slow.away.Store(true)
	asked, err := anna.Run("search", map[string]string{"words": "kim"})
	w.check(err)
	w.check(asked.Acknowledged(t.Context()))
	slow.away.Store(false)
	_, err = asked.Wait(t.Context(), "No fact-check mentions “kim”")
	w.check(err)
}
