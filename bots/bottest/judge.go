package bottest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// expectShown waits until a person sees a message, and nothing else from the bot.
func (k *kit) expectShown(t *testing.T, what string, p Person, m bots.Message) {
	t.Helper()
	waitUntilRight(t, what, func() string { return k.judgeMessage(m, p.Sees(t), k.Traits().Text) })
}

// expectShownAnew is expectShown where the message took the place of one with a picture, which may leave less room.
func (k *kit) expectShownAnew(t *testing.T, what string, p Person, m bots.Message) {
	t.Helper()
	traits := k.Traits()
	waitUntilRight(t, what, func() string { return k.judgeMessage(m, p.Sees(t), min(traits.Text, traits.Caption)) })
}

// expectDelivered sends a message to somebody new, who sees it as it should be.
func (k *kit) expectDelivered(t *testing.T, what string, l text.Lang, r core.Reply) {
	t.Helper()
	p := k.Person(t, "Anna")
	m := k.newMessage(p, r)
	m.Lang = l
	k.sendMessage(t, m)
	k.expectShown(t, what, p, m)
}

// judgeMessage returns what is wrong with how a message is shown: as one, or with its pictures in messages of their own. room is
// the room for its words, as the platform counts them; 0: for all.
func (k *kit) judgeMessage(m bots.Message, shown []Shown, room int) string {
	most, want := 1, len(m.Reply.Stills)
	if m.Reply.Picture != nil {
		want++
	}
	if want > 0 {
		most += want
	}
	if len(shown) < 1 || len(shown) > most {
		return fmt.Sprintf("%d messages, not one: %+v", len(shown), shown)
	}
	pictures := 0
	var words, links []string
	var wrong []string
	for _, s := range shown {
		words, links = append(words, s.Text), append(links, s.Links...)
		pictures += s.Pictures
		if len(s.Pings) > 0 || len(s.Marks) > 0 {
			wrong = append(wrong, fmt.Sprintf("it calls %q, and has the markup %q", s.Pings, s.Marks))
		}
	}
	if pictures != want {
		wrong = append(wrong, fmt.Sprintf("%d pictures", pictures))
	}
	doc := m.Lang.On(m.Chat.Platform).Reply(m.Reply)
	return strings.Join(append(wrong, wrongWords(doc, strings.Join(words, "\n"), links, room), wrongLinks(doc, links), k.wrongButtons(m, shown)), "")
}

// wrongWords returns how the lines that people see differ from those of a text. Where there is no room for all, the last may be left out;
// markup may take two thirds of the room.
func wrongWords(doc text.Doc, shown string, links []string, room int) string {
	want, got := visibleLines(plainWords(doc), links), visibleLines(shown, links)
	if n := len(got); n > 0 && n <= len(want) && got[n-1] == "…" && room > 0 && text.CountUTF16(plainWords(doc)) > room/3 {
		want, got = want[:n-1], got[:n-1]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		return "the words differ (-want +got):\n" + diff
	}
	return ""
}

// plainWords returns the words of a text alone.
func plainWords(doc text.Doc) string {
	var b strings.Builder
	for _, p := range doc {
		for _, s := range p {
			b.WriteString(s.Text)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// apart is a space without width, which keeps words from meaning anything.
const apart = "\u200b"

// visibleLines returns the lines of a text that are not empty, without what nobody sees, and without the addresses that stand beside
// links where a platform cannot hide them.
func visibleLines(s string, links []string) (out []string) {
	for _, address := range links {
		s = strings.ReplaceAll(s, " "+address, "")
	}
	for line := range strings.Lines(strings.ReplaceAll(s, apart, "")) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// wrongLinks returns links that the text does not have, and addresses of other kinds.
func wrongLinks(doc text.Doc, links []string) string {
	most := 0
	for _, p := range doc {
		for _, s := range p {
			if s.URL != "" {
				most++
			}
		}
	}
	odd := func(s string) bool {
		return !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://") || strings.ContainsAny(s, " <>\"\u202e")
	}
	if len(links) > most || slices.ContainsFunc(links, odd) {
		return fmt.Sprintf("of at most %d links it has %q", most, links)
	}
	return ""
}

// wrongButtons returns how the buttons that people see differ from those of a message. A platform may add links of its own, which
// take room.
func (k *kit) wrongButtons(m bots.Message, shown []Shown) string {
	c := k.bot.Capabilities()
	want := listLabels(c, m)
	var got []string
	more := 0
	for _, s := range shown {
		if wrong := wrongLayout(c, s.Buttons); wrong != "" {
			return wrong
		}
		for _, b := range slices.Concat(s.Buttons...) {
			if b.URL != "" && !slices.Contains(want, b.Label) {
				more++
			} else {
				got = append(got, b.Label)
			}
		}
	}
	if n := len(got); n < len(want) && n+more >= len(want) {
		want = want[:n]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		return "the buttons differ (-want +got):\n" + diff
	}
	return ""
}

// listLabels returns the labels of the buttons that a platform has room for.
func listLabels(c bots.Capabilities, m bots.Message) (out []string) {
	for _, b := range slices.Concat(c.Layout(m.Reply.Buttons)...) {
		out = append(out, m.Lang.Button(b))
	}
	return out
}

// wrongLayout returns what is wrong with the rows of buttons.
func wrongLayout(c bots.Capabilities, rows [][]Button) string {
	if c.ButtonRows > 0 && len(rows) > c.ButtonRows {
		return fmt.Sprintf("%d rows of buttons", len(rows))
	}
	for _, row := range rows {
		if c.ButtonsPerRow > 0 && len(row) > c.ButtonsPerRow {
			return fmt.Sprintf("%d buttons in a row", len(row))
		}
	}
	return ""
}

// countMessages returns how many messages a person sees with these words in them.
func countMessages(t testing.TB, p Person, words string) (n int) {
	t.Helper()
	for _, s := range p.Sees(t) {
		if strings.Contains(strings.ReplaceAll(s.Text, apart, ""), words) {
			n++
		}
	}
	return n
}

// expectOnce waits until a person sees these words in one message.
func expectOnce(t *testing.T, what string, p Person, words string) {
	t.Helper()
	waitUntilRight(t, what, func() string {
		if n := countMessages(t, p, words); n != 1 {
			return fmt.Sprintf("%d messages say %q: %+v", n, words, p.Sees(t))
		}
		return ""
	})
}
