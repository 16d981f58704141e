package text

import (
	"fmt"
	"testing"
	"unicode/utf8"
)

// A text is cut before the first line with which it is too long, however many lines there are. It is measured a few times for it: to
// write it out is what takes time.
func TestFitLines(t *testing.T) {
	var d Doc
	for i := range 60 {
		d = append(d, Para{{Text: "first"}, {Text: "\nsecond"}, {Text: " and more", Bold: true}, {Text: fmt.Sprint("\nthird of ", i)}})
	}
	for _, limit := range []int{0, 1, 6, 7, 8, 9, 30, 50, 999, 1000, 1001, 2000, 9000} {
		measured := 0
		got := Plain(FitLines(d, limit, func(d Doc) int {
			measured++
			return utf8.RuneCountInString(Plain(d))
		}))
		want := ellipsis
		for _, l := range listLines(d)[1:] {
			if s := Plain(d.cutBefore(l)); utf8.RuneCountInString(s)+ellipsisLen <= limit {
				want = s + "\n" + ellipsis
			}
		}
		if limit == 0 || limit == 9000 {
			want = Plain(d)
		}
		if got != want {
			t.Errorf("%d: ends with %q, want %q", limit, got[max(0, len(got)-40):], want[max(0, len(want)-40):])
		}
		if measured > 10 {
			t.Errorf("%d: measured %d times", limit, measured)
		}
	}
}
