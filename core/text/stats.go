package text

import (
	"strconv"
	"time"

	"github.com/firstseen/firstseen/core"
)

// stats is how the work goes, today and ever.
func (l Lang) stats(f core.Figures) Doc {
	p := Para{{Text: l.T("stats", nil), Bold: true}}
	for _, figure := range core.Counted {
		p.line(Span{Text: l.T("stats."+string(figure), Args{
			"today": l.number(int(f.Today.Count(figure))), "ever": l.number(int(f.Ever.Count(figure))),
		})})
	}
	for _, figure := range []core.Figure{core.AnswerTime, core.DebunkTime} {
		if line := l.times(figure, f.Ever); line != "" {
			p.line(Span{Text: line})
		}
	}
	waits := Para{{Text: l.T("stats.waiting", nil), Bold: true}}
	queue := l.number(f.Queue)
	if f.Queue >= core.QueueCounted {
		queue += "+"
	}
	waits.line(Span{Text: l.T("stats.queue", Args{"n": queue})})
	waits.line(Span{Text: l.T("stats.proposals", Args{"n": l.number(f.Proposals)})})
	waits.line(Span{Text: l.T("stats.telling", Args{"n": l.number(f.Telling)})})
	waits.line(Span{Text: l.T("stats.notices", Args{"n": l.number(f.Notices)})})
	if f.Paused {
		waits.line(Span{Text: l.T("stats.paused", nil)})
	}
	return Doc{p, waits}
}

// times tells within which time half, and nearly all, of something came; nothing if there is nothing to tell.
func (l Lang) times(figure core.Figure, t core.Tally) string {
	half := t.Within(figure, 0.5)
	if half == 0 {
		return ""
	}
	args := Args{"half": l.about(half)}
	if most := t.Within(figure, 0.95); most > 0 {
		args["most"] = l.about(most)
	}
	return l.T("stats."+string(figure), args)
}

// about is a bound of a class of times in words.
func (l Lang) about(d time.Duration) string {
	switch {
	case d < time.Minute:
		return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + "\u00a0s"
	case d < time.Hour:
		return strconv.Itoa(int(d.Minutes())) + "\u00a0min"
	}
	return strconv.Itoa(int(d.Hours())) + "\u00a0h"
}
