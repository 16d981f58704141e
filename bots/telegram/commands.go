package telegram

import (
	"fmt"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core/text"
)

// menus are the scopes for which Telegram shows a menu of commands, with the commands that each one has.
var menus = []struct {
	scope string
	has   func(conversation.Command) bool
}{
	{"all_private_chats", func(c conversation.Command) bool { return !c.Admins }},
	{"all_group_chats", func(c conversation.Command) bool { return (c.Groups || c.Own) && !c.Admins }},
	{"all_chat_administrators", func(c conversation.Command) bool { return c.Groups || c.Own }},
}

// registerCommands sends Telegram the list of commands for each menu and language. English is the list for all other
// languages.
func (b *Bot) registerCommands() error {
	for _, menu := range menus {
		for i, lang := range text.Languages() {
			var commands []params
			for _, c := range conversation.ListCommands(bots.Everyone) {
				if menu.has(c) {
					commands = append(commands, b.describeCommand(c, lang))
				}
			}
			p := params{"commands": commands, "scope": params{"type": menu.scope}}
			if i > 0 {
				p["language_code"] = lang.Base()
			}
			if err := b.api.callMethod("setMyCommands", p, nil); err != nil {
				return fmt.Errorf("tell Telegram the commands: %w", err)
			}
		}
	}
	return nil
}

// describeCommand returns a line of a menu. Telegram shows to nobody else what is typed of a command that is answered for one person, if it
// can.
func (b *Bot) describeCommand(c conversation.Command, lang text.Lang) params {
	p := params{"command": c.Name, "description": lang.T("command."+c.Name, nil)}
	if b.ephemeral.Load() && c.IsForOne() {
		p["is_ephemeral"] = true
	}
	return p
}
