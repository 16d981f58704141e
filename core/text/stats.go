package text

import (
	"strconv"
	"time"

	"github.com/firstseen/firstseen/core"
)

// composeStats returns the figures of today and of all time.
func (l Lang) composeStats(f core.Statistics) Doc {
	p := Para{{Text: l.T("stats", nil), Bold: true}}
	for _, figure := range core.CountMetrics {
		p.addLine(Span{Text: l.T("stats."+string(figure), Args{
			"today": l.formatNumber(int(f.Today.CountOf(figure))), "ever": l.formatNumber(int(f.Ever.CountOf(figure))),
		})})
	}
	for _, figure := range []core.Metric{core.AnswerTime, core.DebunkTime} {
		if line := l.composeTimes(figure, f.Ever); line != "" {
			p.addLine(Span{Text: line})
		}
	}
	waits := Para{{Text: l.T("stats.waiting", nil), Bold: true}}
	queue := l.formatNumber(f.Queue)
	if f.Queue >= core.QueueCounted {
		queue += "+"
	}
	waits.addLine(Span{Text: l.T("stats.queue", Args{"n": queue})})
	waits.addLine(Span{Text: l.T("stats.proposals", Args{"n": l.formatNumber(f.Proposals)})})
	waits.addLine(Span{Text: l.T("stats.telling", Args{"n": l.formatNumber(f.PendingEvents)})})
	waits.addLine(Span{Text: l.T("stats.notices", Args{"n": l.formatNumber(f.QueuedMessages)})})
	if f.Paused {
		waits.addLine(Span{Text: l.T("stats.paused", nil)})
	}
	return Doc{p, waits}
}

// composeTimes returns the line about within which time half, and 95 %, of something came, or "" if nothing came.
func (l Lang) composeTimes(figure core.Metric, t core.Counts) string {
	half := t.BoundOfShare(figure, 0.5)
	if half == 0 {
		return ""
	}
	args := Args{"half": l.formatBound(half)}
	if most := t.BoundOfShare(figure, 0.95); most > 0 {
		args["most"] = l.formatBound(most)
	}
	return l.T("stats."+string(figure), args)
}

// formatBound returns the upper bound of a class of durations: "30 s", "5 min", "2 h".
func (l Lang) formatBound(d time.Duration) string {
	switch {
	case d < time.Minute:
		return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + "\u00a0s"
	case d < time.Hour:
		return strconv.Itoa(int(d.Minutes())) + "\u00a0min"
	}
	return strconv.Itoa(int(d.Hours())) + "\u00a0h"
}
