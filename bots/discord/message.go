package discord

import (
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fetch"
)

// messageReader finds the messages that concern the bot, and puts them into the queue.
type messageReader struct {
	state *botState
	api   *restClient
	jobs  *jobQueue
	now   func() time.Time
	log   *slog.Logger
}

// readMessage converts a message, or returns nil if it does not concern the bot. Every direct message does. On servers these
// are messages that mention the bot, reply to it, have a video, or forward a picture, on which a comment may follow.
func (r *messageReader) readMessage(m message) *bots.Incoming {
	me := r.state.me.Load()
	if me == nil || !m.isComplete() {
		return nil
	}
	if m.isProgram() && (!m.isWebhook() || m.Guild == "") {
		return nil
	}
	if m.Type != discordgo.MessageTypeDefault && m.Type != discordgo.MessageTypeReply {
		return nil
	}
	in := &bots.Incoming{ID: messageID(m.ID), Chat: personID(m.Author.ID), User: m.sender(), Name: m.Author.DisplayName(), At: r.now().UTC(), Text: m.Content}
	attachClips(in, &m)
	if m.Guild == "" {
		attachReplied(in, &m, me.user)
		return in
	}
	return r.readGuildMessage(in, &m, me.user)
}

// readGuildMessage converts a message on a server, or returns nil if it does not concern the bot.
func (r *messageReader) readGuildMessage(in *bots.Incoming, m *message, me string) *bots.Incoming {
	if !isID(m.Guild) {
		return nil
	}
	in.Chat, in.Group, in.Server, in.Lang = channelID(m.Channel), true, serverID(m.Guild), r.state.guilds.findLocale(m.Guild)
	in.Place, in.CommandsOnly = in.Chat, r.state.noContent.Load()
	if m.Member != nil {
		in.Roles = validRoles(m.Member)
	}
	if in.Asked = m.mentionsBot(me); in.Asked {
		in.Text = strings.TrimSpace(strings.NewReplacer("<@"+me+">", "", "<@!"+me+">", "").Replace(in.Text))
		attachReplied(in, m, me)
		return in
	}
	_, _, isCommand := conversation.ParseCommand(in.Text)
	switch {
	case in.Clip != nil && (!in.HasOnlyStills() || len(m.Snapshots) > 0):
		return in
	case in.Clip == nil && in.Text != "" && !isCommand && m.repliesTo(me):
		in.Unnamed, in.Asked = true, true
		attachReplied(in, m, me)
		return in
	}
	return nil
}

// repliesTo reports whether a message is a reply to one of a person, or of the bot.
func (m *message) repliesTo(user string) bool {
	return m.Referenced != nil && m.Referenced.Author != nil && m.Referenced.Author.ID == user
}

// mentionsBot reports whether a message mentions the bot, in its text or in its list of mentions. A reply has its recipient
// in that list, so a reply to the bot counts only if it is a command or names the bot in the text.
func (m *message) mentionsBot(me string) bool {
	named := strings.Contains(m.Content, "<@"+me+">") || strings.Contains(m.Content, "<@!"+me+">")
	if !slices.ContainsFunc(m.Mentions, func(u *discordgo.User) bool { return u != nil && u.ID == me }) {
		return named && len(m.Mentions) == 0
	}
	_, _, command := conversation.ParseCommand(m.Content)
	return named || command || !m.repliesTo(me)
}

// attachReplied adds to in what the message it replies to holds: the clips, unless in is a command that takes none, or the video if that
// is one of the bot's own messages.
func attachReplied(in *bots.Incoming, m *message, me string) {
	to := m.Referenced
	command, _, isCommand := conversation.ParseCommand(in.Text)
	if to == nil || in.Clip != nil || isCommand && !conversation.TakesClip(command) {
		return
	}
	if m.repliesTo(me) {
		in.About = findButtonVideo(to.Components)
		return
	}
	words := in.Text
	to.Channel, to.Guild = m.Channel, m.Guild
	attachClips(in, to)
	if in.Clip != nil {
		in.Text = conversation.ChooseClaim(in.Text, words)
	}
}

// findButtonVideo returns the video that the buttons of a message are about, or 0.
func findButtonVideo(all []component) core.VideoID {
	for _, c := range all {
		if id := bots.FindVideo(c.CustomID); id != 0 {
			return id
		}
		if id := findButtonVideo(c.Components); id != 0 {
			return id
		}
	}
	return 0
}

// attachClips adds the clips of a message, and its text. It does nothing if there are none.
func attachClips(in *bots.Incoming, m *message) {
	all := listClips(m)
	if len(all) == 0 {
		return
	}
	clips := all[:min(len(all), maxClips)]
	in.Clip, in.More = &clips[0], clips[1:]
	in.Text = findText(m)
}

// findText returns the text of a message, or else of the message that it forwards.
func findText(m *message) string {
	words := m.Content
	if words == "" {
		words = strings.Join(listTexts(m.Components, maxComponentDepth), "\n")
	}
	for _, s := range m.Snapshots {
		if words == "" && s.Message != nil {
			words = findText(s.Message)
		}
	}
	return words
}

// listClips returns the clips of a message and of the messages that it forwards.
func listClips(m *message) (out []bots.Clip) {
	for _, a := range m.Attachments {
		out = appendClip(out, a, m.Channel, m.ID, nil)
	}
	out = append(appendShown(out, m, m.Channel, m.ID, nil), listLinked(m.Embeds, nil)...)
	for _, s := range m.Snapshots {
		if s.Message == nil {
			continue
		}
		from := readOrigin(m.Reference, s.Message)
		for _, a := range s.Message.Attachments {
			out = appendClip(out, a, m.Channel, m.ID, from)
		}
		out = append(appendShown(out, s.Message, m.Channel, m.ID, from), listLinked(s.Message.Embeds, from)...)
	}
	return out
}

// listLinked returns the clips that embeds show.
func listLinked(all []*discordgo.MessageEmbed, from *core.Origin) (out []bots.Clip) {
	for _, e := range all {
		if e != nil && e.Video != nil && fetch.NamesClip(e.Video.URL) {
			out = append(out, bots.Clip{Link: e.Video.URL, Origin: from})
		}
	}
	return out
}

// readOrigin returns the source of a forwarded message. Discord does not tell its author.
func readOrigin(r *discordgo.MessageReference, m *message) *core.Origin {
	out := &core.Origin{}
	if at, err := time.Parse(time.RFC3339, m.Timestamp); err == nil {
		out.Date = at.UTC()
	}
	if r != nil && isID(r.ChannelID) && isID(r.MessageID) {
		place := "@me"
		if isID(r.GuildID) {
			place = r.GuildID
		}
		out.Link = "https://discord.com/channels/" + place + "/" + r.ChannelID + "/" + r.MessageID
	}
	return out
}

// appendClip appends an attachment if it is a video or a picture.
func appendClip(out []bots.Clip, a *discordgo.MessageAttachment, channel, message string, from *core.Origin) []bots.Clip {
	if a == nil || !isID(a.ID) || !delivery.IsVideoOrPicture(a.ContentType, a.Filename) {
		return out
	}
	c := bots.Clip{File: newFile(a, channel, message), Origin: from, Still: mediaType(a) == "image" && a.ContentType != "image/gif"}
	if c.File.Size > maxFile {
		c.Problem = newTooLarge()
	}
	return append(out, c)
}

// mediaType returns the first part of the content type: "image" or "video".
func mediaType(a *discordgo.MessageAttachment) string {
	major, _, _ := strings.Cut(strings.ToLower(a.ContentType), "/")
	return major
}

// newTooLarge returns the problem that a clip is too large to be downloaded.
func newTooLarge() *core.Problem {
	return &core.Problem{Code: "file_too_large", Op: "fetch clip", Limit: "100 MB"}
}

// userID returns the id of a person.
func userID(id string) core.UserID { return core.UserID{Platform: Platform, ID: id} }

// messagePrefix starts the ids of messages. Ids of interactions have another prefix.
const messagePrefix = "m"

// messageID returns the Incoming.ID of a message.
func messageID(id string) string { return messagePrefix + id }

// editedSuffix ends the ids of messages that were edited.
const editedSuffix = "-edit"

// messageNumber returns the number in an id that messageID made. It returns "" for other ids, such as that of an
// interaction.
func messageNumber(id string) string {
	digits, ok := strings.CutPrefix(strings.TrimSuffix(id, editedSuffix), messagePrefix)
	if !ok || !isID(digits) {
		return ""
	}
	return digits
}

// validRoles returns the well-formed ids of a member's roles.
func validRoles(m *member) []string {
	return slices.DeleteFunc(slices.Clone(m.Roles), func(id string) bool { return !isID(id) })
}
