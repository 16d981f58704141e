package conversation_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/fetch"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/core/text"
	"github.com/firstseen/firstseen/storage"
)

func TestMain(m *testing.M) {
	media.RunChildIfAsked()
	os.Exit(mediatest.RecordTests(m).Run())
}

// room is a sender that remembers what was said. It can be made to fail.
type room struct {
	said   []bots.Message // one for each key, in its last form
	stages []checking.Stage
	fail   func(bots.Message) error
}

// Send implements bots.Sender.
func (r *room) Send(_ context.Context, m bots.Message) error {
	if r.fail != nil {
		if err := r.fail(m); err != nil {
			return err
		}
	}
	if i := slices.IndexFunc(r.said, func(o bots.Message) bool { return o.Key == m.Key && o.Chat == m.Chat }); i >= 0 {
		r.said[i] = m
	} else {
		r.said = append(r.said, m)
	}
	return nil
}

// Progress implements bots.Sender.
func (r *room) Progress(_ context.Context, _ bots.Message, s checking.Stage) {
	r.stages = append(r.stages, s)
}

// world is an engine on a real store.
type world struct {
	t       *testing.T
	engine  *conversation.Engine
	service *services.Services
	store   *storage.Store
	room    *room
	turns   int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	store, err := storage.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	decoder, err := media.New(media.Config{})
	if err != nil {
		t.Fatal(err)
	}
	service := services.New(services.Config{Store: store, Decoder: decoder})
	follow := fetch.New(fetch.Config{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	engine := conversation.NewEngine(conversation.Config{Service: service, Memory: store.Chats, Fetch: follow, Checks: 1})
	return &world{t: t, engine: engine, service: service, store: store, room: &room{}}
}

// notifier tells those in the room.
func (w *world) notifier() *delivery.Notifier {
	return delivery.NewNotifier(w.service, conversation.NewComposer(w.service, w.store.Chats), w.store.Queue, slog.New(slog.DiscardHandler), adapter{w.room})
}

// person is someone in a private chat of their own.
type person struct {
	*world
	name     string
	role     bots.Role
	platform core.Platform
}

func (w *world) person(name string, role bots.Role) *person { return &person{w, name, role, "test"} }

// on is somebody on another platform.
func (p *person) on(platform core.Platform) *person {
	return &person{p.world, p.name, p.role, platform}
}

func (p *person) incoming() bots.Incoming {
	p.turns++
	return bots.Incoming{
		ID: fmt.Sprintf("t%d", p.turns), Chat: core.ChatID{Platform: p.platform, ID: p.name}, User: core.UserID{Platform: p.platform, ID: p.name},
		Role: p.role, Lang: "en", At: time.Now(),
	}
}

// turn hands in to the engine and returns what the bot said in it, as plain text.
func (p *person) turn(in bots.Incoming) string {
	p.t.Helper()
	if err := p.engine.AnswerIncoming(p.t.Context(), in, p.room); err != nil {
		p.t.Fatal(err)
	}
	return p.said(in)
}

func (p *person) said(in bots.Incoming) string {
	var all []string
	for _, m := range p.room.said {
		if m.Chat == in.Chat && strings.HasPrefix(m.Key, in.ID+"-") {
			all = append(all, text.Plain(m.Lang.Reply(m.Reply)))
		}
	}
	return strings.Join(all, "\n--\n")
}

func (p *person) says(words string) string {
	p.t.Helper()
	in := p.incoming()
	in.Text = words
	return p.turn(in)
}

func (p *person) sends(path, caption string) string {
	p.t.Helper()
	in := p.incoming()
	in.Clip, in.Text = &bots.Clip{Path: path}, caption
	return p.turn(in)
}

// presses presses the latest button that has the action, and the argument's ending if one is given.
func (p *person) presses(action core.ButtonAction, ending string) string {
	p.t.Helper()
	in := p.incoming()
	for _, m := range slices.Backward(p.room.said) {
		for _, b := range slices.Concat(m.Reply.Buttons...) {
			if m.Chat == in.Chat && b.Action == action && strings.HasSuffix(b.Arg, ending) {
				in.Callback = &bots.Callback{Message: m.Key, Action: action, Arg: b.Arg}
				return p.turn(in)
			}
		}
	}
	p.t.Fatalf("no button %s %s", action, ending)
	return ""
}

func has(t *testing.T, got string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(got, w) {
			t.Errorf("lacks %q:\n%s", w, got)
		}
	}
}

const stormLines = `/debunk
claim: Storm over Lille
claim date: 2024
verdict: false context
date: 2011-03
source: Old Weather https://weather.example/1 @0:10`

func TestStory(t *testing.T) {
	original := mediatest.MakeClip(t, "storm.mp4", 12, 7)
	w := newWorld(t)
	asker, moderator := w.person("asker", bots.Everyone), w.person("moderator", bots.Moderator)

	has(t, asker.sends(original, "Storm over Lille today"), "No fact-check of this clip yet", "I’ll write to you")
	if !slices.Contains(w.room.stages, checking.Reading) || !slices.Contains(w.room.stages, checking.Comparing) {
		t.Errorf("stages = %v", w.room.stages)
	}
	has(t, moderator.says("/debunk"), "Which clip?")
	has(t, moderator.says("/pending"), "Shared as: Storm over Lille today", "1 person asked")
	has(t, moderator.sends(mediatest.AlterClip(t, original, mediatest.Reencode), ""), "This footage is known here")
	has(t, moderator.says(stormLines), "Preview", "March 2011", "Old Weather, at 0:10")
	has(t, moderator.says("place: Brest"), "Preview", "March 2011, Brest")
	has(t, moderator.says("Brest"), "Press a button above")
	has(t, moderator.presses(core.DoPublish, ""), "Published as")
	has(t, moderator.presses(core.DoPublish, ""), "closed already")

	told, err := w.service.Notifying.NotifyWatchers(t.Context(), w.notifier().DeliverUpdates)
	if err != nil || told == 0 {
		t.Fatalf("told %d, %v", told, err)
	}
	update := w.room.said[len(w.room.said)-1]
	has(t, text.Plain(update.Lang.Reply(update.Reply)), "There is an answer about a clip", "Brest")
	if update.Chat.ID != "asker" {
		t.Errorf("told %v, want the asker", update.Chat)
	}
	answer := asker.sends(mediatest.AlterClip(t, original, mediatest.Letterbox), "")
	has(t, answer, "False context", "March 2011, Brest", "Same footage")
	has(t, asker.presses(core.DoDetails, ""), "revision 1", "History")
	has(t, asker.presses(core.DoWatch, ""), "I’ll tell you when the answer")
	has(t, asker.presses(core.DoUnwatch, ""), "I won’t tell you")
	has(t, asker.presses(core.DoNotSame, ""), "A moderator will compare the two")
	asker.presses(core.DoNotSame, "")
	has(t, moderator.says("/pending"), "Nothing is waiting", "Matches that people say are wrong", "1 person")
	has(t, asker.says("lille storm"), "1 fact-check for “lille storm”")

	id := strings.Fields(strings.SplitN(asker.says("/search lille"), "· ", 3)[2])[0]
	has(t, asker.says("/show "+id), "Storm over Lille", "revision 1")
	has(t, moderator.says("/edit "+id+"\ndate: 2011-03-05"), "Preview", "5 March 2011, Brest")
	has(t, moderator.presses(core.DoPublish, ""), "revision 2")
	has(t, moderator.says("/retract "+id+" The source was wrong."), "Withdrawn: "+id)
	has(t, moderator.says("/edit "+id), "was withdrawn")
	has(t, asker.says("lille storm"), "No fact-check mentions")
}

// adapter makes an adapter of a room.
type adapter struct{ *room }

// Platform implements bots.Adapter.
func (adapter) Platform() core.Platform { return "test" }

// Capabilities implements bots.Adapter.
func (adapter) Capabilities() bots.Capabilities { return bots.Capabilities{} }

// Notify implements bots.Adapter.
func (a adapter) Notify(ctx context.Context, all []bots.Message) error {
	for _, m := range all {
		if err := a.Send(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// Amend implements bots.Adapter.
func (a adapter) Amend(ctx context.Context, all []bots.Message) error { return a.Notify(ctx, all) }

// CheckConnection implements bots.Adapter.
func (adapter) CheckConnection(context.Context) error { return nil }

// Run implements bots.Adapter.
func (adapter) Run(context.Context) error { return nil }

func TestGuidedForm(t *testing.T) {
	w := newWorld(t)
	m := w.person("moderator", bots.Moderator)
	m.sends(mediatest.MakeClip(t, "flood.mp4", 6, 3), "")
	has(t, m.presses(core.DoDebunk, ""), "you see the result before anybody else", "What is it falsely said to show?")
	has(t, m.says("A flood in Paris"), "Which date does that claim give?")
	has(t, m.presses(conversation.DoSkip, "claim_date"), "What is your verdict?")
	has(t, m.says("hearsay"), "not a verdict")
	has(t, m.presses(conversation.DoChoose, "verdict=staged"), "When was it really filmed?")
	has(t, m.presses(conversation.DoChoose, "date=month"), "Write the month as 2019-04")
	has(t, m.presses(conversation.DoChoose, "verdict=satire"), "When was it really filmed?") // answered already
	has(t, m.says("13/2019"), "not a date")
	has(t, m.says("2019-04"), "Where was it filmed?")
	has(t, m.presses(conversation.DoSkip, "place"), "Where can the original be seen?")
	has(t, m.says("no address"), "there is no link")
	has(t, m.says("One https://one.example/\nTwo https://two.example/ @1:00"), "Is there an article")
	has(t, m.presses(conversation.DoSkip, "review"), "What does it really show?")
	has(t, m.says("A film set."), "Preview", "Staged", "April 2019", "https://two.example/")
	has(t, m.presses(core.DoEdit, ""), "Which field")
	has(t, m.presses(core.DoEdit, " place"), "Where was it filmed?")
	has(t, m.says("A studio"), "Preview", "April 2019, A studio")
	has(t, m.presses(core.DoCancel, ""), "Nothing was published")
	has(t, m.says("/cancel"), "closed already")
	if found, err := w.service.Searching.SearchDebunks(t.Context(), "", 10); err != nil || len(found) != 0 {
		t.Errorf("%d debunks, %v; want none", len(found), err)
	}
}

func TestDebunkSaysEverythingThatIsWrong(t *testing.T) {
	w := newWorld(t)
	m := w.person("moderator", bots.Moderator)
	m.sends(mediatest.MakeClip(t, "flood.mp4", 6, 3), "")
	has(t, m.says("/debunk verdict: hearsay\nclaim: x\nsource: y"), "Verdict: not a verdict", "Date filmed: this is needed", "Source: there is no link", "What is your verdict?")
	has(t, m.says("/debunk\nplase: Paris"), "a line that belongs to no field")
	has(t, m.says("/debunk 0000000z"), "nothing with this id")
}

// The caption of a clip may be the command.
func TestDebunkInTheCaption(t *testing.T) {
	w := newWorld(t)
	m := w.person("moderator", bots.Moderator)
	storm := mediatest.MakeClip(t, "storm.mp4", 6, 7)
	said := m.sends(storm, stormLines)
	has(t, said, "No fact-check of this clip yet", "Preview", "Old Weather")
	has(t, m.says("/pending"), "Nothing is waiting") // whoever adds a fact-check does not ask
	w.person("anna", bots.Everyone).sends(storm, "Look at that!")
	has(t, m.says("/pending"), "1 person asked", "Look at that!")
	if strings.Contains(m.says("/pending"), "/debunk") {
		t.Error("the command counts as the claim under which the clip travels")
	}
}

// Whoever may not use a command is told so, for every command, typed or pressed.
func TestRoles(t *testing.T) {
	w := newWorld(t)
	nobody := w.person("nobody", bots.Everyone)
	free := conversation.ListCommands(bots.Everyone)
	for _, c := range conversation.ListCommands(bots.Owner) {
		open := slices.ContainsFunc(free, func(f conversation.Command) bool { return f.Name == c.Name })
		refused := strings.Contains(nobody.says(c.Example), "not allowed")
		if open == refused {
			t.Errorf("/%s: open %t, refused %t", c.Name, open, refused)
		}
		if shown := strings.Contains(nobody.says("/help more"), "/"+c.Name+" "); shown != (open && !c.Admins) {
			t.Errorf("/%s: open %t, in the help %t", c.Name, open, shown)
		}
	}
	for _, action := range []core.ButtonAction{core.DoDebunk, core.DoPublish, core.DoEdit, core.DoCancel, conversation.DoChoose, conversation.DoSkip} {
		in := nobody.incoming()
		in.Callback = &bots.Callback{Action: action, Arg: "x"}
		has(t, nobody.turn(in), "not allowed")
	}
}

func TestHelp(t *testing.T) {
	w := newWorld(t)
	owner := w.person("owner", bots.Owner)
	for _, c := range conversation.ListCommands(bots.Owner) {
		if !c.Admins { // those are for groups
			has(t, owner.says("/help more"), "/"+c.Name+" ")
		}
		has(t, owner.says("/help "+c.Name), "Example:", strings.SplitN(c.Example, "\n", 2)[0])
		for _, l := range text.Languages() {
			if !l.Has("command." + c.Name) {
				t.Errorf("%s has no words for /%s", l.Tag(), c.Name)
			}
		}
	}
	for role, lines := range map[bots.Role]int{bots.Everyone: 4, bots.Contributor: 6, bots.Moderator: 7} { // the help is short at first
		p := w.person("p"+role.String(), role)
		said := p.says("/help")
		if n := strings.Count(said, "\n/"); n != lines+1 || strings.Contains(said, "/pending") != (role == bots.Moderator) {
			t.Errorf("the help of %s has %d lines of commands, want %d:\n%s", role, n-1, lines, said)
		}
		has(t, p.presses(conversation.DoHelp, "more"), "/mydata", "/forgetme", "/cancel")
	}
	for role, wanted := range map[bots.Role]bool{bots.Everyone: false, bots.Moderator: true} { // what is completed as one types
		in := w.person("p"+role.String(), role).incoming()
		in.Lang = "fr"
		hints, err := w.engine.ListHints(t.Context(), in)
		pending := slices.ContainsFunc(hints, func(h conversation.CommandHint) bool { return h.Command == "/pending" })
		search := conversation.CommandHint{Command: "/search", Usage: "/search MOTS", What: text.For("fr").T("command.search", nil)}
		if err != nil || pending != wanted || !slices.Contains(hints, search) {
			t.Errorf("%s is offered %+v, %v", role, hints, err)
		}
	}
	has(t, owner.says("/nonsense"), "I don’t know /nonsense")
	has(t, owner.says("  "), "Send me a clip")
}

func TestClipThatDidNotCome(t *testing.T) {
	w := newWorld(t)
	p := w.person("asker", bots.Everyone)
	in := p.incoming()
	in.Clip = &bots.Clip{Problem: &core.Problem{Code: core.NoInfo}}
	has(t, p.turn(in), "nothing in it by which it could be recognised")
	notes := filepath.Join(t.TempDir(), "notes")
	if err := os.WriteFile(notes, []byte("just words"), 0o600); err != nil {
		t.Fatal(err)
	}
	if said := p.sends(notes, ""); strings.Contains(said, "our side") || said == "" {
		t.Errorf("no video: %q", said)
	}
}

// Whatever breaks off and however often a turn is repeated, it is answered once and done once.
func TestRepetition(t *testing.T) {
	w := newWorld(t)
	m := w.person("moderator", bots.Moderator)
	m.sends(mediatest.MakeClip(t, "storm.mp4", 6, 7), "")
	m.says(stormLines)
	press := m.incoming()
	for _, msg := range slices.Backward(w.room.said) {
		if i := slices.IndexFunc(slices.Concat(msg.Reply.Buttons...), func(b core.Button) bool { return b.Action == core.DoPublish }); i >= 0 {
			press.Callback = &bots.Callback{Message: msg.Key, Action: core.DoPublish, Arg: slices.Concat(msg.Reply.Buttons...)[i].Arg}
			break
		}
	}
	broken := errors.New("the platform is down")
	w.room.fail = func(bots.Message) error { return broken }
	if err := m.engine.AnswerIncoming(t.Context(), press, w.room); !errors.Is(err, broken) {
		t.Fatalf("error = %v, want the platform's", err)
	}
	w.room.fail = nil
	first := m.turn(press)
	has(t, first, "Published as")
	if again := m.turn(press); again != first {
		t.Errorf("repeated, it says %q after %q", again, first)
	}
	if found, err := w.service.Searching.SearchDebunks(t.Context(), "", 10); err != nil || len(found) != 1 {
		t.Errorf("%d debunks, %v; want one", len(found), err)
	}
	w.room.fail = func(bots.Message) error { return bots.ErrGone }
	in := m.incoming()
	in.Text = "/help"
	if err := m.engine.AnswerIncoming(t.Context(), in, w.room); err != nil {
		t.Errorf("a chat that is gone: %v, want that it is done with", err)
	}
}

// FuzzParseCommand shows that no text makes a command of a strange name.
func FuzzParseCommand(f *testing.F) {
	for _, s := range []string{"/debunk claim: x", "/help@firstseen_bot", "/\x00", "//", "hello"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name, args, ok := conversation.ParseCommand(s)
		if !ok && name+args != "" || ok && (name == "" || len(name) > 32 || strings.ToLower(name) != name || strings.ContainsAny(name, " @/\n")) {
			t.Errorf("%q gives %q %q %t", s, name, args, ok)
		}
	})
}
