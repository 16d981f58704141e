package discordtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// someCommands are the commands of the bots in these tests.
const someCommands = `[
	{"name":"check","description":"Check","integration_types":[0,1],"contexts":[0,1,2],"options":[
		{"type":11,"name":"video","description":"The clip"},{"type":3,"name":"link","description":"Its address","max_length":20},
		{"type":3,"name":"order","description":"Which first","choices":[{"name":"Newest","value":"new"},{"name":"Oldest","value":"old"}]},
		{"type":4,"name":"n","description":"How many","min_value":1,"max_value":5},
		{"type":6,"name":"who","description":"Who"},{"type":8,"name":"role","description":"Role"}]},
	{"name":"search","description":"Look for words","options":[{"type":3,"name":"words","description":"Which","required":true,"autocomplete":true}]},
	{"name":"settings","description":"Change","default_member_permissions":"32","contexts":[0]},
	{"name":"debunk","description":"Debunks","options":[{"type":1,"name":"add","description":"Add one","options":[{"type":3,"name":"text","description":"What"}]}]},
	{"name":"Check this video","type":3,"integration_types":[0,1]}]`

// form is the refusal of a body.
var form = &Error{Status: http.StatusBadRequest, Code: 50035}

// A theatre is a server with a bot that a test plays by hand.
type theatre struct {
	*Server
	t          *testing.T
	anna, mara *Person
	herald     *Guild
	news       *Seat
	bot        *wire
}

func stageFor(t *testing.T) *theatre {
	t.Helper()
	s := New(t, Options{})
	p := &theatre{Server: s, t: t, anna: s.User("Anna", "fr"), mara: s.User("Mara", "")}
	p.herald = s.Guild("Herald", p.mara)
	p.herald.AddBot()
	p.herald.Join(p.anna)
	p.news = p.herald.Channel("news")
	do(t, s, "PUT", "/applications/"+s.Bot().ID+"/commands", someCommands)
	p.bot, _ = greeted(t, s, talk)
	p.bot.event("GUILD_CREATE")
	return p
}

// An event of an interaction, as the bot reads it.
type interactionEvent struct {
	discordapi.Interaction
	Data struct {
		CustomID   string `json:"custom_id"`
		Options    []discordgo.ApplicationCommandInteractionDataOption
		Components json.RawMessage
	} `json:"data"`
}

// asks returns the interaction that somebody has begun, and the next event, which is about it.
func (p *theatre) asks(asked *Asked, err error) (*Asked, interactionEvent) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	f := p.bot.next()
	for f.Name != "INTERACTION_CREATE" {
		f = p.bot.next()
	}
	var e interactionEvent
	if err := json.Unmarshal(f.Data, &e); err != nil {
		p.t.Fatal(err)
	}
	return asked, e
}

// callback is where the first answer to an interaction goes.
func callback(e interactionEvent) string {
	return "/interactions/" + e.ID + "/" + e.Token + "/callback"
}

func (p *theatre) answers(e interactionEvent, body string) {
	p.t.Helper()
	do(p.t, p.Server, "POST", callback(e), body)
}

func (p *theatre) webhook(e interactionEvent) string {
	return "/webhooks/" + p.Bot().ID + "/" + e.Token
}

const (
	thinking      = `{"type":5}`
	thinkingToOne = `{"type":5,"data":{"flags":64}}`
)

func TestInteractionTellsWhoAndWhere(t *testing.T) {
	p := stageFor(t)
	p.herald.Role(p.anna, "Editors", discordgo.PermissionManageGuild)
	_, e := p.asks(p.anna.In(p.news).Run("check", map[string]string{"link": "x"}))
	if e.GuildID != p.herald.ID() || e.User != nil || e.Member.User.ID != p.anna.User.ID || len(e.Member.Roles) != 1 ||
		parseID(e.Member.Permissions)&discordgo.PermissionManageGuild == 0 || e.Locale != "fr" || e.Context != discordgo.InteractionContextGuild ||
		!cmp.Equal(e.Owners, discordapi.Owners{0: p.herald.ID()}) || e.Channel.ID != p.news.ID() {
		t.Errorf("%+v", e)
	}
	p.answers(e, thinking)
	p.anna.Install()
	_, e = p.asks(p.anna.Run("check", nil))
	if e.GuildID != "" || e.Member != nil || e.User.ID != p.anna.User.ID || e.Context != discordgo.InteractionContextBotDM ||
		e.Channel.Type != discordgo.ChannelTypeDM || !cmp.Equal(e.Owners, discordapi.Owners{0: "0", 1: p.anna.User.ID}) {
		t.Errorf("%+v", e)
	}
	p.answers(e, thinking)
	elsewhere := p.Guild("Elsewhere", p.anna)
	_, e = p.asks(p.anna.In(elsewhere.Channel("general")).Run("check", nil))
	if e.GuildID != elsewhere.ID() || !cmp.Equal(e.Owners, discordapi.Owners{1: p.anna.User.ID}) {
		t.Errorf("%+v", e)
	}
	p.answers(e, thinking)
	for n := range maxFollowUps + 1 { // the first takes the place of what was to come
		do(t, p.Server, "POST", p.webhook(e), plain(fmt.Sprint(n)))
	}
	refuse(t, p.Server, "POST", p.webhook(e), plain("one too many"), errFollowUps)
	refuse(t, p.Server, "POST", "/channels/"+e.ChannelID+"/messages", plain("x"), errNoAccess)
}

// What nobody can send is in options.txtar.
func TestOptions(t *testing.T) {
	p := stageFor(t)
	p.herald.Role(p.anna, "Editors", 0)
	at := p.anna.In(p.news)
	_, e := p.asks(at.Run("check", map[string]string{"link": "https://a.example", "order": "Newest", "n": "3", "who": "Mara", "role": "Editors"}))
	got := map[string]any{}
	for _, o := range e.Data.Options {
		got[o.Name] = o.Value
	}
	want := map[string]any{"link": "https://a.example", "order": "new", "n": 3.0, "who": p.mara.User.ID, "role": p.herald.roles[1].ID}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	p.answers(e, thinking)
	_, e = p.asks(at.Run("debunk add", map[string]string{"text": "x"}))
	if add := e.Data.Options[0]; add.Name != "add" || add.Options[0].Value != "x" {
		t.Errorf("%+v", e.Data)
	}
	p.answers(e, thinking)
}

func TestAnswers(t *testing.T) {
	p := stageFor(t)
	at := p.anna.In(p.news)
	asked, e := p.asks(at.Run("check", nil))
	refuse(t, p.Server, "POST", p.webhook(e), plain("x"), errUnknownWebhook) // not acknowledged yet
	refuse(t, p.Server, "POST", "/interactions/1/"+e.Token+"/callback", thinking, errUnknownAsked)
	refuse(t, p.Server, "POST", "/interactions/"+e.ID+"/x/callback", thinking, errUnknownAsked)
	p.answers(e, thinkingToOne)
	refuse(t, p.Server, "POST", callback(e), thinking, errAcknowledged)
	if got := must[string](t)(asked.Shown(t.Context())); !strings.Contains(got, "(thinking…)") {
		t.Errorf("%s", got)
	}
	m := do(t, p.Server, "PATCH", p.webhook(e)+"/messages/@original", plain("done"))
	refuse(t, p.Server, "GET", "/channels/"+p.news.ID()+"/messages/"+m.ID, "", errUnknownMessage) // one person sees it
	more := do(t, p.Server, "POST", p.webhook(e), plain("to all"))
	do(t, p.Server, "PATCH", p.webhook(e)+"/messages/"+more.ID, plain("to all of you"))
	do(t, p.Server, "GET", "/channels/"+p.news.ID()+"/messages/"+more.ID, "")
	refuse(t, p.Server, "PATCH", p.webhook(e)+"/messages/1", plain("x"), errUnknownMessage)
	refuse(t, p.Server, "POST", "/webhooks/1/"+e.Token, plain("x"), errUnknownWebhook)
	if got, want := at.Transcript(), "firstseen (only you can see this):\n  > Anna used /check\n  done\nfirstseen:\n  to all of you\n"; got != want {
		t.Errorf("%s", got)
	}
	if got, want := p.news.Transcript(), "firstseen:\n  to all of you\n"; got != want || p.mara.In(p.news).Transcript() != want {
		t.Errorf("%s", got)
	}
	p.Advance(tokenLife + time.Second)
	refuse(t, p.Server, "POST", p.webhook(e), plain("x"), errBadToken)
	refuse(t, p.Server, "PATCH", p.webhook(e)+"/messages/@original", plain("x"), errBadToken)
	for _, body := range []string{`{"type":8,"data":{"choices":[]}}`, `{"type":7,"data":{}}`, `{"type":1}`} {
		_, e = p.asks(at.Run("check", nil))
		refuse(t, p.Server, "POST", callback(e), body, form)
	}
	p.TakeViolations()
}

func TestAnswersThatComeTooLate(t *testing.T) {
	s := New(t, Options{AckLimit: time.Millisecond})
	anna := s.User("Anna", "")
	do(t, s, "PUT", "/applications/"+s.Bot().ID+"/commands", someCommands)
	bot, _ := greeted(t, s, talk)
	asked, e := (&theatre{t: t, bot: bot}).asks(anna.Run("check", nil))
	if err := asked.Acknowledged(t.Context()); err == nil || !strings.Contains(err.Error(), "did not respond") {
		t.Errorf("%v", err)
	}
	refuse(t, s, "POST", callback(e), thinking, errUnknownAsked)
	s.Close()
	violated(t, s, "/check was acknowledged too late", "/check by Anna was never acknowledged")
}

func TestPresses(t *testing.T) {
	p := stageFor(t)
	row := `"components":[{"type":1,"components":[{"type":2,"style":1,"label":"Loud","custom_id":"loud"}]}]`
	m := do(t, p.Server, "POST", "/channels/"+p.news.ID()+"/messages", `{"content":"Settings","allowed_mentions":{"parse":[]},`+row+`}`)
	at := p.anna.In(p.news)
	_, e := p.asks(at.Press("Lo"))
	if e.Data.CustomID != "loud" || e.Message == nil || e.Message.ID != m.ID {
		t.Errorf("%+v", e)
	}
	p.answers(e, `{"type":6}`)
	do(t, p.Server, "PATCH", p.webhook(e)+"/messages/@original", plain("Settings: loud, B"))
	do(t, p.Server, "POST", p.webhook(e), plain("and a word"))
	if got := p.news.Transcript(); got != "firstseen:\n  Settings: loud, B\n  [ Loud ]\nfirstseen:\n  and a word\n" {
		t.Errorf("%s", got)
	}
}

func TestForms(t *testing.T) {
	p := stageFor(t)
	at := p.anna.In(p.news)
	show := func(inputs string) answered {
		_, e := p.asks(at.Run("debunk add", nil))
		return call(t, p.Server, "POST", callback(e), `{"type":9,"data":{"custom_id":"f","title":"A debunk","components":[`+inputs+`]}}`)
	}
	input := `{"type":1,"components":[{"type":4,"custom_id":"%s","label":"%s","style":1%s}]}`
	for _, inputs := range []string{
		fmt.Sprintf(input, "a", strings.Repeat("x", 46), ""), fmt.Sprintf(input, "a", "", ""), `{"type":1,"components":[]}`, `{"type":10,"content":"x"}`,
		fmt.Sprintf(input, "a", "A", "") + "," + fmt.Sprintf(input, "a", "B", ""), fmt.Sprintf(input, "a", "A", `,"max_length":2,"value":"abc"`),
		strings.Repeat(fmt.Sprintf(input, "a", "A", "")+",", 5) + fmt.Sprintf(input, "a", "A", ""), fmt.Sprintf(input, "a", "A", `,"max_length":4001`),
	} {
		if a := show(inputs); a.Code != form.Code {
			t.Errorf("%s: %d %s", inputs, a.Status, a.raw)
		}
	}
	p.TakeViolations()
	if a := show(fmt.Sprintf(input, "claim", "Claim", `,"max_length":5,"value":"Reef"`) + "," + fmt.Sprintf(input, "where", "Where", `,"required":false,"placeholder":"A place"`)); a.Status/100 != 2 {
		t.Fatalf("%s", a.raw)
	}
	if got, want := at.Transcript(), "(form A debunk)\n  Claim*: Reef\n  Where: ‹A place›\n"; got != want {
		t.Errorf("%s", got)
	}
	f := p.anna.Form()
	for text, want := range map[string]string{"": "must be", "xxxxxx": "too long"} {
		if err := f.Fill("Claim", text); err != nil {
			t.Error(err)
		}
		if _, err := f.Submit(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if err := f.Fill("none", "x"); err == nil || f.Fill("claim", "Reefs") != nil {
		t.Error(err)
	}
	_, e := p.asks(f.Submit())
	if _, err := f.Submit(); err == nil {
		t.Error("a form was submitted twice")
	}
	want := `[{"type":1,"components":[{"type":4,"custom_id":"claim","value":"Reefs"}]},{"type":1,"components":[{"type":4,"custom_id":"where","value":""}]}]`
	if e.Data.CustomID != "f" || string(e.Data.Components) != want {
		t.Errorf("%s", e.Data.Components)
	}
	p.answers(e, thinking)
}

func TestProposals(t *testing.T) {
	p := stageFor(t)
	asked, e := p.asks(p.anna.Complete("search", "words", map[string]string{"words": "ree"}))
	if o := e.Data.Options[0]; !o.Focused || o.Value != "ree" || e.Type != discordgo.InteractionApplicationCommandAutocomplete {
		t.Errorf("%+v", e)
	}
	refuse(t, p.Server, "POST", callback(e), thinking, form)
	refuse(t, p.Server, "POST", callback(e), `{"type":8,"data":{"choices":[{"name":"x","value":"`+strings.Repeat("x", 101)+`"}]}}`, form)
	p.TakeViolations()
	p.answers(e, `{"type":8,"data":{"choices":[{"name":"Reef","value":"reef"}]}}`)
	if got := must[[]discordgo.ApplicationCommandOptionChoice](t)(asked.Choices(t.Context())); len(got) != 1 || got[0].Name != "Reef" {
		t.Errorf("%v", got)
	}
}
