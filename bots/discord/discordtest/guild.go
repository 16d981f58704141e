package discordtest

import (
	"slices"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// everyone is what members of a server may do unless roles add to it.
const everyone = discordapi.ViewChannel | discordapi.SendMessages | discordapi.EmbedLinks | discordapi.AttachFiles |
	discordapi.ReadHistory | discordapi.AddReactions | discordapi.UseCommands

// all is what the owner and administrators may do.
const all = 1<<53 - 1

// Permissions are the bits of permissions by the names that scripts use.
var Permissions = map[string]int64{
	"admin": discordapi.Administrator, "manage": discordapi.ManageGuild, "react": discordapi.AddReactions,
	"view": discordapi.ViewChannel, "send": discordapi.SendMessages, "embed": discordapi.EmbedLinks,
	"attach": discordapi.AttachFiles, "history": discordapi.ReadHistory,
}

// Guild is a server of people, as its members call it; Discord's API calls it a guild.
type Guild struct {
	s        *Server
	id       string
	name     string
	owner    *Person
	locale   string
	channels []*channel
	threads  []*channel
	members  []*Person
	roles    []discordapi.Role
	held     map[string][]string // roles of members, by the ids of both
	bot      bool                // the bot is in it
	joined   string              // when the bot came
}

// Guild adds a server with its owner and a channel called general. The bot is not in it.
func (s *Server) Guild(name string, owner *Person) *Guild {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := &Guild{s: s, id: s.newID(), name: name, owner: owner, locale: "en-US", held: map[string][]string{}}
	g.roles = []discordapi.Role{{ID: g.id, Name: "@everyone", Permissions: strconv.Itoa(everyone)}}
	g.members = []*Person{owner}
	s.guilds[g.id] = g
	s.guildOrder = append(s.guildOrder, g)
	g.add("general")
	return g
}

// ID is the server's id.
func (g *Guild) ID() string { return g.id }

// Name is the server's name.
func (g *Guild) Name() string { return g.name }

// Locale sets the language that the server prefers, such as fr.
func (g *Guild) Locale(lang string) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.locale = lang
}

func (g *Guild) add(name string) *channel {
	ch := g.s.newChannel(discordapi.Text, name, g)
	g.channels = append(g.channels, ch)
	return ch
}

// Channel is the channel of a name, which is made if there is none.
func (g *Guild) Channel(name string) *Room {
	s := g.s
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, ch := range g.channels {
		if ch.name == name {
			return &Room{s, ch}
		}
	}
	ch := g.add(name)
	if g.bot {
		s.dispatch(g, discordapi.Guilds, "CHANNEL_CREATE", always(ch.wire()))
	}
	return &Room{s, ch}
}

// Thread starts a thread in a channel.
func (r *Room) Thread(name string) *Room {
	s, g := r.s, r.ch.guild
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.newChannel(discordapi.Public, name, g)
	ch.parent = r.ch
	g.threads = append(g.threads, ch)
	if g.bot {
		s.dispatch(g, discordapi.Guilds, "THREAD_CREATE", always(ch.wire()))
	}
	return &Room{s, ch}
}

// Archive makes a thread one that is not active until somebody writes there.
func (r *Room) Archive() {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.ch.stored = true
}

// Join makes a person a member.
func (g *Guild) Join(p *Person) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	if !slices.Contains(g.members, p) {
		g.members = append(g.members, p)
	}
}

// Leave takes a person out.
func (g *Guild) Leave(p *Person) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.members = slices.DeleteFunc(g.members, func(other *Person) bool { return other == p })
	delete(g.held, p.User.ID)
}

// Role gives a person a role, which is made with the permissions if there is none of the name.
func (g *Guild) Role(p *Person, name string, permissions int64) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	i := slices.IndexFunc(g.roles, func(r discordapi.Role) bool { return r.Name == name })
	if i < 0 {
		i = len(g.roles)
		g.roles = append(g.roles, discordapi.Role{
			ID: g.s.newID(), Name: name, Position: i, Permissions: strconv.FormatInt(permissions, 10), Mentionable: true,
		})
	}
	g.held[p.User.ID] = append(g.held[p.User.ID], g.roles[i].ID)
}

// AddBot adds the bot.
func (g *Guild) AddBot() {
	s := g.s
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.bell.Ring()
	g.bot, g.joined = true, stamp(s.now())
	s.dispatch(g, discordapi.Guilds, "GUILD_CREATE", always(g.wire()))
}

// RemoveBot throws the bot out.
func (g *Guild) RemoveBot() {
	s := g.s
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.bell.Ring()
	g.bot = false
	s.dispatch(g, discordapi.Guilds, "GUILD_DELETE", always(map[string]string{"id": g.id}))
}

// Outage makes the server unavailable to the bot, or available again.
func (g *Guild) Outage(on bool) {
	s := g.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if on {
		s.dispatch(g, discordapi.Guilds, "GUILD_DELETE", always(discordapi.Unavailable{ID: g.id, Unavailable: true}))
		return
	}
	s.dispatch(g, discordapi.Guilds, "GUILD_CREATE", always(g.wire()))
}

// permissions are what a person may do in the server.
func (g *Guild) permissions(p *Person) int64 {
	if p == g.owner {
		return all
	}
	may := int64(everyone)
	for _, r := range g.roles {
		if slices.Contains(g.held[p.User.ID], r.ID) {
			may |= number(r.Permissions)
		}
	}
	if may&discordapi.Administrator != 0 {
		return all
	}
	return may
}

// member is a person as a member, without the account itself.
func (g *Guild) member(p *Person) discordapi.Member {
	roles := slices.Clone(g.held[p.User.ID])
	if roles == nil {
		roles = []string{}
	}
	return discordapi.Member{Roles: roles, JoinedAt: "2024-01-01T00:00:00.000000+00:00"}
}

// asking is a member in an interaction.
func (g *Guild) asking(p *Person) *discordapi.Member {
	m := g.member(p)
	m.User, m.Permissions = &p.User, strconv.FormatInt(g.permissions(p), 10)
	return &m
}

// wire is the server as the bot hears of it when it comes in.
func (g *Guild) wire() discordapi.Guild {
	out := discordapi.Guild{
		ID: g.id, Name: g.name, OwnerID: g.owner.User.ID, PreferredLocale: g.locale, Roles: slices.Clone(g.roles),
		Features: []string{}, JoinedAt: g.joined, MemberCount: len(g.members) + 1,
		Members: []discordapi.Member{{User: &g.s.me, Roles: []string{}, JoinedAt: g.joined}},
	}
	for _, ch := range g.channels {
		out.Channels = append(out.Channels, ch.wire())
	}
	for _, ch := range g.threads {
		if !ch.stored {
			out.Threads = append(out.Threads, ch.wire())
		}
	}
	if n := len(g.channels); n > 0 {
		out.SystemChannelID = g.channels[min(1, n-1)].id // the first that the test made
	}
	return out
}

// roleIDs finds the roles that a text mentions.
func (g *Guild) roleIDs(text string) []string {
	found := []string{}
	for _, r := range g.roles {
		if strings.Contains(text, "<@&"+r.ID+">") {
			found = append(found, r.ID)
		}
	}
	return found
}
