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

// readInteraction converts an interaction, and returns its token. Answers are visible only to the person, unless the
// interaction concerns the channel.
func (h *interactionHandler) readInteraction(ctx context.Context, i *interaction) (*bots.Incoming, *interactionToken) {
	who := i.findSender()
	in := &bots.Incoming{
		ID: "i" + i.ID + "-" + i.Channel, Chat: personID(who.ID), User: userID(who.ID), Name: who.DisplayName(), At: h.now().UTC(), Lang: i.Locale, Asked: true,
	}
	token := &interactionToken{ID: i.ID, App: i.App, Token: i.Token, Channel: i.Channel, At: in.At, Guest: i.isGuest()}
	h.setPlace(in, token, i)
	switch i.Type {
	case discordgo.InteractionApplicationCommand:
		readCommand(in, i)
	case discordgo.InteractionMessageComponent:
		readButton(in, i)
	case discordgo.InteractionModalSubmit:
		h.readForm(ctx, in, i)
	}
	if in.Server.ID != "" && !token.Guest {
		answerInChannel(in, token, i)
	}
	if in.Callback != nil && in.Callback.Action == core.DoShare {
		shareInChannel(in, token, i)
	}
	in.Private = token.Private
	return in, token
}

// setPlace sets the place of an interaction, and the person's roles there.
func (h *interactionHandler) setPlace(in *bots.Incoming, token *interactionToken, i *interaction) {
	if isID(i.Guild) {
		in.Server, in.CommandsOnly = serverID(i.Guild), h.state.noContent.Load()
	}
	if token.Private = isID(i.Guild) || i.Context == discordgo.InteractionContextPrivateChannel; token.Private { // other people are there
		in.Place = channelID(i.Channel)
	}
	if i.Member != nil {
		in.Roles, in.Admin = validRoles(i.Member), i.Member.hasPermission(discordgo.PermissionManageGuild)
	}
}

// shareInChannel makes the answer a new message that all see, if the person may write in the channel.
func shareInChannel(in *bots.Incoming, token *interactionToken, i *interaction) {
	token.EditOriginal = true
	if i.Member != nil && !i.Member.hasPermission(discordgo.PermissionSendMessages) {
		in.Place = core.ChatID{}
	}
}

// answerInChannel makes a command one of the channel, so that all see the answer: /check, and commands of admins, whose
// answers only they see.
func answerInChannel(in *bots.Incoming, token *interactionToken, i *interaction) {
	admins := conversation.IsForAdmins(*in)
	command, _, _ := conversation.ParseCommand(in.Text)
	if !admins && (command != "check" || i.Data.Kind == discordgo.MessageApplicationCommand) {
		return
	}
	in.Chat, in.Group = in.Place, true
	token.Private, token.EditOriginal = admins && in.Callback == nil, in.Callback != nil
}

// isGuest reports whether the bot is not a member of the server or chat: the person has installed it for themselves.
func (i *interaction) isGuest() bool {
	_, server := i.Owners[strconv.Itoa(int(discordgo.ApplicationIntegrationGuildInstall))]
	_, person := i.Owners[strconv.Itoa(int(discordgo.ApplicationIntegrationUserInstall))]
	return person && !server
}

// dmChannel returns the direct-message channel of an interaction, or "" if it was elsewhere.
func (i *interaction) dmChannel() string {
	if i.Guild == "" && i.Context == discordgo.InteractionContextBotDM {
		return i.Channel
	}
	return ""
}

// hasPermission reports whether a member has a permission in the channel of the interaction.
func (m *member) hasPermission(permission int64) bool {
	all, err := strconv.ParseInt(m.Permissions, 10, 64)
	return err == nil && all&(permission|discordgo.PermissionAdministrator) != 0
}

// readButton converts the press of a button.
func readButton(in *bots.Incoming, i *interaction) {
	action, arg := bots.ParseButton(i.Data.CustomID)
	in.Callback = &bots.Callback{Action: action, Arg: arg}
	if m := i.Message; m != nil && isID(m.ID) {
		in.Callback.Message = messageID(m.ID)
		if picture := findPicture(m); picture != nil {
			in.Callback.Picture = picture
		}
	}
}

// readCommand converts a command to the text that a person would write, or converts a choice from the menu of a message.
func readCommand(in *bots.Incoming, i *interaction) {
	if i.Data.Kind == discordgo.MessageApplicationCommand {
		readMenu(in, i)
		return
	}
	var clips []bots.Clip
	in.Text, clips = readCommandLine(i)
	if len(clips) > 0 {
		in.Clip, in.More = &clips[0], clips[1:]
	}
}

// readMenu converts a choice from the menu of a message. People who may add a fact-check got a form instead; others are told
// that they may not.
func readMenu(in *bots.Incoming, i *interaction) {
	in.Text = "/check"
	m := i.Data.Resolved.Messages[i.Data.Target]
	if m == nil {
		return
	}
	m.Channel, m.Guild = i.Channel, i.Guild
	attachClips(in, m)
	if in.Clip == nil {
		in.Text += " " + findText(m)
	}
	if _, _, theirs := conversation.ParseCommand(in.Text); theirs && in.Clip != nil {
		in.Text = ""
	}
	if i.Data.Name == menuDebunk && in.Clip != nil {
		in.Text, in.Clip, in.More = "/debunk", nil, nil
	}
}

// localeKey is the key under which the language of a person is stored. Interactions tell the language, messages do not.
const localeKey = "locale"

// saveLocale stores the language of a person if it changed.
func (h *interactionHandler) saveLocale(ctx context.Context, in *bots.Incoming) {
	if in.Lang == "" || len(in.Lang) > maxLocale {
		return
	}
	before, err := h.memory.Load(ctx, in.User.String(), localeKey)
	raw, _ := json.Marshal(in.Lang) //nolint:errchkjson // a string
	if err == nil && string(before) != string(raw) {
		_, err = h.memory.Save(ctx, in.User.String(), localeKey, before, raw, channelTTL)
	}
	if err != nil {
		h.log.Debug("a language was not kept", "error", err)
	}
}

// loadLocale sets the language of a private message to the stored one, if the message has none.
func (h *interactionHandler) loadLocale(ctx context.Context, in *bots.Incoming) {
	if in.Lang != "" || in.Group {
		return
	}
	raw, err := h.memory.Load(ctx, in.User.String(), localeKey)
	if err == nil && raw != nil {
		_ = json.Unmarshal(raw, &in.Lang) // on failure it stays unknown
	}
}
