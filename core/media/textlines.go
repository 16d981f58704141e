package media

import (
	"strings"

	"github.com/rivo/uniseg"
)

// breakRuns breaks words that are wider than a line, as a sentence is in a script without spaces: libass breaks at spaces alone. It breaks
// where Unicode allows it (UAX #14), so that no line begins with a comma or a full stop, and else between any two characters.
func (t Text) breakRuns(s string) string {
	w := runWriter{most: 10 * t.Width / t.Size}
	for i, word := range strings.Split(s, " ") {
		if i > 0 {
			w.out.WriteByte(' ')
			w.used += 3
		}
		if n := 6 * uniseg.StringWidth(word); n <= w.most {
			if w.used += n; w.used > w.most {
				w.used = n
			}
			w.out.WriteString(word)
			continue
		}
		for rest, state := word, -1; rest != ""; {
			var segment string
			segment, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
			w.writeSegment(segment)
		}
	}
	return w.out.String()
}

// runWriter writes lines of characters, whose widths are in tenths of the size of the letters.
type runWriter struct {
	out        strings.Builder
	most, used int
}

// writeSegment writes characters that stay together, unless they are wider than a line.
func (w *runWriter) writeSegment(s string) {
	var clusters []string
	var widths []int
	sum := 0
	for rest, state := s, -1; rest != ""; {
		var cluster string
		var n int
		cluster, rest, n, state = uniseg.FirstGraphemeClusterInString(rest, state)
		n = min(9*n, 10) // a wide character is as wide as its size, any other nine tenths at most
		clusters, widths, sum = append(clusters, cluster), append(widths, n), sum+n
	}
	if sum <= w.most && w.used+sum > w.most {
		w.breakLine()
	}
	for i, cluster := range clusters {
		if w.used+widths[i] > w.most {
			w.breakLine()
		}
		w.used += widths[i]
		w.out.WriteString(cluster)
	}
}

func (w *runWriter) breakLine() {
	w.out.WriteString("\\N")
	w.used = 0
}
