package conversation_test

import (
	"context"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/notifying"
)

// linked are two accounts of one person, who asked about a clip with both.
func linked(t *testing.T, w *world, clip string) (near, far *person) {
	t.Helper()
	near, far = w.person("2", bots.Everyone), w.person("22", bots.Everyone).on("far")
	has(t, near.sends(clip, ""), "1 person has asked")
	has(t, far.sends(clip, ""), "2 people have asked")
	command := strings.Split(near.says("/link"), "\n")[1]
	has(t, far.says(command), "You count as one")
	return near, far
}

// Who has two accounts is one person: counted once, told once, with one dispute.
func TestLinkedAccountsAreOnePerson(t *testing.T) {
	w, clip, other := newWorld(t), mediatest.MakeClip(t, "both", 4, 71), mediatest.MakeClip(t, "both-more", 4, 72)
	near, far := linked(t, w, clip)
	bob, m := w.person("3", bots.Everyone), w.person("9", bots.Moderator)
	has(t, bob.sends(clip, ""), "2 people have asked")
	has(t, far.sends(other, ""), "1 person has asked")
	has(t, near.sends(other, ""), "1 person has asked")
	has(t, near.says("/mydata"), "You asked about 2 videos")
	has(t, far.says("/mydata"), "You asked about 2 videos")

	has(t, m.sends(clip, ""), "3 people have asked")
	m.says("/debunk\nclaim: A reef off Brest\nverdict: staged\ndate: 2018\nsource: AFP https://example.org/a")
	has(t, m.presses(core.DoPublish, ""), "2 people who asked are being told")
	heard := map[string]int{}
	for range 2 {
		_, err := w.service.Notifying.NotifyWatchers(t.Context(), func(_ context.Context, all []notifying.Notification) error {
			for _, one := range all {
				if !one.Silent {
					heard[one.Watcher.Chat.ID]++
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if heard["2"]+heard["22"] != 1 || heard["3"] != 1 {
		t.Errorf("told: %v", heard)
	}
	for _, p := range []*person{near, far} {
		p.sends(clip, "")
		p.presses(core.DoNotSame, "")
	}
	has(t, m.says("/pending"), "· 1 person")
}

// What was asked with an account that is not linked any more is forgotten with that account, and counts on.
func TestForgetAfterTheLink(t *testing.T) {
	w, clip := newWorld(t), mediatest.MakeClip(t, "both", 4, 71)
	near, far := linked(t, w, clip)
	has(t, near.sends(clip, "words of near"), "1 person has asked")
	has(t, far.sends(clip, "words of far"), "1 person has asked")
	has(t, near.says("/link off"), "not linked any more")
	for p, words := range map[*person]string{near: "words of near", far: "words of far"} {
		has(t, p.says("/mydata"), "You asked about 1 video.")
		p.says("/forgetme")
		has(t, p.presses(conversation.DoForget, ""), "nothing is kept of you any more")
		if said := w.person("9", bots.Moderator).says("/pending"); strings.Contains(said, words) {
			t.Errorf("the words are still there:\n%s", said)
		}
	}
	has(t, w.person("9", bots.Moderator).says("/pending"), "1 person asked")
}

// Who wants to be forgotten is, with both accounts.
func TestForgetBothAccounts(t *testing.T) {
	w := newWorld(t)
	near, far := linked(t, w, mediatest.MakeClip(t, "both", 4, 71))
	has(t, far.says("/language en"), "in English")
	has(t, near.says("/forgetme"), "here and as far:22")
	has(t, near.presses(conversation.DoForget, ""), "nothing is kept of you any more")
	for _, p := range []*person{near, far} {
		said := p.says("/mydata")
		has(t, said, "You asked about 0 videos")
		if strings.Contains(said, "too (/link off") {
			t.Errorf("still linked:\n%s", said)
		}
	}
	has(t, w.person("3", bots.Everyone).sends(mediatest.MakeClip(t, "both", 4, 71), ""), "2 people have asked")
}
