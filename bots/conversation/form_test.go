package conversation_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fetch"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

// withForms makes the platform one with forms of its own.
func (w *world) withForms() {
	follow := fetch.New(fetch.Config{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	w.engine = conversation.NewEngine(conversation.Config{Service: w.service, Memory: w.store.Chats, Fetch: follow, Capabilities: bots.Capabilities{Forms: true}})
}

// offersForm tells that what was said comes with the buttons of a form, and nothing else to press.
func (p *person) offersForm(said string, wanted ...string) {
	p.t.Helper()
	has(p.t, said, append(wanted, "Nothing is published before")...)
	labels := map[core.ButtonAction]string{}
	last := p.room.said[len(p.room.said)-1]
	for _, b := range slices.Concat(last.Reply.Buttons...) {
		labels[b.Action] = last.Lang.Button(b)
	}
	if len(labels) != 2 || labels[core.DoEdit] != "Fill in" || labels[core.DoCancel] != "Cancel" {
		p.t.Errorf("buttons %v", labels)
	}
}

// Where the platform has forms, no field is asked for alone: what is missing is said at once, with a button for the form.
func TestForms(t *testing.T) {
	w, news := newWorld(t), newspaper(t)
	w.withForms()
	mo := w.person("mo", bots.Moderator)
	has(t, mo.says("/debunk"), "Which clip?")
	mo.sends(mediatest.MakeClip(t, "form", 4, 5), "")
	mo.offersForm(mo.says("/debunk"), "A fact-check of video", "Claim: this is needed", "Verdict: this is needed", "Date filmed: this is needed", "Source: this is needed")
	form, err := w.engine.LoadForm(t.Context(), core.ChatID{Platform: "test", ID: "mo"}, core.UserID{Platform: "test", ID: "mo"})
	if err != nil || form.ID == "" || form.Video == 0 {
		t.Errorf("%+v, %v", form, err)
	}
	said := mo.says("claim: A parade\nverdict: hearsay")
	mo.offersForm(said, "Claim: A parade", "Verdict: hearsay", "not a verdict", "Date filmed: this is needed")
	if strings.Contains(said, "Claim: this is needed") {
		t.Errorf("asks for what there is: %s", said)
	}
	mo.offersForm(mo.presses(core.DoEdit, form.ID), "Claim: A parade")
	has(t, mo.says("verdict: staged\ndate: 2019\nsource: One https://one.example/"), "Preview", "A parade", "in 2019")
	mo.offersForm(mo.presses(core.DoEdit, form.ID), "Verdict: staged", "Date filmed: 2019")
	said = mo.says("place: Lille")
	has(t, said, "Preview", "Lille")
	published := mo.presses(core.DoPublish, form.ID)
	has(t, published, "Published as")
	id := strings.TrimSuffix(strings.Fields(strings.SplitN(published, "Published as ", 2)[1])[0], ".")
	mo.offersForm(mo.says("/edit "+id), "A change of "+id, "Place: Lille")
	has(t, mo.presses(core.DoCancel, ""), "Nothing was published")

	mo.offersForm(mo.says("/debunk "+news.URL+"/one"), "what the page says of itself", "Claim: A meeting in Moscow", "Date filmed: this is needed")
	has(t, mo.says("date: 2019-04-25"), "Preview", "25 April 2019")
	has(t, mo.says("/debunk "+news.URL+"/two"), "2 claims", "2. A parade")
	mo.offersForm(mo.presses(conversation.DoChoose, "offer=2"), "Claim: A parade", "Date filmed: this is needed")
}

// A lead opens the form with what it says.
func TestFormOfALead(t *testing.T) {
	w := newWorld(t)
	w.withForms()
	anna, mo := w.person("anna", bots.Everyone), w.person("mo", bots.Moderator)
	clip := mediatest.MakeClip(t, "lead", 4, 6)
	anna.sends(clip, "")
	has(t, anna.says("/suggest https://news.example/v 2019-04-25 credit: Anna"), "Thank you")
	mo.says("/pending")
	mo.presses(conversation.DoShow, "")
	mo.offersForm(mo.presses(conversation.DoUse, ""), "Date filmed: 25 April 2019", "https://news.example/v", "Found by: Anna", "Claim: this is needed")
}
