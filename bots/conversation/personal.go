package conversation

import (
	"slices"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// forOne are the actions of buttons whose answer is for the person who presses. Those that take a role are too: drafts, the queue.
var forOne = []core.ButtonAction{core.DoDetails, core.DoCard, DoHelp, DoLanguage, DoForget, DoRemember}

// IsPersonal reports whether what somebody did among others is answered for them alone: a command about themselves or about what
// moderators do, the help, or a button of such an answer.
func IsPersonal(in bots.Incoming) bool {
	if p := in.Callback; p != nil {
		c, known := callbackTable(&router{})[p.Action]
		return known && (c.role > bots.Everyone || slices.Contains(forOne, p.Action))
	}
	name, _, ok := ParseCommand(in.Text)
	c, known := findCommand(&router{}, name)
	return ok && known && c.IsForOne()
}

// IsForOne reports whether the answer to a command in a group is for the person who uses it.
func (c Command) IsForOne() bool { return !c.Groups || c.Name == "help" }

// MakePersonal makes of what somebody did among others a part of their private conversation with the bot. id is the event's in that chat.
func MakePersonal(in *bots.Incoming, id string) {
	in.Place, in.Chat = in.Chat, core.ChatID(in.User)
	in.ID, in.Topic, in.ReplyTo = id, "", ""
	in.Private, in.Group, in.Asked = true, false, false
}
