package text

// englishRoles has the words of roles and of the audit log.
var englishRoles = map[string]string{
	"role.blocked":     "blocked",
	"role.everyone":    "no role",
	"role.contributor": "contributor",
	"role.moderator":   "moderator",
	"role.owner":       "owner",

	"arg.role":       "moderator|contributor|remove",
	"arg.person":     "PERSON",
	"arg.page":       "PAGE",
	"command.mods":   "lists who has a role.",
	"command.mod":    "gives somebody a role, or takes it away. People are named by their id, which /id tells them.",
	"command.block":  "stops answering somebody. /mod remove undoes it.",
	"command.audit":  "shows who did what, the latest first.",
	"command.pause":  "stops telling people of answers and changes, until /resume. Those who ask are answered.",
	"command.resume": "tells people again; what waited goes out now.",
	"paused":         "Paused. Nobody is told of anything until /resume; those who ask are answered.",
	"resumed":        "People are told again. What waited goes out now.",
	"act.pause":      "{time} · {who} stopped telling people",
	"act.resume":     "{time} · {who} let people be told again",

	"command.id": "tells you your id and your role.",

	"id":                    "You are {person}: {role}.",
	"appointed.blocked":     "{person} is blocked and gets no more answers.",
	"appointed.everyone":    "{person} has no role any more.",
	"appointed.contributor": "{person} is a contributor now: a moderator approves what they propose.",
	"appointed.moderator":   "{person} is a moderator now.",
	"roster":                "Who has a role",
	"roster.none":           "Nobody has a role but the owners. Give one with /mod.",
	"roster.line":           "{role}: {person} · by {by}, {date}",

	"log":          "What was done",
	"log.none":     "Nothing was done yet.",
	"log.more":     "More: /audit {page}",
	"act.publish":  "{time} · {who} published {debunk}",
	"act.edit":     "{time} · {who} changed {debunk}",
	"act.retract":  "{time} · {who} withdrew {debunk}[: “{reason}”]",
	"act.not_same": "{time} · {who} told {a} and {b} apart",
	"act.appoint":  "{time} · {who} gave {person} a role: {role}[, because “{reason}”]",
}
