package discordtest

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest"
)

// channel holds messages: it is one of a server, or a conversation outside of servers.
type channel struct {
	s        *Server
	id       string
	kind     discordgo.ChannelType
	guild    *Guild
	parent   *channel  // of a thread
	archived bool      // a thread that is not active: the bot is not told of it
	people   []*Person // of a conversation outside of servers
	denied   int64     // what the bot may not do here
	last     *string   // the id of the last message
	timeline *stagetest.Timeline[*message, discordapi.Message]
}

// message is one in a channel, with all that the API does not tell.
type message struct {
	stagetest.State
	discordapi.Message
	ch        *channel
	files     []*file
	snapshots [][]*file // the files of the snapshots
	galleries bool      // that snapshots are shown in galleries
	by        *Asked    // what it answers
	nonce     string    // by which the bot names it, if it is to be unique
	at        time.Time // when it was posted, if it has a nonce
}

func (s *Server) newChannel(kind discordgo.ChannelType, name string, g *Guild, people ...*Person) *channel {
	ch := &channel{s: s, id: s.newID(), kind: kind, guild: g, people: people}
	ch.timeline = stagetest.NewTimeline[*message, discordapi.Message](&s.Host, name, s.me.ID, keptEntries)
	ch.timeline.Drop, ch.timeline.Extra = s.dropMessage, ch.renderForm
	s.channels[ch.id] = ch
	return ch
}

// name returns the channel's name, or in direct messages the person's.
func (ch *channel) name() string { return ch.timeline.Title }

// dropMessage forgets a message, with what the bot uploaded in it.
func (s *Server) dropMessage(m *message) {
	delete(s.messages, m.ID)
	for _, f := range m.files {
		delete(s.files, f.id)
	}
}

// botPermissions returns what the bot may do in the channel.
func (ch *channel) botPermissions() int64 {
	absent := ch.guild != nil && !ch.guild.bot || ch.kind == discordgo.ChannelTypeGroupDM
	if absent || ch.denied&discordgo.PermissionViewChannel != 0 {
		return 0
	}
	return everyone &^ ch.denied
}

// hasBot reports whether the bot hears what is said in the channel.
func (ch *channel) hasBot() bool { return ch.botPermissions()&discordgo.PermissionViewChannel != 0 }

func (ch *channel) channelObject() discordapi.Channel {
	out := discordapi.Channel{ID: ch.id, Type: ch.kind, LastMessageID: ch.last}
	if ch.guild != nil {
		out.GuildID, out.Name = ch.guild.id, ch.name()
	}
	if ch.parent != nil {
		out.ParentID = ch.parent.id
	}
	for _, p := range ch.people {
		out.Recipients = append(out.Recipients, p.User)
	}
	return out
}

// postMessage gives a message an id, adds it to its channel, and tells the bot.
func (m *message) postMessage() *message {
	s := m.ch.s
	m.ID, m.ChannelID, m.Timestamp, m.FromBot = s.newID(), m.ch.id, formatTime(s.now()), m.Author.ID == s.me.ID
	s.messages[m.ID] = m
	m.ch.archived = false
	m.ch.timeline.AddMessage(m)
	if m.Only == "" {
		m.ch.last = &m.ID
	}
	m.tellBot("MESSAGE_CREATE")
	return m
}

// replaceMessage puts a changed copy in the place of a message, and tells the bot.
func (m *message) replaceMessage(changed message) discordapi.Message {
	m.ch.timeline.BeginEdit(m)
	changed.State = m.State
	if m.Flags&discordgo.MessageFlagsLoading == 0 {
		at := formatTime(m.ch.s.now())
		changed.EditedTimestamp = &at
	}
	*m = changed
	m.tellBot("MESSAGE_UPDATE")
	return m.Object()
}

// removeMessage takes a message out of its channel.
func (m *message) removeMessage() {
	m.ch.timeline.DeleteMessage(m)
	gone := map[string]string{"id": m.ID, "channel_id": m.ch.id}
	if m.ch.guild != nil {
		gone["guild_id"] = m.ch.guild.id
	}
	m.dispatchEvent("MESSAGE_DELETE", sameForAll(gone))
}

// dispatchEvent sends an event about a message that others see, to the bot if it is there.
func (m *message) dispatchEvent(name string, data func(*session) any) {
	intent := discordgo.IntentDirectMessages
	if m.ch.guild != nil {
		intent = discordgo.IntentGuildMessages
	}
	if m.Only == "" && m.ch.hasBot() {
		m.ch.s.dispatchEvent(m.ch.guild, intent, name, data)
	}
}

// tellBot sends an event with the message itself.
func (m *message) tellBot(name string) {
	s, g := m.ch.s, m.ch.guild
	m.dispatchEvent(name, func(e *session) any {
		out := m.Object()
		if g != nil {
			out.GuildID = g.id
			if p := s.people[m.Author.ID]; p != nil {
				out.Member = g.findMember(p)
			}
		}
		if e.intents&discordgo.IntentMessageContent == 0 {
			m.withholdContent(&out)
		}
		if s.opts.Terse {
			out.ReferencedMessage, out.Mentions = nil, []discordapi.User{}
		}
		return out
	})
}

// withholdContent takes out what a bot does not see that may not read messages: all but those to it and of its own.
func (m *message) withholdContent(out *discordapi.Message) {
	s := m.ch.s
	toBot := slices.ContainsFunc(m.Mentions, func(u discordapi.User) bool { return u.ID == s.me.ID })
	if m.ch.guild == nil || m.FromBot || toBot {
		return
	}
	out.Content, out.Embeds, out.Attachments, out.Components = "", []*discordgo.MessageEmbed{}, []discordapi.Attachment{}, []discordapi.Component{}
	for i := range out.MessageSnapshots {
		shot := &out.MessageSnapshots[i].Message
		shot.Content, shot.Embeds, shot.Attachments, shot.Components = "", out.Embeds, out.Attachments, out.Components
	}
	if to := out.ReferencedMessage; to != nil && s.messages[to.ID] != nil {
		s.messages[to.ID].withholdContent(to)
	}
}

// Object returns the message as the API tells it, with the message that it replies to.
func (m *message) Object() discordapi.Message {
	out := m.plainObject()
	if to := m.findReferenced(); to != nil && m.Type == discordgo.MessageTypeReply {
		shown := to.plainObject()
		out.ReferencedMessage = &shown
	}
	return out
}

// plainObject returns the message with addresses of its files that are valid from now on, and lists for what is empty.
func (m *message) plainObject() discordapi.Message {
	s, out := m.ch.s, m.Message
	used := map[string]bool{}
	out.Embeds = []*discordgo.MessageEmbed{}
	for _, e := range m.Embeds {
		out.Embeds = append(out.Embeds, s.linkPicture(m, e, used))
	}
	out.Components = append([]discordapi.Component{}, m.Components...)
	out.Mentions = append([]discordapi.User{}, m.Mentions...)
	out.MentionRoles = []string{}
	out.Attachments = s.listAttachments(m, m.files, used)
	out.MessageSnapshots = slices.Clone(m.MessageSnapshots)
	for i := range out.MessageSnapshots {
		out.MessageSnapshots[i].Message.Attachments = s.listAttachments(m, m.snapshots[i], nil)
		if m.galleries {
			showGallery(&out.MessageSnapshots[i].Message)
		}
	}
	return out
}

// findReferenced returns the message that one replies to, unless it was deleted.
func (m *message) findReferenced() *message {
	if m.MessageReference == nil {
		return nil
	}
	to := m.ch.s.messages[m.MessageReference.MessageID]
	if to == nil || to.Deleted {
		return nil
	}
	return to
}

// Render returns the message as people see it.
func (m *message) Render() stagetest.Rendering {
	r := stagetest.Rendering{Sender: m.Author.Name(), Body: m.renderBody()}
	if m.Only != "" {
		r.Remark = "only you can see this"
	}
	if m.by != nil && m.by.kind == discordgo.InteractionApplicationCommand && m.by.original != nil && m.by.original.ID == m.ID {
		r.Above = append(r.Above, fmt.Sprintf("> %s used %s", m.by.who.User.Name(), m.by.what))
	}
	if m.Type == discordgo.MessageTypeReply {
		r.Above = append(r.Above, "> "+m.quoteReferenced())
	}
	return r
}

// quoteReferenced returns the beginning of the message that one replies to, in one line.
func (m *message) quoteReferenced() string {
	to := m.findReferenced()
	if to == nil {
		return "(the message was deleted)"
	}
	plain := *to
	plain.Components = nil
	return stagetest.QuoteMessage(to.Author.Name(), plain.renderBody())
}

// renderBody returns what the message shows, line by line, with names in the place of ids.
func (m *message) renderBody() []string {
	shown := m.plainObject()
	shown.Content = m.ch.s.showNames(m.Content)
	return RenderLines(shown)
}

var mention = regexp.MustCompile(`<(@!?|#)(\d+)>`)

// showNames puts names into a text in the place of ids, as people see it.
func (s *Server) showNames(text string) string {
	return mention.ReplaceAllStringFunc(text, func(found string) string {
		id := mention.FindStringSubmatch(found)[2]
		if p := s.people[id]; p != nil {
			return "@" + p.User.Name()
		}
		if ch := s.channels[id]; ch != nil {
			return "#" + ch.name()
		}
		if id == s.me.ID {
			return "@" + s.me.Name()
		}
		return found
	})
}
