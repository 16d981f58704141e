package discord

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots"
)

// asked is what somebody did with a command, a menu, a button or a form, and by what it is answered. It is between the person
// and the bot, but for what concerns the channel.
func (b *Bot) asked(ctx context.Context, i *interaction) (*bots.Incoming, *hook) {
	who := i.who()
	in := &bots.Incoming{
		ID: "i" + i.ID + "-" + i.Channel, Chat: personID(who.ID), User: userID(who.ID), At: b.now().UTC(), Lang: i.Locale, Asked: true,
	}
	h := &hook{ID: i.ID, App: i.App, Token: i.Token, Channel: i.Channel, At: in.At, Guest: i.guest()}
	if isID(i.Guild) {
		in.Server, in.Place, in.Blind = serverID(i.Guild), channelID(i.Channel), b.blind.Load()
		h.Private = true
	}
	if i.Member != nil {
		in.Roles, in.Admin = roles(i.Member), i.Member.manages()
	}
	switch i.Type {
	case discordgo.InteractionApplicationCommand:
		b.commanded(in, i)
	case discordgo.InteractionMessageComponent:
		b.pressed(in, i)
	case discordgo.InteractionModalSubmit:
		b.filled(ctx, in, i)
	}
	if in.Server.ID != "" && !h.Guest {
		forPlace(in, h, i)
	}
	in.Private = h.Private
	b.learnLocale(ctx, in)
	return in, h
}

// forPlace makes a command one of the channel, if it is: /check, which all may see, and what those do who may change the server.
func forPlace(in *bots.Incoming, h *hook, i *interaction) {
	admins := bots.ForAdmins(*in)
	command, _, _ := bots.ParseCommand(in.Text)
	if !admins && (command != "check" || i.Data.Kind == discordgo.MessageApplicationCommand) {
		return
	}
	in.Chat, in.Group = in.Place, true
	h.Private, h.Update = admins && in.Press == nil, in.Press != nil
}

// guest tells whether the bot is not where it was called: a person has brought it along.
func (i *interaction) guest() bool {
	_, server := i.Owners[strconv.Itoa(int(discordgo.ApplicationIntegrationGuildInstall))]
	_, person := i.Owners[strconv.Itoa(int(discordgo.ApplicationIntegrationUserInstall))]
	return person && !server
}

// manages tells whether somebody may change the server.
func (m *member) manages() bool {
	all, err := strconv.ParseInt(m.Permissions, 10, 64)
	return err == nil && all&(discordgo.PermissionManageGuild|discordgo.PermissionAdministrator) != 0
}

// pressed is the button that somebody pressed.
func (b *Bot) pressed(in *bots.Incoming, i *interaction) {
	action, arg := bots.ParseButton(i.Data.CustomID)
	in.Press = &bots.Press{Action: action, Arg: arg}
	if m := i.Message; m != nil && isID(m.ID) {
		in.Press.Message = messageID(m.ID)
		if picture := pictureOf(m); picture != nil {
			in.Press.Picture = picture
		}
	}
}

// commanded is the command that somebody gave, as they would have written it, or the menu of a message.
func (b *Bot) commanded(in *bots.Incoming, i *interaction) {
	if i.Data.Kind == discordgo.MessageApplicationCommand {
		in.Text = "/check"
		if m := i.Data.Resolved.Messages[i.Data.Target]; m != nil {
			m.Channel, m.Guild = i.Channel, i.Guild
			attach(in, m)
			if _, _, theirs := bots.ParseCommand(in.Text); theirs {
				in.Text = ""
			}
		}
		return
	}
	var clips []bots.Clip
	in.Text, clips = written(i)
	if len(clips) > 0 {
		in.Clip, in.More = &clips[0], clips[1:]
	}
}

// localeName is the record of the language in which somebody uses Discord: messages do not tell.
const localeName = "locale"

// learnLocale keeps it, where it is another than before.
func (b *Bot) learnLocale(ctx context.Context, in *bots.Incoming) {
	if in.Lang == "" || len(in.Lang) > maxLocale {
		return
	}
	before, err := b.Memory.Load(ctx, in.User.String(), localeName)
	raw, _ := json.Marshal(in.Lang) //nolint:errchkjson // a string
	if err == nil && string(before) != string(raw) {
		_, err = b.Memory.Save(ctx, in.User.String(), localeName, before, raw, chatKept)
	}
	if err != nil {
		b.Logger.Debug("a language was not kept", "error", err)
	}
}

// speak puts in the language in which somebody uses Discord, where it is not told.
func (b *Bot) speak(ctx context.Context, in *bots.Incoming) {
	if in.Lang != "" || in.Group {
		return
	}
	raw, err := b.Memory.Load(ctx, in.User.String(), localeName)
	if err == nil && raw != nil {
		_ = json.Unmarshal(raw, &in.Lang) // else it stays unknown
	}
}
