package telegram

import (
	tele "gopkg.in/telebot.v3"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
)

// refer takes up what somebody replied to: a clip that a command is about, or that they ask to check by naming the bot; of
// the bot's own messages, the video that they are about.
func (b *Bot) refer(in *bots.Incoming, to *tele.Message) {
	if to == nil || in.Clip != nil {
		return
	}
	if me := b.me.Load(); me != nil && to.Sender != nil && to.Sender.ID == me.ID {
		in.About = about(to.ReplyMarkup)
		return
	}
	command, _, isCommand := conversation.ParseCommand(in.Text)
	if media(to) == nil || isCommand && !conversation.OfClip(command) {
		return
	}
	words := in.Text
	b.attach(in, to)
	if isCommand && command != "check" {
		in.Text = words
	} else if _, _, theirs := conversation.ParseCommand(in.Text); theirs {
		in.Text = "" // it was somebody else's
	}
}

// about is the video that the buttons of a message are about, or 0.
func about(markup *tele.ReplyMarkup) core.VideoID {
	if markup == nil {
		return 0
	}
	var data []string
	for _, row := range markup.InlineKeyboard {
		for _, button := range row {
			data = append(data, button.Data)
		}
	}
	return bots.AboutVideo(data...)
}
