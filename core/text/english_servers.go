package text

// englishServers has the words of servers, in whose channels people speak to the bot alone.
var englishServers = map[string]string{
	"notice.closed": "{person}, there is news about something that you asked me. I cannot write to you directly: open direct messages from members of this server, then use /check again.",
	"shared":        "Everyone here can see it now.",
	"share.gone":    "I don’t remember this answer any more. Check the clip again to show it here.",
	"share.denied":  "You are not allowed to write here yourself, so I do not show it for you.",
	"share.refused": "I am not allowed to write here. An admin can change that.",

	"queue.here":             "Asked about on this server, most asked first",
	"queue.by_rise.here":     "Asked about on this server, those first that people ask about more and more",
	"queue.empty.here":       "Nothing that was asked about on this server is waiting.",
	"arg.setting":            "auto|answer|cooldown|quiet|lang|moderators",
	"arg.value":              "VALUE",
	"set.values":             "“{name}” takes one of: {values}.",
	"set.no_server":          "There is no server here whose roles could make moderators.",
	"set.bad_role":           "Not a role. Write: /settings moderators ROLE, or /settings moderators ROLE off",
	"set.moderators":         "Moderators of this server have one of these roles: {roles}",
	"set.moderators.none":    "No role makes moderators of this server yet: /settings moderators ROLE",
	"set.moderators.own":     "They work on what was asked here (/pending); what they write is published when a moderator of mine approves it.",
	"set.moderators.trusted": "What they publish, everybody sees.",
	"set.part":               "This is set for the whole channel, with all its threads and posts.",
	"command.named":          "A role on this server does not reach that far, because it would outlast the role: only moderators whom the operator or another of them has named may do this.",
	"blind":                  "I am shown only what is meant for me here, so I cannot look at videos by myself. Whoever runs me can change that. /check works in any case.",
	"blind.discord":          "Discord shows me only messages that are meant for me, so I cannot look at videos by myself. To change that, whoever runs me switches on “Message Content Intent” on my page of Discord’s developer portal. Everything else works in any case.",

	"greet.ask.discord":           "To ask me, mention me in a reply to a clip, or choose Apps and “Check this video” from the menu of its message.",
	"check.how.discord":           "Attach a clip to /check or give it a link: /check link:https://…/clip.mp4. Or choose Apps and “Check this video” from the menu of a message.",
	"set.moderators.none.discord": "No role makes moderators of this server yet: /settings moderators:@role",
}
