package conversation_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/text"
)

// neighbours is a group in which people talk.
func (p *person) inGroup(change func(*bots.Incoming)) string {
	p.t.Helper()
	in := p.incoming()
	in.Chat, in.Group = core.ChatID{Platform: "test", ID: "neighbours"}, true
	change(&in)
	return p.turn(in)
}

func (p *person) posts(path string) string {
	p.t.Helper()
	return p.inGroup(func(in *bots.Incoming) { in.Clip = &bots.Clip{Path: path} })
}

func (p *person) sets(name string) {
	p.t.Helper()
	p.inGroup(func(in *bots.Incoming) {
		in.Admin, in.Callback = true, &bots.Callback{Action: conversation.DoSet, Arg: name, Message: "m1"}
	})
}

// What nobody asked about leaves no trace, and is spoken of once, if it is known for sure.
func TestGroup(t *testing.T) {
	w := newWorld(t)
	original, other := mediatest.MakeClip(t, "original", 12, 1), mediatest.MakeClip(t, "other", 8, 2)
	known, _, err := w.service.Checking.AddFootage(t.Context(), original)
	if err == nil {
		_, err = w.service.Reviewing.PublishDebunk(t.Context(), core.UserID{Platform: "test", ID: "mod"}, known.ID, kim())
	}
	if err != nil {
		t.Fatal(err)
	}
	bob := w.person("bob", bots.Everyone)
	if said := bob.posts(other); said != "" {
		t.Errorf("spoke of what nobody knows: %s", said)
	}
	for v, err := range w.store.AllVideos(t.Context()) {
		if err != nil || v.ID != known.ID {
			t.Errorf("a clip that nobody asked about left %v, %v", v.ID, err)
		}
	}
	has(t, bob.posts(mediatest.AlterClip(t, original, mediatest.Letterbox)), "False context", "Putin and Kim")
	if said := bob.posts(original); said != "" {
		t.Errorf("spoke again: %s", said)
	}
	if asked, err := w.store.CountAskers(t.Context(), known.ID); err != nil || asked[0] != 0 {
		t.Errorf("%v people were counted who did not ask: %v", asked, err)
	}
	has(t, bob.inGroup(func(in *bots.Incoming) { in.Clip, in.Asked = &bots.Clip{Path: original}, true }), "False context", "1 person asked")
}

func TestGroupSettings(t *testing.T) {
	w := newWorld(t)
	anna := w.person("anna", bots.Everyone)
	has(t, anna.inGroup(func(in *bots.Incoming) { in.Text = "/settings" }), "Only admins")
	has(t, anna.inGroup(func(in *bots.Incoming) { in.Callback = &bots.Callback{Action: conversation.DoSet, Arg: "auto"} }), "Only admins")
	has(t, anna.says("/settings"), "belong to a group")
	has(t, anna.inGroup(func(in *bots.Incoming) { in.Text, in.Admin = "/settings", true }), "What I do in this group")
	labels := func() string {
		var all []string
		for _, row := range w.room.said[len(w.room.said)-1].Reply.Buttons {
			all = append(all, row[0].Label)
		}
		return strings.Join(all, "\n")
	}
	has(t, labels(), "Look at each video: yes", "When I know one: a reply", "after 24 hours", "Quiet hours: none", "Language: English")
	for _, name := range []string{"auto", "answer", "cooldown", "quiet"} {
		anna.sets(name)
	}
	has(t, labels(), "Look at each video: no", "an emoji", "after 7 days", "20–06 UTC")
	if m := w.room.said[len(w.room.said)-1]; m.Instead != "m1" {
		t.Errorf("the settings came as another message: %+v", m)
	}
	for name, times := range map[string]int{"auto": 1, "answer": 1, "cooldown": 2, "quiet": 6} { // around
		for range times {
			anna.sets(name)
		}
	}
	for range slices.Index(text.Tags(), "fr") { // from English on
		anna.sets("lang")
	}
	has(t, labels(), "oui", "une réponse", "24 heures", "aucune", "Français")
	to := core.ChatID{Platform: "test", ID: "super"}
	for range 2 {
		if err := w.engine.MoveSettings(t.Context(), core.ChatID{Platform: "test", ID: "neighbours"}, to); err != nil {
			t.Fatal(err)
		}
	}
	has(t, anna.inGroup(func(in *bots.Incoming) { in.Chat, in.Text, in.Admin = to, "/settings", true }), "Ce que je fais")
}

func TestForAdmins(t *testing.T) {
	for _, c := range []struct {
		in   bots.Incoming
		want bool
	}{
		{bots.Incoming{Text: "/settings"}, true},
		{bots.Incoming{Text: "/settings@bot"}, true},
		{bots.Incoming{Callback: &bots.Callback{Action: conversation.DoSet}}, true},
		{bots.Incoming{Callback: &bots.Callback{Action: core.DoDetails}}, false},
		{bots.Incoming{Text: "/help"}, false},
		{bots.Incoming{Text: "settings"}, false},
		{bots.Incoming{}, false},
	} {
		if got := conversation.IsForAdmins(c.in); got != c.want {
			t.Errorf("%+v: %t", c.in, got)
		}
	}
}

// Each limit has its own sentence; what is repeated is counted once, and when its time is over people go on.
func TestLimits(t *testing.T) {
	w := newWorld(t)
	now := time.Date(2022, 10, 7, 9, 0, 0, 0, time.UTC)
	w.engine = conversation.NewEngine(conversation.Config{
		Service: w.service, Memory: w.store.Chats, Now: func() time.Time { return now }, Limits: conversation.Limits{Clips: 2, Bytes: 10 << 20, Commands: 3},
	})
	anna, bob := w.person("anna", bots.Everyone), w.person("bob", bots.Everyone)
	clip := mediatest.MakeClip(t, "other", 8, 2)
	for range 2 {
		has(t, anna.sends(clip, ""), "That does not make it true")
	}
	has(t, anna.sends(clip, ""), "2 clips an hour", "60 minutes")
	has(t, anna.sends(clip, ""), "2 clips an hour")
	has(t, bob.sends(clip, ""), "That does not make it true")
	now = now.Add(59*time.Minute + 30*time.Second)
	has(t, anna.sends(clip, ""), "again in 1 minute.")
	now = now.Add(time.Minute)
	has(t, anna.sends(clip, ""), "That does not make it true")

	large := func(size int64) string {
		in := bob.incoming()
		in.Clip = &bots.Clip{Path: clip, File: &bots.File{ID: "x", Size: size}}
		return bob.turn(in)
	}
	has(t, large(8<<20), "That does not make it true")
	now = now.Add(time.Hour)
	has(t, large(3<<20), "MB of clips a day", "22 hours")

	in := anna.incoming()
	in.Text = "kim"
	for range 5 {
		has(t, anna.turn(in), "No fact-check")
	}
	anna.says("one")
	anna.says("two")
	has(t, anna.says("three"), "3 messages a minute", "1 minute.")
	if said := anna.says("four"); said != "" {
		t.Errorf("said it again: %s", said)
	}
	now = now.Add(time.Minute)
	has(t, anna.says("five"), "No fact-check")
}

func TestGreeting(t *testing.T) {
	for _, c := range []struct {
		blind, reachable bool
		public, private  int // how many messages say that the bot is blind
	}{{false, true, 0, 0}, {true, true, 0, 1}, {true, false, 1, 0}} {
		w := newWorld(t)
		w.room.fail = func(m bots.Message) error {
			if m.Chat.ID == "anna" && !c.reachable {
				return bots.ErrGone
			}
			return nil
		}
		in := w.person("anna", bots.Everyone).incoming()
		in.Chat, in.Group = core.ChatID{Platform: "test", ID: "neighbours"}, true
		if err := w.engine.GreetGroup(t.Context(), in, c.blind, w.room); err != nil {
			t.Fatal(err)
		}
		said := map[string]int{}
		for _, m := range w.room.said {
			if strings.Contains(text.Plain(m.Lang.Reply(m.Reply)), "only what is meant for me here") {
				said[m.Chat.ID]++
			}
		}
		if said["neighbours"] != c.public || said["anna"] != c.private {
			t.Errorf("%+v: %v", c, said)
		}
	}
}

// A group hears of an answer about what was posted there and others asked about, if it lets the bot speak.
func TestGroupHearsLater(t *testing.T) {
	for name, heard := range map[string]bool{"": true, "auto": false} {
		w := newWorld(t)
		clip := mediatest.MakeClip(t, "later", 8, 41)
		asker, bob := w.person("asker", bots.Everyone), w.person("bob", bots.Everyone)
		has(t, asker.sends(clip, ""), "No fact-check of this clip yet")
		if said := bob.posts(mediatest.AlterClip(t, clip, mediatest.Letterbox)); said != "" {
			t.Errorf("spoke of what nobody knows: %s", said)
		}
		if name != "" {
			bob.sets(name)
		}
		queue, err := w.service.Queue.ListPending(t.Context(), core.UserID{}, core.ByPeople, 0, 1)
		if err != nil || len(queue) != 1 {
			t.Fatalf("%v, %v", queue, err)
		}
		if _, err := w.service.Reviewing.PublishDebunk(t.Context(), core.UserID{Platform: "test", ID: "mod"}, queue[0].Video.ID, kim()); err != nil {
			t.Fatal(err)
		}
		before := len(w.room.said)
		if _, err := w.service.Notifying.NotifyWatchers(t.Context(), w.notifier().DeliverUpdates); err != nil {
			t.Fatal(err)
		}
		told := ""
		for _, m := range w.room.said[before:] {
			if m.Chat.ID == "neighbours" {
				told += text.Plain(m.Lang.Reply(m.Reply))
			}
		}
		if got := strings.Contains(told, "There is an answer about a clip that was posted here."); got != heard {
			t.Errorf("%q: the group heard %q", name, told)
		}
	}
}

// What is set in a group holds in its parts, and the other way round.
func TestPart(t *testing.T) {
	w := newWorld(t)
	anna := w.person("anna", bots.Everyone)
	whole, part, other := core.ChatID{Platform: "test", ID: "neighbours"}, core.ChatID{Platform: "test", ID: "garden"}, core.ChatID{Platform: "test", ID: "street"}
	sets := func(chat core.ChatID, words string) string {
		return anna.inGroup(func(in *bots.Incoming) { in.Chat, in.Admin, in.Text = chat, true, "/settings "+words })
	}
	for chat, of := range map[core.ChatID]core.ChatID{part: whole, other: {}} {
		if err := conversation.SavePart(t.Context(), w.store.Chats, chat, of); err != nil {
			t.Fatal(err)
		}
		if got, known, err := conversation.LoadPart(t.Context(), w.store.Chats, chat); got != of || !known || err != nil {
			t.Errorf("%v is a part of %v, %v, %v", chat, got, known, err)
		}
	}
	if _, known, err := conversation.LoadPart(t.Context(), w.store.Chats, whole); known || err != nil {
		t.Errorf("%v, %v", known, err)
	}
	sets(whole, "lang fr")
	has(t, sets(part, ""), "Ce que je fais", "tout le salon")
	has(t, sets(part, "lang en"), "What I do", "whole channel")
	for _, chat := range []core.ChatID{whole, other} {
		if said := sets(chat, ""); !strings.Contains(said, "What I do") || strings.Contains(said, "whole channel") {
			t.Errorf("%s", said)
		}
	}
}
