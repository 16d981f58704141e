package text

import (
	"strconv"
	"time"

	"github.com/firstseen/firstseen/core"
)

// composeStats returns the figures of today and of all time.
func (w composer) composeStats(f core.Statistics) Doc {
	p := Para{{Text: w.lang.T("stats", nil), Bold: true}}
	for _, figure := range core.CountMetrics {
		p.addLine(Span{Text: w.lang.T("stats."+string(figure), Args{
			"today": w.lang.formatNumber(int(f.Today.CountOf(figure))), "ever": w.lang.formatNumber(int(f.Ever.CountOf(figure))),
		})})
	}
	for _, figure := range []core.Metric{core.AnswerTime, core.DebunkTime} {
		if line := w.composeTimes(figure, f.Ever); line != "" {
			p.addLine(Span{Text: line})
		}
	}
	waits := Para{{Text: w.lang.T("stats.waiting", nil), Bold: true}}
	queue := w.lang.formatNumber(f.Queue)
	if f.Queue >= core.QueueCounted {
		queue += "+"
	}
	waits.addLine(Span{Text: w.lang.T("stats.queue", Args{"n": queue})})
	waits.addLine(Span{Text: w.lang.T("stats.proposals", Args{"n": w.lang.formatNumber(f.Proposals)})})
	waits.addLine(Span{Text: w.lang.T("stats.telling", Args{"n": w.lang.formatNumber(f.PendingEvents)})})
	waits.addLine(Span{Text: w.lang.T("stats.notices", Args{"n": w.lang.formatNumber(f.QueuedMessages)})})
	if f.Paused {
		waits.addLine(Span{Text: w.lang.T("stats.paused", nil)})
	}
	return Doc{p, waits}
}

// composeTimes returns the line about within which time half, and 95 %, of something came, or "" if nothing came.
func (w composer) composeTimes(figure core.Metric, t core.Counts) string {
	half := t.BoundOfShare(figure, 0.5)
	if half == 0 {
		return ""
	}
	args := Args{"half": w.lang.formatBound(half)}
	if most := t.BoundOfShare(figure, 0.95); most > 0 {
		args["most"] = w.lang.formatBound(most)
	}
	return w.lang.T("stats."+string(figure), args)
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
