package text

// englishServers has the words of servers, in whose channels people speak to the bot alone.
var englishServers = map[string]string{
	"notice.closed": "{person}, there is news about something that you asked me. I cannot write to you directly: open direct messages from members of this server, then use /check again.",
	"shared":        "Everyone here can see it now.",
	"share.gone":    "I don’t remember this answer any more. Check the clip again to show it here.",
	"share.refused": "I am not allowed to write here. An admin can change that.",
}
