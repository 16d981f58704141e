package text

// englishStats has the words of the figures.
var englishStats = map[string]string{
	"command.stats":     "shows how the work goes: how much was asked, answered and told, and what waits.",
	"stats":             "Today, and in all",
	"stats.asked":       "Asked about: {today} · {ever}",
	"stats.answered":    "Answered with a fact-check: {today} · {ever}",
	"stats.possible":    "Possibly the same: {today} · {ever}",
	"stats.unknown":     "Nothing known: {today} · {ever}",
	"stats.unreadable":  "Could not be read: {today} · {ever}",
	"stats.disputed":    "Disputed matches: {today} · {ever}",
	"stats.wrong":       "Found wrong by moderators: {today} · {ever}",
	"stats.published":   "Fact-checks published: {today} · {ever}",
	"stats.told":        "People told: {today} · {ever}",
	"stats.answer_time": "Time to answer: half within {half}[, 95 % within {most}]",
	"stats.debunk_time": "Time to a fact-check: half within {half}[, 95 % within {most}]",
	"stats.waiting":     "Waiting now",
	"stats.queue":       "Clips without a fact-check: {n}",
	"stats.proposals":   "Proposals: {n}",
	"stats.telling":     "Changes that people are being told of: {n}",
	"stats.notices":     "People to whom a message is on its way: {n}",
	"stats.paused":      "Telling people is paused.",
}
