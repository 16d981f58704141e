package conversation_test

import (
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

// named says something as a person whose platform shows a name.
func (p *person) named(name, words string) string {
	p.t.Helper()
	in := p.incoming()
	in.Name, in.Text = name, words
	return p.turn(in)
}

// Who did what is told by name, with the id only where two have the same name. Of people without a role no name is kept, and who wants to be
// forgotten has none any more.
func TestPeopleByName(t *testing.T) {
	w := newWorld(t)
	mara, other, web := w.person("33", bots.Moderator), w.person("44", bots.Moderator), w.person("8f4b2c", bots.Owner).on("web")
	anna := w.person("11", bots.Everyone)
	video, _, err := w.service.Checking.AddFootage(t.Context(), mediatest.MakeClip(t, "here", 4, 71))
	if err != nil {
		t.Fatal(err)
	}
	id := video.ID.String()
	press := func(p *person, action core.ButtonAction) {
		in := p.incoming()
		in.Callback = &bots.Callback{Action: action, Arg: id}
		p.turn(in)
	}
	anna.named("Anna Private", "/help")
	press(web, conversation.DoUnfit)
	press(web, conversation.DoReopen)
	has(t, mara.named("Mara \u202eK.", "/id"), "moderator")
	press(mara, conversation.DoTake)
	said := mara.says("/audit")
	has(t, said, "Mara K. took "+id, "somebody on the web found "+id+" not checkable")
	if strings.Contains(said, "8f4b2c") || strings.Contains(said, "test:33") {
		t.Errorf("ids of people are in the log:\n%s", said)
	}
	has(t, w.person("44", bots.Moderator).says("/pending"), "Nothing is waiting")
	in := other.incoming()
	in.Callback = &bots.Callback{Action: conversation.DoShow, Arg: id}
	has(t, other.turn(in), "Taken by Mara K. at")

	has(t, web.says("/name"), "know no name of you")
	has(t, web.says("/name Zoë"), "know you as Zoë")
	has(t, web.says("/name "+strings.Repeat("x", 70)), "at most 60")
	has(t, web.says("/mydata"), "others with a role know you: Zoë")
	has(t, mara.says("/audit"), "Zoë found "+id)
	other.named("Mara K.", "/name Zoë")
	press(other, conversation.DoUnfit)
	has(t, mara.says("/audit"), "Zoë (test:44) found "+id, "Zoë (web) found "+id)
	has(t, anna.says("/name Anna"), "not allowed")
	if trace, err := w.service.Accounts.TraceOf(t.Context(), core.UserID{Platform: "test", ID: "11"}); err != nil || trace.Person.Name != "" {
		t.Errorf("of somebody without a role a name is kept: %+v, %v", trace.Person, err)
	}
	if _, err := w.service.Accounts.AssignRole(t.Context(), core.UserID{Platform: "test", ID: "1"}, core.Owner, core.UserID{Platform: "test", ID: "44"}, core.Moderator, ""); err != nil {
		t.Fatal(err)
	}
	has(t, mara.says("/mods"), "moderator: Zoë · test:44")
	for _, p := range []*person{web, other} {
		p.says("/forgetme")
		p.presses(conversation.DoForget, "")
	}
	said = mara.says("/audit")
	has(t, said, "somebody on the web found "+id, "test:44 found "+id)
	if strings.Contains(said, "Zoë") {
		t.Errorf("who was forgotten is named:\n%s", said)
	}
}
