package discord

import (
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

// message is what somebody said, if it concerns the bot: in private everything; on servers what mentions it, and clips that move.
func (b *Bot) message(m message) *bots.Incoming {
	me := b.me.Load()
	if me == nil || m.Author == nil || m.Author.Bot || m.Webhook != "" || !isID(m.ID) || !isID(m.Channel) || !isID(m.Author.ID) {
		return nil
	}
	if m.Type != discordgo.MessageTypeDefault && m.Type != discordgo.MessageTypeReply {
		return nil
	}
	in := &bots.Incoming{ID: messageID(m.ID), Chat: personID(m.Author.ID), User: userID(m.Author.ID), At: b.now().UTC(), Text: m.Content}
	attach(in, &m)
	if m.Guild == "" {
		if _, _, isCommand := conversation.ParseCommand(in.Text); isCommand {
			refer(in, &m, me.user)
		}
		return in
	}
	return b.heard(in, &m, me.user)
}

// heard is what concerns the bot of what is said on a server.
func (b *Bot) heard(in *bots.Incoming, m *message, me string) *bots.Incoming {
	if !isID(m.Guild) {
		return nil
	}
	in.Chat, in.Group, in.Server, in.Lang = channelID(m.Channel), true, serverID(m.Guild), b.places.locale(m.Guild)
	in.Place, in.CommandsOnly = in.Chat, b.blind.Load()
	if m.Member != nil {
		in.Roles = roles(m.Member)
	}
	if in.Asked = m.asks(me); in.Asked {
		in.Text = strings.TrimSpace(strings.NewReplacer("<@"+me+">", "", "<@!"+me+">", "").Replace(in.Text))
		refer(in, m, me)
		return in
	}
	if in.Clip != nil && moves(m) {
		return in
	}
	return nil
}

// asks tells whether a message mentions the bot, in its words or, if there are any, among the mentions. That a reply calls whom it
// replies to is no question; a command is one.
func (m *message) asks(me string) bool {
	named := strings.Contains(m.Content, "<@"+me+">") || strings.Contains(m.Content, "<@!"+me+">")
	if !slices.ContainsFunc(m.Mentions, func(u *discordgo.User) bool { return u != nil && u.ID == me }) {
		return named && len(m.Mentions) == 0
	}
	_, _, command := conversation.ParseCommand(m.Content)
	return named || command || m.Referenced == nil || m.Referenced.Author == nil || m.Referenced.Author.ID != me
}

// moves tells whether a message has more than pictures: those are looked at where somebody asks.
func moves(m *message) bool {
	return slices.ContainsFunc(filesOf(m), func(f found) bool { return !f.still })
}

// refer takes up what somebody replied to: the clip of a message, or of the bot's own the video that it is about.
func refer(in *bots.Incoming, m *message, me string) {
	to := m.Referenced
	if to == nil || in.Clip != nil {
		return
	}
	if to.Author != nil && to.Author.ID == me {
		in.About = about(to.Components)
		return
	}
	words := in.Text
	to.Channel, to.Guild = m.Channel, m.Guild
	attach(in, to)
	if command, _, isCommand := conversation.ParseCommand(words); isCommand && command != "check" {
		in.Text = words
	} else if _, _, theirs := conversation.ParseCommand(in.Text); theirs {
		in.Text = "" // it was somebody else's
	}
}

// about is the video that the buttons of a message are about, or 0.
func about(all []component) core.VideoID {
	for _, c := range all {
		if id := bots.FindVideo(c.CustomID); id != 0 {
			return id
		}
		if id := about(c.Components); id != 0 {
			return id
		}
	}
	return 0
}

// attach takes the clips of a message, with the words beside them.
func attach(in *bots.Incoming, m *message) {
	all := filesOf(m)
	if len(all) == 0 {
		return
	}
	var clips []bots.Clip
	for _, f := range all[:min(len(all), maxClips)] {
		clips = append(clips, f.Clip)
	}
	in.Clip, in.More = &clips[0], clips[1:]
	in.Text = wordsOf(m)
}

// wordsOf are the words of a message, or else of what it forwards.
func wordsOf(m *message) string {
	words := m.Content
	for _, s := range m.Snapshots {
		if words == "" && s.Message != nil {
			words = s.Message.Content
		}
	}
	return words
}

// found is a clip in a message.
type found struct {
	bots.Clip
	still bool
}

// filesOf lists the clips of a message and of those that it forwards.
func filesOf(m *message) (out []found) {
	for _, a := range m.Attachments {
		out = appendFile(out, a, m.Channel, m.ID, nil)
	}
	out = append(out, linked(m.Embeds, nil)...)
	for _, s := range m.Snapshots {
		if s.Message == nil {
			continue
		}
		from := origin(m.Reference, s.Message)
		for _, a := range s.Message.Attachments {
			out = appendFile(out, a, m.Channel, m.ID, from)
		}
		out = append(out, linked(s.Message.Embeds, from)...)
	}
	return out
}

// linked are the clips that embeds show.
func linked(all []*discordgo.MessageEmbed, from *core.Origin) (out []found) {
	for _, e := range all {
		if e != nil && e.Video != nil && fetch.NamesClip(e.Video.URL) {
			out = append(out, found{Clip: bots.Clip{Link: e.Video.URL, Origin: from}})
		}
	}
	return out
}

// origin is where a message was forwarded from. Discord does not tell who wrote it.
func origin(r *discordgo.MessageReference, m *message) *core.Origin {
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

// appendFile adds an attachment, if pictures can be read from it.
func appendFile(out []found, a *discordgo.MessageAttachment, channel, message string, from *core.Origin) []found {
	if a == nil || !isID(a.ID) || !delivery.IsVideoOrPicture(a.ContentType, a.Filename) {
		return out
	}
	f := found{Clip: bots.Clip{File: file(a, channel, message), Origin: from}, still: kind(a) == "image" && a.ContentType != "image/gif"}
	if f.File.Size > maxFile {
		f.Problem = tooLarge()
	}
	return append(out, f)
}

func kind(a *discordgo.MessageAttachment) string {
	major, _, _ := strings.Cut(strings.ToLower(a.ContentType), "/")
	return major
}

// tooLarge says that a clip is larger than what is fetched.
func tooLarge() *core.Problem {
	return &core.Problem{Code: "file_too_large", Op: "fetch clip", Limit: "100 MB"}
}

func userID(id string) core.UserID { return core.UserID{Platform: Platform, ID: id} }

// messagePrefix starts the ids of what is a message.
const messagePrefix = "m"

func messageID(id string) string { return messagePrefix + id }

// messageNumber reads what messageID made; it is empty of anything else, such as an interaction.
func messageNumber(id string) string {
	digits, ok := strings.CutPrefix(id, messagePrefix)
	if !ok || !isID(digits) {
		return ""
	}
	return digits
}

// roles are those of somebody on a server that are well formed.
func roles(m *member) []string {
	return slices.DeleteFunc(slices.Clone(m.Roles), func(id string) bool { return !isID(id) })
}
