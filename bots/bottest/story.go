package bottest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/coretest"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/text"
)

// A clip that nobody knows, its fact-check, who is told of it, who asks later, and what becomes of the answers when the
// fact-check changes.
func testStory(t *testing.T, k *kit) {
	clip := mediatest.MakeClip(t, "storm.mp4", 6, 7)
	hostile := coretest.HostileTexts["mention"] + " " + coretest.HostileTexts["markup"]
	first := k.Person(t, "Anna")
	first.Send(t, clip, hostile)
	expectOnce(t, "the first answer", first, "No fact-check of this clip yet")
	expectUnchanged(t, "the first answer", first, 1)

	d := k.publishDebunk(t, hostile)
	k.notifyWatchers(t)
	expectOnce(t, "the news", first, "There is an answer about a clip that you asked about.")

	second := k.Person(t, "Bob")
	second.Send(t, mediatest.AlterClip(t, clip, mediatest.Reencode), "")
	expectOnce(t, "the second answer", second, (text.Lang{}).ComposePost(d)[0][0].Text)
	if all := second.Sees(t); len(all) == 0 || len(all) > 2 || all[len(all)-1].Pictures == 0 || len(all[0].Buttons) == 0 {
		t.Fatalf("the second answer: %+v", all)
	}
	k.expectHarmless(t, first, second)
	second.Press(t, (text.Lang{}).Button(core.Button{Action: core.DoDetails}))
	expectOnce(t, "the details", second, d.ID.String())

	k.editDebunk(t, d)
	waitUntilRight(t, "the answer that was put right", func() string {
		if n := countMessages(t, second, "Brest"); n < 2 {
			return fmt.Sprintf("%d messages with the other place: %+v", n, second.Sees(t))
		}
		return ""
	})
	expectOnce(t, "that it changed", first, "has changed")
	k.expectHarmless(t, first, second)
}

// publishDebunk publishes a debunk of the only clip.
func (k *kit) publishDebunk(t *testing.T, claim string) core.Debunk {
	t.Helper()
	queue, err := k.Service.Queue.ListPending(t.Context(), moderator, core.ByPeople, 0, 2)
	if err != nil || len(queue) != 1 {
		t.Fatalf("%d clips wait, %v", len(queue), err)
	}
	facts := coretest.Summit().Facts
	facts.Claim = claim
	d, err := k.Service.Reviewing.PublishDebunk(t.Context(), moderator, queue[0].Video.ID, facts)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// editDebunk makes another revision of a debunk, and notifies its watchers.
func (k *kit) editDebunk(t *testing.T, d core.Debunk) {
	t.Helper()
	facts := d.Facts
	facts.Place, facts.Date = "Brest", coretest.Date("2011")
	if _, err := k.Service.Reviewing.EditDebunk(t.Context(), moderator, d.ID, d.Revision, facts); err != nil {
		t.Fatal(err)
	}
	k.notifyWatchers(t)
}

// notifyWatchers notifies the watchers, twice: the second time there is nothing to say.
func (k *kit) notifyWatchers(t *testing.T) {
	t.Helper()
	for range 2 {
		err := retryLater(t.Context(), func() error {
			_, err := k.Service.Notifying.NotifyWatchers(t.Context(), delivery.NewNotifier(k.Service, conversation.NewComposer(k.Service, k.Store.Chats), k.Store.Queue, k.Log, k.bot).DeliverUpdates)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// expectHarmless fails the test if anything that people see calls somebody or has markup that others wrote.
func (k *kit) expectHarmless(t *testing.T, people ...Person) {
	t.Helper()
	for _, p := range people {
		for _, s := range p.Sees(t) {
			if len(s.Pings) > 0 || len(s.Marks) > 0 || strings.Contains(strings.Join(s.Links, " "), "javascript:") {
				t.Errorf("%+v", s)
			}
		}
	}
}
