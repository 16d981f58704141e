package coretest

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
)

// CheckInert reports as errors the control characters of a text, and lines that hostile words made.
func CheckInert(t *testing.T, where, s string) {
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

// CheckInertMarkup wants no tags but these in a text, and no attributes but the address of a link.
func CheckInertMarkup(t *testing.T, where, s string, tags ...string) {
	t.Helper()
	for tokens := html.NewTokenizer(strings.NewReader(s)); tokens.Next() != html.ErrorToken; {
		token := tokens.Token()
		if token.Type == html.TextToken {
			CheckInert(t, where, strings.ReplaceAll(token.Data, "\n", " "))
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
