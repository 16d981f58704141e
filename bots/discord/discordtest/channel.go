package discordtest

import (
	"slices"
	"time"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// A channel is where messages are: one of a server, or a conversation outside of servers.
type channel struct {
	s      *Server
	id     string
	kind   int
	name   string
	guild  *Guild
	parent *channel  // of a thread
	stored bool      // a thread that is not active: the bot is not told of it
	people []*Person // of a conversation outside of servers
	denied int64     // what the bot may not do here
	turns  []turn
	marks  map[*Person]int64 // when each did something here last, as Server.seq counts; nil: anybody
	last   *string
}

// A turn is a message, or a note of what happened.
type turn struct {
	message *message
	note    string
	sign    bool    // it is gone once the work is done
	only    *Person // who sees the note; nil: everybody
}

// A message is one in a channel, with all that the API does not tell.
type message struct {
	discordapi.Message
	ch        *channel
	files     []*file
	shots     [][]*file // files of the snapshots
	seq       int64     // of its latest change
	only      *Person   // who sees it; nil: everybody
	by        *Asked    // what it answers
	former    []message // what it was before each change
	deleted   bool
	reactions []reaction
	nonce     string    // by which the bot names it, if it is to be unique
	at        time.Time // when it was posted, if it has a nonce
}

// A reaction is somebody's emoji.
type reaction struct{ who, emoji string }

func (s *Server) newChannel(kind int, name string, g *Guild) *channel {
	ch := &channel{s: s, id: s.newID(), kind: kind, name: name, guild: g, marks: map[*Person]int64{}}
	s.channels[ch.id] = ch
	return ch
}

func (g *Guild) has(p *Person) bool { return slices.Contains(g.members, p) }

// mark makes what the bot has said so far old, as somebody does something.
func (ch *channel) mark(p *Person) {
	ch.s.seq++
	ch.marks[p], ch.marks[nil] = ch.s.seq, ch.s.seq
}

func (ch *channel) append(t turn) {
	ch.turns = append(ch.turns, t)
	over := len(ch.turns) - keptTurns
	if over <= 0 {
		return
	}
	for _, old := range ch.turns[:over] {
		ch.s.drop(old.message)
	}
	ch.turns = slices.Delete(ch.turns, 0, over)
}

// drop forgets a message, with what the bot uploaded in it. The message may be nil.
func (s *Server) drop(m *message) {
	if m == nil {
		return
	}
	delete(s.messages, m.ID)
	for _, f := range m.files {
		delete(s.files.byID, f.id)
		s.files.kept -= int64(len(f.data))
	}
}

// may tells what the bot may do in the channel.
func (ch *channel) may() int64 {
	switch {
	case ch.guild != nil && !ch.guild.bot, ch.kind == discordapi.GroupDM:
		return 0
	case ch.denied&discordapi.ViewChannel != 0:
		return 0
	}
	return everyone &^ ch.denied
}

// hasBot tells whether the bot hears what is said in the channel.
func (ch *channel) hasBot() bool { return ch.may()&discordapi.ViewChannel != 0 }

func (ch *channel) wire() discordapi.Channel {
	out := discordapi.Channel{ID: ch.id, Type: ch.kind, LastMessageID: ch.last}
	if ch.guild != nil {
		out.GuildID, out.Name, out.Position = ch.guild.id, ch.name, slices.Index(ch.guild.channels, ch)
	}
	if ch.parent != nil {
		out.ParentID = ch.parent.id
		out.Thread = &discordapi.Thread{
			OwnerID: ch.guild.owner.User.ID, Messages: len(ch.turns), Members: 1, Sent: len(ch.turns),
			Metadata: discordapi.ThreadMetadata{Archived: ch.stored, ArchiveAt: stamp(ch.s.now()), AutoArchive: archiveAfter},
		}
	}
	for _, p := range ch.people {
		out.Recipients = append(out.Recipients, p.User)
	}
	return out
}

// archiveAfter is how long threads are active after the last message, in minutes.
const archiveAfter = 1440

// store posts a message, and gives it an id.
func (s *Server) store(m *message) *message {
	s.seq++
	m.ID, m.seq, m.ChannelID = s.newID(), s.seq, m.ch.id
	m.Timestamp = stamp(s.now())
	s.messages[m.ID] = m
	m.ch.append(turn{message: m})
	m.ch.stored = false
	if m.only == nil {
		m.ch.last = &m.ID
	}
	return m
}

// change notes that a message is not what it was.
func (s *Server) change(m *message) {
	was := *m
	was.former, was.reactions = nil, nil
	at := stamp(s.now())
	s.seq++
	m.former, m.seq, m.EditedTimestamp = append(m.former, was), s.seq, &at
}

// tell sends an event about a message that others see, to the bot if it is there.
func (s *Server) tell(m *message, name string) {
	if m.only != nil || !m.ch.hasBot() {
		return
	}
	intent := int64(discordapi.DirectMessages)
	if m.ch.guild != nil {
		intent = discordapi.GuildMessages
	}
	s.dispatch(m.ch.guild, intent, name, func(e *session) any {
		out := s.wire(m)
		if m.ch.guild != nil {
			out.GuildID = m.ch.guild.id
			if p := s.people[m.Author.ID]; p != nil {
				member := m.ch.guild.member(p)
				out.Member = &member
			}
		}
		if e.intents&discordapi.MessageContent == 0 {
			s.withhold(m, &out)
		}
		if s.opts.Terse {
			out.ReferencedMessage, out.Mentions = nil, []discordapi.User{}
		}
		return out
	})
}

// withhold takes out what a bot does not see that may not read messages: all but those to it and of its own.
func (s *Server) withhold(m *message, out *discordapi.Message) {
	toBot := slices.ContainsFunc(m.Mentions, func(u discordapi.User) bool { return u.ID == s.me.ID })
	if m.ch.guild == nil || m.Author.ID == s.me.ID || toBot {
		return
	}
	out.Content, out.Embeds, out.Attachments, out.Components = "", []discordapi.Embed{}, []discordapi.Attachment{}, []discordapi.Component{}
	for i := range out.MessageSnapshots {
		shot := &out.MessageSnapshots[i].Message
		shot.Content, shot.Embeds, shot.Attachments, shot.Components = "", []discordapi.Embed{}, []discordapi.Attachment{}, []discordapi.Component{}
	}
	if to := out.ReferencedMessage; to != nil {
		if original := s.messages[to.ID]; original != nil {
			s.withhold(original, to)
		}
	}
}

// wire is a message as the API tells it: with addresses of its files that are valid from now on.
func (s *Server) wire(m *message) discordapi.Message {
	out := m.Message
	out.Embeds = slices.Clone(m.Embeds)
	used := map[string]bool{}
	for i := range out.Embeds {
		s.pictures(m, &out.Embeds[i], used)
	}
	out.Attachments = s.attachments(m, m.files, used)
	out.Reactions = m.counted(s.me.ID)
	out.MessageSnapshots = slices.Clone(m.MessageSnapshots)
	for i := range out.MessageSnapshots {
		out.MessageSnapshots[i].Message.Attachments = s.attachments(m, m.shots[i], nil)
	}
	if to := s.referenced(m); to != nil && m.Type == discordapi.Reply {
		shown := to.Message
		shown.Attachments = s.attachments(to, to.files, nil)
		out.ReferencedMessage = &shown
	}
	if out.Embeds == nil {
		out.Embeds = []discordapi.Embed{}
	}
	if out.Components == nil {
		out.Components = []discordapi.Component{}
	}
	if out.Mentions == nil {
		out.Mentions = []discordapi.User{}
	}
	if out.MentionRoles == nil {
		out.MentionRoles = []string{}
	}
	return out
}

// referenced is the message that one replies to, unless it was deleted.
func (s *Server) referenced(m *message) *message {
	if m.MessageReference == nil {
		return nil
	}
	to := s.messages[m.MessageReference.MessageID]
	if to == nil || to.deleted {
		return nil
	}
	return to
}

func (m *message) counted(me string) []discordapi.Reaction {
	var out []discordapi.Reaction
	for _, r := range m.reactions {
		i := slices.IndexFunc(out, func(o discordapi.Reaction) bool { return o.Emoji.Name == r.emoji })
		if i < 0 {
			i = len(out)
			out = append(out, discordapi.Reaction{Emoji: discordapi.Emoji{Name: r.emoji}, BurstColors: []string{}})
		}
		out[i].Count++
		out[i].Details.Normal++
		out[i].Me = out[i].Me || r.who == me
	}
	return out
}

// reactedSince tells whether somebody has reacted to a message after a mark.
func (m *message) reactedSince(who string, mark int64) bool {
	return m.seq > mark && slices.ContainsFunc(m.reactions, func(r reaction) bool { return r.who == who })
}
