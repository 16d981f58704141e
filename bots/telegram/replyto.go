package telegram

import (
	tele "gopkg.in/telebot.v3"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
)

// attachReplied adds to in what the message that m replies to holds: the clip, unless m has one or is a command that takes none; or
// the video that it is about, if it is one of the bot's own. Telegram shows clips of other chats too that people reply to in this one.
func (r messageReader) attachReplied(in *bots.Incoming, m *message) {
	command, _, isCommand := conversation.ParseCommand(in.Text)
	if in.Clip != nil || isCommand && !conversation.TakesClip(command) {
		return
	}
	var c *bots.Clip
	caption := ""
	switch {
	case m.ReplyTo != nil && r.isOwn(m.ReplyTo.Sender):
		in.About = findButtonVideo(m.ReplyTo.ReplyMarkup)
		return
	case m.ReplyTo != nil && m.Files.Replied != nil:
		c, caption = r.readClip(*m.Files.Replied, m.ReplyTo.Origin), m.ReplyTo.Caption
	case m.ExternalReplyInfo != nil && m.Files.External != nil:
		c = r.readClip(*m.Files.External, m.ExternalReplyInfo.Origin)
	}
	if c != nil {
		in.Clip, in.Text = c, conversation.ChooseClaim(caption, in.Text)
	}
}

// findButtonVideo returns the video that the buttons of a message are about, or 0.
func findButtonVideo(markup *tele.ReplyMarkup) core.VideoID {
	if markup == nil {
		return 0
	}
	var data []string
	for _, row := range markup.InlineKeyboard {
		for _, button := range row {
			data = append(data, button.Data)
		}
	}
	return bots.FindVideo(data...)
}
