package bottest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/coretest"
	"github.com/firstseen/firstseen/core/text"
)

// roles lists the roles that people have, the lowest first.
var roles = []core.Role{core.Everyone, core.Contributor, core.Moderator, core.Owner}

// moderator is in no chat here.
var moderator = core.UserID{Platform: "elsewhere", ID: "1"}

// addPerson adds somebody with a role.
func (k *kit) addPerson(t *testing.T, role core.Role) Person {
	t.Helper()
	p := k.Person(t, "Somebody")
	var err error
	switch {
	case role <= k.Traits().Role:
	case role < core.Owner:
		_, err = k.Service.Accounts.AssignRole(t.Context(), moderator, core.Owner, p.User(), role, "")
	case len(k.owners) == 0:
		t.Fatal("no owner is left")
	default:
		err = k.Service.Accounts.LinkAccounts(t.Context(), k.owners[0], p.User())
		k.owners = k.owners[1:]
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// eachRole calls do for each role that people can have here.
func (k *kit) eachRole(do func(core.Role)) {
	for _, role := range roles {
		if role >= k.Traits().Role {
			do(role)
		}
	}
}

// addDebunk adds a video with a debunk.
func (k *kit) addDebunk(t *testing.T, ids ...core.VideoID) core.Debunk {
	t.Helper()
	for _, id := range ids {
		if err := k.Store.AddVideo(t.Context(), core.Video{ID: id}, core.FingerprintRecord{}); err != nil {
			t.Fatal(err)
		}
	}
	d, err := k.Service.Reviewing.PublishDebunk(t.Context(), moderator, ids[0], coretest.Summit().Facts)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// joinTexts returns the words of all that a person sees.
func joinTexts(t testing.TB, p Person) string {
	t.Helper()
	var all []string
	for _, s := range p.Sees(t) {
		all = append(all, s.Text)
	}
	return strings.Join(all, "\n")
}

// isProgress reports whether a message only says that the bot is at work.
func isProgress(s string) bool {
	for _, stage := range []checking.Stage{bots.Queued, checking.Reading, checking.Comparing} {
		if s == (text.Lang{}).T("stage."+string(stage), nil) {
			return true
		}
	}
	return false
}

// waitForAnswer waits for an answer after the messages that a person saw before, and returns all that the person sees.
func waitForAnswer(t *testing.T, what string, p Person, before int) string {
	t.Helper()
	got := ""
	waitUntilRight(t, what, func() string {
		all := p.Sees(t)
		if len(all) <= before || isProgress(all[len(all)-1].Text) {
			return "no answer"
		}
		got = joinTexts(t, p)
		return ""
	})
	return got
}

// judgeAnswer fails the test unless those whose role is too low are refused, and nobody else, or if something went wrong.
func judgeAnswer(t *testing.T, what, got string, has, needs core.Role) {
	t.Helper()
	l := text.Lang{}
	if refused := strings.Contains(got, l.Problem(&core.Problem{Code: core.NotAllowed})); refused != (has < needs) {
		t.Errorf("%s as %s, for %s: refused %t: %q", what, has, needs, refused, got)
	}
	for _, code := range []core.Code{core.Internal, core.Unavailable} {
		if strings.Contains(got, l.Problem(&core.Problem{Code: code})) {
			t.Errorf("%s as %s: %q", what, has, got)
		}
	}
}

// Every command answers everybody, and refuses those whose role does not permit it.
func testCommands(t *testing.T, k *kit) {
	k.addDebunk(t, coretest.Video("7k2m9xq4"), coretest.Video("0gh3w1zt"))
	for _, c := range conversation.ListCommands(bots.Owner) {
		for _, words := range slices.Compact([]string{c.Example, "/" + c.Name}) {
			k.eachRole(func(role core.Role) {
				p := k.addPerson(t, role)
				p.Write(t, words)
				judgeAnswer(t, words, waitForAnswer(t, words, p, 0), role, c.Role)
			})
		}
	}
	for _, words := range []string{"/nonsense", "/search " + strings.Repeat("words ", 500), "/show *_`<@1>@everyone", "hello"} {
		p := k.Person(t, "Anna")
		p.Write(t, words)
		judgeAnswer(t, words, waitForAnswer(t, words, p, 0), core.Everyone, core.Everyone)
	}
}

// Every button answers everybody, and refuses those whose role does not permit it.
func testPresses(t *testing.T, k *kit) {
	d := k.addDebunk(t, coretest.Video("7k2m9xq4"), coretest.Video("0gh3w1zt"))
	for action, needs := range conversation.CallbackRoles() {
		k.eachRole(func(role core.Role) {
			for i, arg := range []string{"7k2m9xq4", "7k2m9xq4 0gh3w1zt", "7k2m9xq4.0gh3w1zt", d.ID.String(), "", "nonsense"} {
				if i > 1 && role < core.Owner {
					break // refused, or answered, like the others
				}
				k.expectAnswerToPress(t, core.Button{Action: action, Arg: arg, Label: "Press this"}, role, needs)
			}
		})
	}
	k.expectAnswerToPress(t, core.Button{Action: "unheard", Arg: "of", Label: "Press this"}, k.Traits().Role, core.Everyone)
}

// expectAnswerToPress has somebody press a button, and judges the answer.
func (k *kit) expectAnswerToPress(t *testing.T, b core.Button, has, needs core.Role) {
	t.Helper()
	p := k.addPerson(t, has)
	m := k.newMessage(p, makeNotice("button"))
	m.Reply.Buttons = [][]core.Button{{b}}
	k.sendMessage(t, m)
	k.expectShown(t, "the button", p, m)
	shown := p.Sees(t)[0].Buttons
	if len(shown) == 0 || shown[0][0].URL != "" {
		return // the platform has a form for it
	}
	what := fmt.Sprintf("button %s %q", b.Action, b.Arg)
	if p.Press(t, b.Label) {
		if has < needs || !k.bot.Capabilities().Forms {
			t.Errorf("%s as %s opens a form", what, has)
		}
		return
	}
	got := ""
	waitUntilRight(t, what, func() string {
		all := p.Sees(t)
		if got = joinTexts(t, p); len(all) < 2 && !strings.Contains(got, "\n") && countMessages(t, p, "button") == 1 {
			return "no answer"
		}
		return ""
	})
	judgeAnswer(t, what, got, has, needs)
}
