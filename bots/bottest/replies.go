package bottest

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/coretest"
	"github.com/firstseen/firstseen/core/text"
)

func testCapabilities(t *testing.T, k *kit) {
	c, p := k.bot.Capabilities(), k.Person(t, "Anna")
	if k.bot.Platform() == "" || p.Chat().Platform != k.bot.Platform() || p.User().Platform != k.bot.Platform() {
		t.Errorf("platform %q, chat %q, user %q", k.bot.Platform(), p.Chat(), p.User())
	}
	if c.ButtonsPerRow < 0 || c.ButtonRows < 0 || c.ButtonBytes < 0 {
		t.Errorf("%+v", c)
	}
	if c != k.bot.Capabilities() {
		t.Error("the capabilities change")
	}
}

// Every kind of reply, in each of its states, is shown in every language.
func testContents(t *testing.T, k *kit) {
	for name, c := range coretest.Contents {
		for _, l := range text.Languages() {
			k.expectDelivered(t, name+" in "+l.Tag(), l, core.Reply{Content: c})
		}
	}
}

// Every problem has its sentence.
func testTroubles(t *testing.T, k *kit) {
	for code, c := range coretest.Troubles() {
		k.expectDelivered(t, string(code), text.Lang{}, core.Reply{Content: c})
	}
}

// oneOfEachKind returns the samples, one of each kind.
func oneOfEachKind() map[string]core.Content {
	all := map[string]core.Content{}
	for _, name := range slices.Sorted(maps.Keys(coretest.Contents)) {
		c := coretest.Contents[name]
		kind := reflect.TypeOf(c).Name()
		if _, has := all[kind]; !has {
			all[kind] = c
		}
	}
	return all
}

// Whatever people write into a reply of any kind is read as it was written: nothing calls anybody, nothing breaks out.
func testHostile(t *testing.T, k *kit) {
	for what, s := range coretest.HostileTexts {
		for kind, c := range oneOfEachKind() {
			r := core.Reply{Content: coretest.Filled(c, s), Buttons: [][]core.Button{{{Action: core.DoDetails, Arg: "7k2m9xq4", Label: s}}}}
			k.expectDelivered(t, what+" in "+kind, text.Lang{}, r)
		}
	}
}

// What is longer than a message can be is shown as far as there is room, in whole lines.
func testLong(t *testing.T, k *kit) {
	for name, c := range longContents() {
		k.expectDelivered(t, name, text.Lang{}, core.Reply{Content: c})
		k.expectDelivered(t, name+" with a picture", text.For("fr"), core.Reply{Content: c, Picture: makePicture(9)})
	}
}

// longContents returns replies that no platform has room for, unless it has room for everything.
func longContents() map[string]core.Content {
	long := coretest.HostileDebunk(coretest.Long)
	for range core.MaxSources {
		long.Sources = append(long.Sources, core.Source{Publisher: coretest.Long, URL: "https://news.example/" + strings.Repeat("a", 1900)})
	}
	hostile := coretest.HostileDebunk(strings.Repeat("*_~`|<>[]@# ", 900))
	var album core.Album
	var log core.Log
	for range 100 {
		log.Entries = append(log.Entries, core.AuditEntry{Kind: core.AuditRetract, Actor: coretest.User("1"), Debunk: long.ID, Reason: coretest.Long})
	}
	for range 10 {
		album.Answers = append(album.Answers, coretest.Match(coretest.Same(long, hostile), coretest.Same(hostile)))
	}
	return map[string]core.Content{
		"album": album, "log": log, "hostile card": core.Card{Debunk: hostile, History: make([]core.Revision, 50)}, "card": core.Card{Debunk: long},
		"results": core.Results{Query: coretest.Long, Long: true, Debunks: slices.Repeat([]core.Debunk{long, hostile}, 50)},
		"answer":  coretest.Match(coretest.Same(long), coretest.Same(hostile), coretest.Possible(long), coretest.Same(hostile), coretest.Same(long)),
	}
}

// makePicture returns a small picture of some brightness.
func makePicture(brightness uint8) *core.Evidence {
	var b bytes.Buffer
	img := image.NewGray(image.Rect(0, 0, 160, 90))
	for i := range img.Pix {
		img.Pix[i] = brightness
	}
	_ = jpeg.Encode(&b, img, nil) // into memory
	return &core.Evidence{JPEG: b.Bytes(), Width: 160, Height: 90}
}

// A picture stands with its words, or alone; it stays when the words change, and another takes its place.
func testPictures(t *testing.T, k *kit) {
	answer := coretest.Contents["match"]
	k.expectDelivered(t, "a picture alone", text.Lang{}, core.Reply{Picture: makePicture(9)})
	p := k.Person(t, "Anna")
	m := k.newMessage(p, core.Reply{Content: answer, Picture: makePicture(9), Buttons: [][]core.Button{{{Action: core.DoDetails, Arg: "7k2m9xq4"}}}})
	k.sendMessage(t, m)
	k.sendMessage(t, m)
	k.expectShown(t, "an answer with a picture", p, m)
	for _, name := range []string{"match-several", "match"} {
		m.Reply.Content, m.Reply.Picture = coretest.Contents[name], makePicture(uint8(len(name)))
		k.sendMessage(t, m)
		k.expectShownAnew(t, "another answer with another picture: "+name, p, m)
	}
	p = k.Person(t, "Bob")
	m = k.newMessage(p, core.Reply{Content: coretest.Contents["match-several"], Picture: makePicture(9)})
	for _, name := range []string{"match-several", "match", "album"} {
		m.Reply.Content, m.Reply.Picture = coretest.Contents[name], makePicture(uint8(len(name)))
		k.sendMessage(t, m)
		k.expectShown(t, "a long answer that changes: "+name, p, m)
	}
}

// Each still is a picture of its own, with the words beside them, and is sent once. The words may change.
func testStills(t *testing.T, k *kit) {
	for n := 1; n <= core.MaxStills; n++ {
		var stills []core.Still
		for i := range n {
			e := makePicture(uint8(9 + 60*i))
			stills = append(stills, core.Still{JPEG: e.JPEG, Width: e.Width, Height: e.Height})
		}
		p := k.Person(t, "Anna")
		m := k.newMessage(p, core.Reply{Content: coretest.Contents["search-help"], Stills: stills})
		for _, name := range []string{"search-help", "search-help", "search-help-plain"} {
			m.Reply.Content = coretest.Contents[name]
			k.sendMessage(t, m)
			k.expectShown(t, fmt.Sprintf("%d stills: %s", n, name), p, m)
		}
		buttons := [][]core.Button{{{Action: core.DoDetails, Arg: "7k2m9xq4"}}}
		k.expectDelivered(t, fmt.Sprintf("%d stills with a button", n), text.Lang{}, core.Reply{Content: coretest.Contents["search-help"], Stills: stills, Buttons: buttons})
	}
}

// Buttons are laid out as the platform has room for them.
func testButtons(t *testing.T, k *kit) {
	button := func(i int) core.Button {
		return core.Button{Action: core.DoDetails, Arg: strconv.Itoa(i), Label: "Button " + strconv.Itoa(i)}
	}
	link := func(i int) core.Button {
		return core.Button{Action: core.DoOpen, URL: "https://x.example/?a=1&b=" + strings.Repeat("c", 300+i), Label: "Link " + strconv.Itoa(i)}
	}
	var many, links []core.Button
	for i := range 15 {
		many, links = append(many, button(i)), append(links, link(i))
	}
	for what, rows := range map[string][][]core.Button{
		"one":           {{button(1)}},
		"a row of one":  {{button(1)}, {link(1)}, {}, {button(2)}},
		"a row of many": {append(many[:7:7], link(1))},
		"thirty":        {many, links},
	} {
		k.expectDelivered(t, what, text.Lang{}, core.Reply{Content: coretest.Contents["update"], Buttons: rows})
	}
}

// A label that is too long is cut; a button that says more than the platform carries is left out, and does not take the rest
// with it.
func testLongButtons(t *testing.T, k *kit) {
	rows := [][]core.Button{
		{{Action: core.DoDetails, Arg: "1", Label: coretest.Long}, {Action: core.DoDetails, Arg: "2", Label: strings.Repeat("🎭", 300)}},
		{{Action: conversation.DoShow, Arg: strings.Repeat("x", 500), Label: "Too much"}},
		{{Action: core.DoDetails, Arg: "3", Label: "Last"}},
	}
	k.expectDelivered(t, "long buttons", text.Lang{}, core.Reply{Content: coretest.Contents["update"], Buttons: rows})
}

// makeNotice returns a reply that says these words.
func makeNotice(words string) core.Reply {
	return core.Reply{Content: core.Notice{Key: "command.unknown", Args: map[string]string{"name": words}}}
}
