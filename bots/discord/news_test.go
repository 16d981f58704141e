package discord_test

import (
	"log/slog"
	"regexp"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/bots/discord"
	"github.com/firstseen/firstseen/bots/discord/discordtest"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

// tell publishes a fact-check of footage, and tells those who wait for it.
func (w *world) tell(b *discord.Bot, clip string) {
	w.Helper()
	v, _, err := w.service.Checking.AddFootage(w.Context(), clip)
	w.check(err)
	_, err = w.service.Reviewing.PublishDebunk(w.Context(), moderator, v.ID, facts())
	w.check(err)
	n, err := w.service.Notifying.NotifyWatchers(w.Context(), delivery.NewNotifier(w.service, conversation.NewComposer(w.service, w.store.Chats), w.store.Queue, slog.New(slog.DiscardHandler), b).DeliverUpdates)
	w.check(err)
	if n == 0 {
		w.Error("nobody is to be told")
	}
}

// waits tells whether somebody still hears of a clip.
func (w *world) waits(clip string) bool {
	w.Helper()
	v, _, err := w.service.Checking.AddFootage(w.Context(), clip)
	w.check(err)
	all, err := w.store.ListWatchers(w.Context(), v.ID, core.Subscribed, "", 9)
	w.check(err)
	return len(all) > 0
}

// Who takes no direct messages hears in the channel where they asked that there is news, not of what.
func TestNewsAtAClosedDoor(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	clip := mediatest.MakeClip(t, "news", 6, 9)
	anna := w.server.User("Anna", "")
	news := w.server.Guild("Herald", anna).Channel("news")
	news.Guild().AddBot()
	b := w.bot(w.config())
	w.run(b)
	w.ready()
	at := anna.In(news)
	id, err := at.SendVideo(clip, "")
	w.check(err)
	asked, err := at.Menu("Check this video", id)
	w.check(err)
	_, err = asked.Wait(t.Context(), "No fact-check of this clip yet")
	w.check(err)
	anna.CloseDirect()
	w.tell(b, clip)
	said, err := news.Wait(t.Context(), regexp.QuoteMeta("<@"+anna.User.ID+">")+"|@Anna")
	w.check(err)
	if matched, _ := regexp.MatchString("Moscow|Putin|False|clip", said.Content); matched || len(said.Embeds) > 0 {
		t.Errorf("it tells what was asked: %+v", said)
	}
	if len(anna.Replies()) > 0 {
		t.Errorf("a message through a closed door:\n%s", anna.History())
	}
}

// Who asked in private and closes the door hears nothing, and is not told any more.
func TestNewsNowhere(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	clip := mediatest.MakeClip(t, "nowhere", 6, 10)
	anna, bob := w.server.User("Anna", ""), w.server.User("Bob", "")
	b := w.bot(w.config())
	w.run(b)
	w.ready()
	_, err := anna.SendVideo(clip, "")
	w.check(err)
	w.says(anna.Seat, "No fact-check of this clip yet")
	w.answers(bob, "kim")
	anna.CloseDirect()
	w.tell(b, clip)
	w.wait("the refusal", func() bool { return w.server.Count("create_message") == 3 })
	w.answers(bob, "onward")
	if n := len(anna.Replies()); n != 1 {
		t.Errorf("%d messages, want the answer alone:\n%s", n, anna.History())
	}
	for w.waits(clip) {
		if !delivery.WaitFor(t.Context(), 0) {
			t.Fatal("still told")
		}
	}
}

// News is told once, though calls fail.
func TestNewsOnce(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	clip := mediatest.MakeClip(t, "once", 6, 11)
	anna := w.server.User("Anna", "")
	b := w.bot(w.config())
	w.run(b)
	w.ready()
	_, err := anna.SendVideo(clip, "")
	w.check(err)
	w.says(anna.Seat, "No fact-check of this clip yet")
	w.server.Fail(discordtest.Lost().On("create_message"))
	w.server.Fail(discordtest.BadGateway().On("create_message"))
	w.tell(b, clip)
	w.says(anna.Seat, "There is an answer")
	w.answers(anna, "onward")
	if n := len(anna.Replies()); n != 3 {
		t.Errorf("%d messages, want 3:\n%s", n, anna.History())
	}
}

// An answer that went in words alone is put right with an embed once there may be one, which is seen.
func TestEmbedInThePlaceOfWords(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	b, news := w.herald()
	news.Deny(discordtest.Permissions["embed"])
	w.check(b.Send(t.Context(), cardIn(news, "A meeting in Moscow")))
	news.Allow(discordtest.Permissions["embed"])
	w.check(b.Amend(t.Context(), []bots.Message{cardIn(news, "A meeting in Minsk")}))
	m, err := news.Wait(t.Context(), "Minsk")
	w.check(err)
	if m.Flags&discordgo.MessageFlagsSuppressEmbeds != 0 || len(m.Embeds) != 1 || m.Content != "" {
		t.Errorf("%+v", m)
	}
}

// An answer that was posted, which the bot does not know, is put right if there is something else to say by now, and is not posted twice.
func TestPostedUnknowingly(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	b, news := w.herald()
	before := len(news.Messages())
	w.server.Fail(discordtest.Lost().On("create_message"))
	if err := b.Send(t.Context(), cardIn(news, "A meeting in Moscow")); err == nil {
		t.Fatal("the answer arrived")
	}
	w.check(b.Send(t.Context(), cardIn(news, "A meeting in Minsk")))
	m, err := news.Wait(t.Context(), "Minsk")
	w.check(err)
	if n := len(news.Messages()) - before; n != 1 {
		t.Errorf("%d messages, the last %s", n, m.Embeds[0].Description)
	}
}

// herald runs a bot on a server, and returns a channel of that.
func (w *world) herald() (*discord.Bot, *discordtest.Seat) {
	w.Helper()
	news := w.server.Guild("Herald", w.server.User("Anna", "")).Channel("news")
	news.Guild().AddBot()
	b := w.bot(w.config())
	w.run(b)
	w.ready()
	return b, news
}

// cardIn shows a fact-check in a channel, always under the same key.
func cardIn(room *discordtest.Seat, claim string) bots.Message {
	d := core.Debunk{ID: core.DebunkID{Video: 1, Number: 1}, Facts: facts()}
	d.Claim = claim
	return bots.Message{Chat: core.ChatID{Platform: discord.Platform, ID: "c" + room.ID()}, Key: "k", Reply: core.Reply{Content: core.Card{Debunk: d}}}
}
