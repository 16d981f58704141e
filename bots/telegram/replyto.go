package telegram

import (
	tele "gopkg.in/telebot.v3"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
)

// attachReplied adds to in what the message to replied to holds: the clip, if in is a command about a clip or mentions the
// bot; the video, if to is one of the bot's own messages.
func (b *Bot) attachReplied(in *bots.Incoming, to *tele.Message) {
	if to == nil || in.Clip != nil {
		return
	}
	if me := b.me.Load(); me != nil && to.Sender != nil && to.Sender.ID == me.ID {
		in.About = findButtonVideo(to.ReplyMarkup)
		return
	}
	command, _, isCommand := conversation.ParseCommand(in.Text)
	if findMedia(to) == nil || isCommand && !conversation.TakesClip(command) {
		return
	}
	words := in.Text
	b.attachClip(in, to)
	if isCommand && command != "check" {
		in.Text = words
	} else if _, _, theirs := conversation.ParseCommand(in.Text); theirs {
		in.Text = "" // the command is that of the other person
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
