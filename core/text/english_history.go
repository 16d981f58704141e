package text

// englishHistory has the words of what moderators change and take back.
var englishHistory = map[string]string{
	"saved.undo":       "Taken back: {id} is as it was before.",
	"action.undo":      "taken back",
	"button.undo":      "Undo",
	"problem.too_late": "This can be undone for {limit} only. /edit or /retract changes it now.",
	"history.entry":    "{revision}. {action}, {date}, by {who}[: {reason}]",
	"history.field":    "{field}: {is}",
	"history.changed":  "{field}: {is} (was: {was})",
	"same_saved":       "Noted: {a} and {b} are the same footage, from now on as {video}. Whoever waits for either hears of both. /notsame undoes it.",
	"command.history":  "shows who changed what of a fact-check.",
	"command.same":     "records that two videos are the same footage.",
	"act.undo":         "{time} · {who} took back a change of {debunk}",
	"act.merge":        "{time} · {who} joined {a} and {b}",

	"odd":                   "Look again before you publish",
	"odd.similar":           "This footage has a fact-check already: {id}, “{claim}”.",
	"odd.claim_first":       "The date in the claim is before the footage was filmed. One of the two may be wrong.",
	"odd.missing":           "Still empty: {fields}.",
	"act.hold":              "{time} · several people dispute matches of {a}: held back",
	"act.let_go":            "{time} · {who} found the matches of {a} right",
	"button.evidence":       "Both pictures",
	"dispute.evidence":      "What somebody saw who says that this is not {video}: their clip beside it.",
	"button.differ":         "They differ",
	"button.rule":           "Rule",
	"button.rule.same":      "{video}: same footage",
	"button.rule.different": "{video}: different",
	"disputes.pair#one":     "{clip} is said not to be {video} · {n} person. /notsame {clip} {video} or /same {clip} {video}",
	"disputes.pair#other":   "{clip} is said not to be {video} · {n} people. /notsame {clip} {video} or /same {clip} {video}",
	"dispute.send":          "To tell them apart I need the clip: send it, or reply to it, with /notsame {video}",
	"dispute.settled":       "Noted: the matches of {video} are right. They count as the same footage again.",
}
