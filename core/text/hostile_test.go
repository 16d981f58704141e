package text

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/coretest"
)

// Whatever people write, into whatever field, comes out inert wherever it is shown: it makes no line, mark, link or button of its
// own, reorders nothing, and leaves the rest its room.
func TestHostileTextIsInert(t *testing.T) {
	for kind, s := range coretest.HostileTexts {
		for name, content := range coretest.Contents {
			c := coretest.Filled(content, s)
			for _, l := range Languages() {
				doc := l.Reply(core.Reply{Content: c})
				where := kind + " in " + name + " in " + l.Tag()
				inertText(t, where, Plain(doc))
				inertMarkup(t, where+" as HTML", string(HTML(doc)), "p", "b", "i", "a", "br", "blockquote")
				short := Fit(doc, 4096)
				if n := Units(short); n > 4096 {
					t.Errorf("%s: %d units", where, n)
				}
				inertMarkup(t, where+" on Telegram", TelegramHTML(short), "b", "i", "a", "u", "s", "code", "blockquote")
				inertText(t, where+" on Discord", readDiscord(t, DiscordFit(doc, 4096)))
			}
		}
		label := Languages()[0].Button(core.Button{Action: core.DoDetails, Label: s})
		inertText(t, kind+" as a button", label)
		if strings.Contains(label, "\n") || len([]rune(label)) > core.MaxName+1 {
			t.Errorf("%s as a button: %q", kind, label)
		}
	}
}

func inertText(t *testing.T, where, s string) {
	t.Helper()
	for _, r := range s {
		if r != '\n' && unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r == 0x2028 || r == 0x2029 || r == unicode.ReplacementChar && !strings.Contains(where, "broken") {
			t.Errorf("%s: %U is in %.300q", where, r, s)
			return
		}
	}
	for line := range strings.Lines(s) {
		if strings.HasPrefix(strings.TrimSpace(line), "Fakeline") {
			t.Errorf("%s: a line of its own: %q", where, line)
		}
	}
}

// inertMarkup checks that a text has no tags but these, without attributes but the address of a link.
func inertMarkup(t *testing.T, where, s string, tags ...string) {
	t.Helper()
	for tokens := html.NewTokenizer(strings.NewReader(s)); tokens.Next() != html.ErrorToken; {
		token := tokens.Token()
		if token.Type == html.TextToken {
			inertText(t, where, strings.ReplaceAll(token.Data, "\n", " "))
			continue
		}
		if !slices.Contains(tags, token.Data) || token.Type == html.CommentToken {
			t.Errorf("%s: <%s>", where, token.Data)
		}
		for _, a := range token.Attr {
			switch {
			case a.Key == "href" && (strings.HasPrefix(a.Val, "http://") || strings.HasPrefix(a.Val, "https://")) && !strings.ContainsAny(a.Val, "<>\"@\u202e"):
			case a.Key == "rel", a.Key == "dir", a.Key == "lang", a.Key == "expandable":
			default:
				t.Errorf("%s: %s=%q", where, a.Key, a.Val)
			}
		}
	}
}
