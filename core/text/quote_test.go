package text

import (
	"fmt"
	"strings"
	"testing"
)

// People see their own message as they wrote it, line for line, without what could pass for the page's own words, and a mark where it is cut.
func TestQuoteMessage(t *testing.T) {
	var lines []string
	for n := range quotedLines + 1 {
		lines = append(lines, fmt.Sprint("line ", n))
	}
	most, tooMany := strings.Join(lines[:quotedLines], "\n"), strings.Join(lines, "\n")
	for _, tt := range []struct{ of, want string }{
		{"", ""},
		{"Is this real?\r\n\n  It was on the  news.\n", "Is this real?\nIt was on the news."},
		{"gnp.\u202eexe\u200b <b>*now*</b>", "gnp.exe <b>*now*</b>"},
		{most, most},
		{most + "\n\n", most},
		{tooMany, most + "\n…"},
	} {
		if got := Plain(Doc{For("en").QuoteMessage(tt.of)}); got != tt.want {
			t.Errorf("of %.30q: %q, not %q", tt.of, got, tt.want)
		}
	}
	if got := []rune(Plain(Doc{For("en").QuoteMessage(strings.Repeat("ü", quotedRunes+1))})); len(got) != quotedRunes || got[quotedRunes-1] != '…' {
		t.Errorf("a long line has %d characters and ends with %q", len(got), got[max(0, len(got)-1):])
	}
}
