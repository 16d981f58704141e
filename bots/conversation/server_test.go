package conversation_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

// guild is a server with roles of its own.
var guild = core.ChatID{Platform: "test", ID: "g1"}

// onServer is something that somebody does there, with the roles.
func (p *person) onServer(server core.ChatID, roles []string, change func(*bots.Incoming)) string {
	p.t.Helper()
	in := p.incoming()
	in.Server, in.Roles = server, roles
	change(&in)
	return p.turn(in)
}

func (p *person) administers(words string) string {
	p.t.Helper()
	return p.onServer(guild, nil, func(in *bots.Incoming) {
		in.Chat, in.Group, in.Admin, in.Text = core.ChatID{Platform: "test", ID: "c1"}, true, true, words
	})
}

// seat is somebody who speaks on the server with a role of its moderators.
func (p *person) seat(words string) string {
	p.t.Helper()
	return p.onServer(guild, []string{"everyone", "777"}, func(in *bots.Incoming) { in.Text = words })
}

func (p *person) seatPresses(action core.ButtonAction, arg string) string {
	p.t.Helper()
	return p.onServer(guild, []string{"777"}, func(in *bots.Incoming) { in.Callback = &bots.Callback{Message: "m", Action: action, Arg: arg} })
}

// Admins of a server say which of its roles moderate it.
func TestServerRoles(t *testing.T) {
	w := newWorld(t)
	admin := w.person("admin", bots.Everyone)
	has(t, admin.administers("/settings"), "No role makes moderators")
	for _, bad := range []string{"", "<@1>", "1 2", strings.Repeat("1", 41), "é"} {
		has(t, admin.administers("/settings moderators "+bad), "Not a role")
	}
	has(t, admin.administers("/settings moderators 1 off off"), "/settings [auto")
	has(t, admin.administers("/settings moderators 777"), "one of these roles: 777", "published when a moderator of mine approves")
	has(t, admin.administers("/settings moderators Abc"), "one of these roles: 777, Abc")
	has(t, admin.administers("/settings moderators 777 off"), "one of these roles: Abc")
	for i := range 19 {
		admin.administers("/settings moderators r" + string(rune('a'+i)))
	}
	has(t, admin.administers("/settings moderators more"), "at most 20")
	has(t, admin.inGroup(func(in *bots.Incoming) { in.Text, in.Admin = "/settings moderators 777", true }), "no server here")
	has(t, admin.onServer(guild, nil, func(in *bots.Incoming) { in.Text, in.Group = "/settings moderators 777", true }), "Only admins")
}

// Moderators of a server see and take what was asked there, and propose; elsewhere they are nobody.
func TestServerModerators(t *testing.T) {
	w := newWorld(t)
	here, there := mediatest.MakeClip(t, "here", 4, 71), mediatest.MakeClip(t, "there", 4, 72)
	anna, bob, mo, global := w.person("anna", bots.Everyone), w.person("bob", bots.Everyone), w.person("mo", bots.Everyone), w.person("global", bots.Moderator)
	anna.onServer(guild, nil, func(in *bots.Incoming) { in.Clip = &bots.Clip{Path: here} })
	bob.onServer(core.ChatID{Platform: "test", ID: "g2"}, nil, func(in *bots.Incoming) { in.Clip = &bots.Clip{Path: there} })
	queue, err := w.service.Queue.ListPending(t.Context(), core.UserID{}, core.ByPeople, 0, 9)
	if err != nil || len(queue) != 2 {
		t.Fatalf("%v, %v", queue, err)
	}
	i := slices.IndexFunc(queue, func(p core.Pending) bool {
		watching, err := w.store.ListWatchers(t.Context(), p.Video.ID, core.Subscribed, "", 9)
		return err == nil && watching[0].User.ID == "anna"
	})
	mine, other := queue[i].Video.ID.String(), queue[1-i].Video.ID.String()

	has(t, mo.seat("/pending"), "not allowed")
	bob.administers("/settings moderators 777")
	for _, order := range []string{"", "rising"} {
		said := mo.seat("/pending " + order)
		has(t, said, "Asked about on this server", mine)
		if strings.Contains(said, other) {
			t.Errorf("lists what was asked elsewhere: %s", said)
		}
	}
	has(t, mo.seat("/help"), "/pending", "/debunk")
	has(t, mo.says("/pending"), "not allowed")
	has(t, mo.onServer(core.ChatID{Platform: "test", ID: "g2"}, []string{"777"}, func(in *bots.Incoming) { in.Text = "/pending" }), "not allowed")
	has(t, mo.seatPresses(conversation.DoShow, mine), mine)
	for _, b := range slices.Concat(w.room.said[len(w.room.said)-1].Reply.Buttons...) {
		if b.Action != conversation.DoTake && b.Action != core.DoDebunk {
			t.Errorf("a button that is not theirs: %+v", b)
		}
	}
	has(t, mo.seatPresses(conversation.DoTake, mine), "is yours for a day")
	has(t, mo.seatPresses(conversation.DoGive, mine), "in the queue again")
	for _, action := range []core.ButtonAction{conversation.DoShow, conversation.DoTake, conversation.DoGive} {
		has(t, mo.seatPresses(action, other), "not allowed")
	}
	has(t, mo.seatPresses(conversation.DoUnfit, mine), "not allowed")
	has(t, mo.seat("/debunk "+mine+"\nclaim: A flood\nverdict: staged\ndate: 2019\nsource: One https://one.example/"), "Preview")
	draft := w.room.said[len(w.room.said)-1].Reply.Buttons[0][0]
	has(t, mo.seatPresses(draft.Action, draft.Arg), "Proposed")
	if found, err := w.service.Searching.SearchDebunks(t.Context(), "", 9); err != nil || len(found) != 0 {
		t.Errorf("published: %v, %v", found, err)
	}
	global.says("/proposals")
	has(t, global.presses(conversation.DoApprove, ""), "Published as")
	if _, err := w.service.Notifying.NotifyWatchers(t.Context(), w.notifier().DeliverUpdates); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(w.room.said, func(m bots.Message) bool { _, is := m.Reply.Content.(core.Update); return is && m.Chat.ID == "anna" }) {
		t.Error("who asked there was not told")
	}
	has(t, mo.seat("/pending"), "Nothing that was asked about on this server is waiting")
}

// Of a server that the operator trusts, moderators may what the bot's own may, as long as they have the role and are there.
func TestTrustedServer(t *testing.T) {
	w := newWorld(t)
	w.engine = conversation.NewEngine(conversation.Config{Service: w.service, Memory: w.store.Chats, Trusted: []core.ChatID{guild}})
	admin, mo := w.person("admin", bots.Everyone), w.person("mo", bots.Everyone)
	has(t, admin.administers("/settings moderators 777"), "everybody sees")
	video, _, err := w.service.Checking.AddFootage(t.Context(), mediatest.MakeClip(t, "here", 4, 71))
	if err != nil {
		t.Fatal(err)
	}
	id := video.ID.String()
	has(t, mo.seatPresses(conversation.DoUnfit, id), "out of the queue")
	undo := w.room.said[len(w.room.said)-1].Reply.Buttons[0][0]
	if undo.Label != "Undo" {
		t.Errorf("no Undo: %+v", undo)
	}
	has(t, mo.seatPresses(undo.Action, undo.Arg), id+" is in the queue again")
	for _, command := range []string{"/alerts on", "/mod moderator friend", "/block rival Spam."} {
		has(t, mo.seat(command), "A role on this server does not reach that far")
	}
	if said := mo.seat("/help more"); strings.Contains(said, "/block") || strings.Contains(said, "/mod m") || !strings.Contains(said, "/retract") {
		t.Errorf("what they are offered: %s", said)
	}
	has(t, mo.seat("/help mod"), "What I can do")
	has(t, w.person("named", bots.Moderator).seat("/mod contributor friend"), "is a contributor now")
	has(t, mo.seat("/debunk "+id+"\nclaim: A flood\nverdict: staged\ndate: 2019\nsource: One https://one.example/"), "Preview")
	draft := w.room.said[len(w.room.said)-1].Reply.Buttons[0][0]
	has(t, mo.seatPresses(draft.Action, draft.Arg), "Published as")
	has(t, mo.says("/pending"), "not allowed")
	has(t, mo.onServer(guild, []string{"778"}, func(in *bots.Incoming) { in.Text = "/pending" }), "not allowed")
	people, err := w.service.Accounts.ListAppointed(t.Context())
	if err != nil || len(people) != 1 || people[0].User.ID != "friend" {
		t.Errorf("a server's role was kept: %v, %v", people, err)
	}
	w.person("owner", bots.Owner).says("/block mo")
	if said := mo.seat("/help"); said != "" {
		t.Errorf("who is blocked hears %q", said)
	}
}

// What is set in words is what the buttons set.
func TestSettingsInWords(t *testing.T) {
	w := newWorld(t)
	anna := w.person("anna", bots.Everyone)
	sets := func(words string) string {
		return anna.inGroup(func(in *bots.Incoming) { in.Text, in.Admin, in.CommandsOnly = "/settings "+words, true, true })
	}
	labels := func() string {
		var all []string
		for _, row := range w.room.said[len(w.room.said)-1].Reply.Buttons {
			all = append(all, row[0].Label)
		}
		return strings.Join(all, "\n")
	}
	has(t, sets(""), "only what is meant for me here")
	for _, words := range []string{"auto off", "Answer EMOJI", "cooldown 7d", "quiet 22-8"} {
		has(t, sets(words), "What I do in this group")
	}
	has(t, labels(), "Look at each video: no", "an emoji", "after 7 days", "22–08 UTC")
	for _, words := range []string{"auto on", "answer reply", "cooldown 1h", "quiet none"} {
		sets(words)
	}
	has(t, labels(), "Look at each video: yes", "a reply", "after 60 minutes", "none")
	has(t, sets("cooldown 2h"), "takes one of: 24h, 7d, 1h")
	has(t, sets("quiet"), "takes one of: none, 20-6")
	has(t, sets("colour red"), "Example:", "/settings quiet 22-8")
	sets("lang fr")
	has(t, labels(), "Langue")
	if said := anna.inGroup(func(in *bots.Incoming) { in.Text = "/settings auto off" }); strings.Contains(said, "Ce que je fais") {
		t.Errorf("anybody may: %s", said)
	}
}
