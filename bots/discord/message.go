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
// are messages that mention the bot or have a video.
func (r *messageReader) readMessage(m message) *bots.Incoming {
	me := r.state.me.Load()
	if me == nil || m.Author == nil || !isID(m.ID) || !isID(m.Channel) || !isID(m.Author.ID) {
		return nil
	}
	if (m.Author.Bot || m.Webhook != "") && (!m.isWebhook() || m.Guild == "") {
		return nil
	}
	if m.Type != discordgo.MessageTypeDefault && m.Type != discordgo.MessageTypeReply {
		return nil
	}
	in := &bots.Incoming{ID: messageID(m.ID), Chat: personID(m.Author.ID), User: m.sender(), Name: m.Author.DisplayName(), At: r.now().UTC(), Text: m.Content}
	attachClips(in, &m)
	if m.Guild == "" {
		if _, _, isCommand := conversation.ParseCommand(in.Text); isCommand {
			attachReplied(in, &m, me.user)
		}
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
	if in.Clip != nil && hasVideo(m) {
		return in
	}
	return nil
}

// mentionsBot reports whether a message mentions the bot, in its text or in its list of mentions. A reply has its recipient
// in that list, so a reply to the bot counts only if it is a command or names the bot in the text.
func (m *message) mentionsBot(me string) bool {
	named := strings.Contains(m.Content, "<@"+me+">") || strings.Contains(m.Content, "<@!"+me+">")
	if !slices.ContainsFunc(m.Mentions, func(u *discordgo.User) bool { return u != nil && u.ID == me }) {
		return named && len(m.Mentions) == 0
	}
	_, _, command := conversation.ParseCommand(m.Content)
	return named || command || m.Referenced == nil || m.Referenced.Author == nil || m.Referenced.Author.ID != me
}

// hasVideo reports whether a message has more than still pictures. Those are checked only on request.
func hasVideo(m *message) bool {
	return slices.ContainsFunc(listClips(m), func(f foundClip) bool { return !f.isStill })
}

// attachReplied adds to in what the message it replies to holds: the clips, or the video if that is one of the bot's own
// messages.
func attachReplied(in *bots.Incoming, m *message, me string) {
	to := m.Referenced
	if to == nil || in.Clip != nil {
		return
	}
	if to.Author != nil && to.Author.ID == me {
		in.About = findButtonVideo(to.Components)
		return
	}
	words := in.Text
	to.Channel, to.Guild = m.Channel, m.Guild
	attachClips(in, to)
	if command, _, isCommand := conversation.ParseCommand(words); isCommand && command != "check" {
		in.Text = words
	} else if _, _, theirs := conversation.ParseCommand(in.Text); theirs {
		in.Text = "" // the command is that of the other person
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
	var clips []bots.Clip
	for _, f := range all[:min(len(all), maxClips)] {
		clips = append(clips, f.Clip)
	}
	in.Clip, in.More = &clips[0], clips[1:]
	in.Text = findText(m)
}

// findText returns the text of a message, or else of the message that it forwards.
func findText(m *message) string {
	words := m.Content
	for _, s := range m.Snapshots {
		if words == "" && s.Message != nil {
			words = s.Message.Content
		}
	}
	return words
}

// foundClip is a clip in a message.
type foundClip struct {
	bots.Clip
	isStill bool
}

// listClips returns the clips of a message and of the messages that it forwards.
func listClips(m *message) (out []foundClip) {
	for _, a := range m.Attachments {
		out = appendClip(out, a, m.Channel, m.ID, nil)
	}
	out = append(out, listLinked(m.Embeds, nil)...)
	for _, s := range m.Snapshots {
		if s.Message == nil {
			continue
		}
		from := readOrigin(m.Reference, s.Message)
		for _, a := range s.Message.Attachments {
			out = appendClip(out, a, m.Channel, m.ID, from)
		}
		out = append(out, listLinked(s.Message.Embeds, from)...)
	}
	return out
}

// listLinked returns the clips that embeds show.
func listLinked(all []*discordgo.MessageEmbed, from *core.Origin) (out []foundClip) {
	for _, e := range all {
		if e != nil && e.Video != nil && fetch.NamesClip(e.Video.URL) {
			out = append(out, foundClip{Clip: bots.Clip{Link: e.Video.URL, Origin: from}})
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
func appendClip(out []foundClip, a *discordgo.MessageAttachment, channel, message string, from *core.Origin) []foundClip {
	if a == nil || !isID(a.ID) || !delivery.IsVideoOrPicture(a.ContentType, a.Filename) {
		return out
	}
	f := foundClip{Clip: bots.Clip{File: newFile(a, channel, message), Origin: from}, isStill: mediaType(a) == "image" && a.ContentType != "image/gif"}
	if f.File.Size > maxFile {
		f.Problem = newTooLarge()
	}
	return append(out, f)
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

// messageNumber returns the number in an id that messageID made. It returns "" for other ids, such as that of an
// interaction.
func messageNumber(id string) string {
	digits, ok := strings.CutPrefix(id, messagePrefix)
	if !ok || !isID(digits) {
		return ""
	}
	return digits
}

// validRoles returns the well-formed ids of a member's roles.
func validRoles(m *member) []string {
	return slices.DeleteFunc(slices.Clone(m.Roles), func(id string) bool { return !isID(id) })
}
