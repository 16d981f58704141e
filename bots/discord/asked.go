package discord

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
)

// asked is what somebody did with a command, a menu, a button or a form, and by what it is answered. It is between the person
// and the bot, but for what concerns the channel.
func (b *Bot) asked(ctx context.Context, i *interaction) (*bots.Incoming, *hook) {
	who := i.who()
	in := &bots.Incoming{
		ID: "i" + i.ID + "-" + i.Channel, Chat: personID(who.ID), User: userID(who.ID), At: b.now().UTC(), Lang: i.Locale, Asked: true,
	}
	h := &hook{ID: i.ID, App: i.App, Token: i.Token, Channel: i.Channel, At: in.At, Guest: i.guest()}
	b.locate(in, h, i)
	switch i.Type {
	case discordgo.InteractionApplicationCommand:
		commanded(in, i)
	case discordgo.InteractionMessageComponent:
		pressed(in, i)
	case discordgo.InteractionModalSubmit:
		b.filled(ctx, in, i)
	}
	if in.Server.ID != "" && !h.Guest {
		forPlace(in, h, i)
	}
	if in.Callback != nil && in.Callback.Action == core.DoShare {
		forAll(in, h, i)
	}
	in.Private = h.Private
	return in, h
}

// locate says where an interaction was, and what the person is there.
func (b *Bot) locate(in *bots.Incoming, h *hook, i *interaction) {
	if isID(i.Guild) {
		in.Server, in.CommandsOnly = serverID(i.Guild), b.blind.Load()
	}
	if h.Private = isID(i.Guild) || i.Context == discordgo.InteractionContextPrivateChannel; h.Private { // others are there
		in.Place = channelID(i.Channel)
	}
	if i.Member != nil {
		in.Roles, in.Admin = roles(i.Member), i.Member.may(discordgo.PermissionManageGuild)
	}
}

// forAll shows all what one person sees, if they may write there: as a message of its own, which takes the place of nothing.
func forAll(in *bots.Incoming, h *hook, i *interaction) {
	h.Update = true
	if i.Member != nil && !i.Member.may(discordgo.PermissionSendMessages) {
		in.Place = core.ChatID{}
	}
}

// forPlace makes a command one of the channel, if it is: /check, which all may see, and what those do who may change the server.
func forPlace(in *bots.Incoming, h *hook, i *interaction) {
	admins := conversation.IsForAdmins(*in)
	command, _, _ := conversation.ParseCommand(in.Text)
	if !admins && (command != "check" || i.Data.Kind == discordgo.MessageApplicationCommand) {
		return
	}
	in.Chat, in.Group = in.Place, true
	h.Private, h.Update = admins && in.Callback == nil, in.Callback != nil
}

// guest tells whether the bot is not where it was called: a person has brought it along.
func (i *interaction) guest() bool {
	_, server := i.Owners[strconv.Itoa(int(discordgo.ApplicationIntegrationGuildInstall))]
	_, person := i.Owners[strconv.Itoa(int(discordgo.ApplicationIntegrationUserInstall))]
	return person && !server
}

// direct is the channel in which somebody asks in private, if they do.
func (i *interaction) direct() string {
	if i.Guild == "" && i.Context == discordgo.InteractionContextBotDM {
		return i.Channel
	}
	return ""
}

// may tells whether somebody has a permission, where the interaction was.
func (m *member) may(permission int64) bool {
	all, err := strconv.ParseInt(m.Permissions, 10, 64)
	return err == nil && all&(permission|discordgo.PermissionAdministrator) != 0
}

// pressed is the button that somebody pressed.
func pressed(in *bots.Incoming, i *interaction) {
	action, arg := bots.ParseButton(i.Data.CustomID)
	in.Callback = &bots.Callback{Action: action, Arg: arg}
	if m := i.Message; m != nil && isID(m.ID) {
		in.Callback.Message = messageID(m.ID)
		if picture := pictureOf(m); picture != nil {
			in.Callback.Picture = picture
		}
	}
}

// commanded is the command that somebody gave, as they would have written it, or the menu of a message.
func commanded(in *bots.Incoming, i *interaction) {
	if i.Data.Kind == discordgo.MessageApplicationCommand {
		pointed(in, i)
		return
	}
	var clips []bots.Clip
	in.Text, clips = written(i)
	if len(clips) > 0 {
		in.Clip, in.More = &clips[0], clips[1:]
	}
}

// pointed is the menu of a message. Whoever may add a debunk to a clip has been shown a form; others are told that they may not.
func pointed(in *bots.Incoming, i *interaction) {
	in.Text = "/check"
	m := i.Data.Resolved.Messages[i.Data.Target]
	if m == nil {
		return
	}
	m.Channel, m.Guild = i.Channel, i.Guild
	attach(in, m)
	if in.Clip == nil {
		in.Text += " " + wordsOf(m)
	}
	if _, _, theirs := conversation.ParseCommand(in.Text); theirs && in.Clip != nil {
		in.Text = ""
	}
	if i.Data.Name == menuDebunk && in.Clip != nil {
		in.Text, in.Clip, in.More = "/debunk", nil, nil
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
