package conversation_test

import (
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

// One person's word is noted; that of several at once holds the match back until a moderator has looked.
func TestDisputes(t *testing.T) {
	original := mediatest.MakeClip(t, "summit", 8, 31)
	w := newWorld(t)
	known, _, err := w.service.Checking.AddFootage(t.Context(), original)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.service.Reviewing.PublishDebunk(t.Context(), core.UserID{Platform: "test", ID: "mod"}, known.ID, kim()); err != nil {
		t.Fatal(err)
	}
	copied := mediatest.AlterClip(t, original, mediatest.Reencode)
	moderator, late := w.person("moderator", bots.Moderator), w.person("late", bots.Everyone)
	for _, name := range []string{"anna", "anna", "bob"} {
		p := w.person(name, bots.Everyone)
		has(t, p.sends(copied, ""), "Same footage")
		has(t, p.presses(core.DoNotSame, ""), "A moderator will compare the two")
	}
	has(t, late.sends(copied, ""), "Same footage")
	cem := w.person("cem", bots.Everyone)
	cem.sends(copied, "")
	cem.presses(core.DoNotSame, "")
	has(t, late.sends(copied, ""), "Possibly the same as a known video")
	has(t, moderator.says("/pending"), known.ID.String()+" · 3 people")
	has(t, moderator.says("/audit"), "several people dispute matches of "+known.ID.String())

	has(t, moderator.presses(conversation.DoRule, ""), "count as the same footage again")
	has(t, late.sends(copied, ""), "Same footage", "False context")
	cem.sends(copied, "")
	cem.presses(core.DoNotSame, "") // who was ruled on does not count again
	has(t, late.sends(copied, ""), "Same footage", "False context")
	for _, name := range []string{"dora", "emil", "fay"} {
		p := w.person(name, bots.Everyone)
		p.sends(copied, "")
		p.presses(core.DoNotSame, "")
	}
	has(t, late.sends(mediatest.AlterClip(t, original, mediatest.Letterbox), ""), "Perhaps also in this clip", "The known video (verdict: false context)")
}

// A moderator tells a clip apart from the video that it is taken for by sending it.
func TestNotSameByClip(t *testing.T) {
	original := mediatest.MakeClip(t, "summit", 8, 32)
	w := newWorld(t)
	known, _, err := w.service.Checking.AddFootage(t.Context(), original)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.service.Reviewing.PublishDebunk(t.Context(), core.UserID{Platform: "test", ID: "mod"}, known.ID, kim()); err != nil {
		t.Fatal(err)
	}
	copied := mediatest.AlterClip(t, original, mediatest.Mirror)
	moderator, asker := w.person("moderator", bots.Moderator), w.person("asker", bots.Everyone)
	moderator.sends(copied, "")
	has(t, moderator.presses(core.DoNotSame, ""), "send it, or reply to it, with /notsame "+known.ID.String())
	has(t, asker.sends(copied, ""), "Same footage", "False context")
	has(t, moderator.sends(copied, "/notsame "+known.ID.String()), "are different footage")
	has(t, asker.sends(copied, ""), "nobody has fact-checked it yet")
	has(t, asker.sends(original, ""), "False context")
}

// A moderator sees the pictures of two videos that are said to differ, and tells them apart with a button.
func TestDisputedPair(t *testing.T) {
	w := newWorld(t)
	asker, m := w.person("asker", bots.Everyone), w.person("m", bots.Moderator)
	var ids []string
	for i, name := range []string{"one", "two"} {
		v, _, err := w.service.Checking.AddFootage(t.Context(), mediatest.MakeClip(t, "pair-"+name, 4, 51+i))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, v.ID.String())
	}
	in := asker.incoming()
	in.Callback = &bots.Callback{Action: core.DoNotSame, Arg: ids[0] + "." + ids[1], Message: "m"}
	has(t, asker.turn(in), "A moderator will compare")
	for _, id := range ids {
		m.says("/pending")
		has(t, m.presses(conversation.DoShow, id), id)
		if last := w.room.said[len(w.room.said)-1]; last.Reply.Picture == nil || !last.Reply.Picture.Alone {
			t.Errorf("no picture of %s", id)
		}
	}
	has(t, m.says("/pending"), ids[0]+" is said not to be "+ids[1])
	has(t, m.presses(core.DoNotSame, ids[1]), "different")
	if said := m.says("/pending"); strings.Contains(said, "is said not to be") {
		t.Errorf("it is ruled on:\n%s", said)
	}
	id, err := core.ParseVideoID(ids[0])
	if err != nil {
		t.Fatal(err)
	}
	if v, err := w.service.Records.LoadVideo(t.Context(), id); err != nil || len(v.NotSame) != 1 {
		t.Errorf("%+v, %v", v, err)
	}
}

// Of a clip that was answered about unasked, nothing is kept: its match is disputed as that of a clip which was taken for the very video.
func TestDisputeOfAClipThatIsNotKept(t *testing.T) {
	w := newWorld(t)
	asker, m := w.person("asker", bots.Everyone), w.person("m", bots.Moderator)
	v, _, err := w.service.Checking.AddFootage(t.Context(), mediatest.MakeClip(t, "unasked", 4, 61))
	if err != nil {
		t.Fatal(err)
	}
	arg := core.VideoID(0).String() + "." + v.ID.String()
	for who, want := range map[*person]string{asker: "A moderator will compare", m: "/notsame " + v.ID.String()} {
		in := who.incoming()
		in.Callback = &bots.Callback{Action: core.DoNotSame, Arg: arg, Message: "m"}
		has(t, who.turn(in), want)
	}
}
