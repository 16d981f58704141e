package discordtest

import (
	"slices"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// everyone has the permissions of all members of a server, to which roles add.
const everyone = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages | discordgo.PermissionEmbedLinks |
	discordgo.PermissionAttachFiles | discordgo.PermissionReadMessageHistory | discordgo.PermissionAddReactions

// locale is the language of servers, and of people who say no other.
const locale = "en-US"

// all has the permissions of the owner and of administrators.
const all = 1<<53 - 1

// Permissions are the bits of permissions by the names that scripts use.
var Permissions = map[string]int64{
	"admin": discordgo.PermissionAdministrator, "manage": discordgo.PermissionManageGuild, "react": discordgo.PermissionAddReactions,
	"view": discordgo.PermissionViewChannel, "send": discordgo.PermissionSendMessages, "embed": discordgo.PermissionEmbedLinks,
	"attach": discordgo.PermissionAttachFiles, "history": discordgo.PermissionReadMessageHistory,
}

// Guild is a server of people, as its members call it; Discord's API calls it a guild.
type Guild struct {
	s        *Server
	id       string
	name     string
	owner    *Person
	channels []*channel
	threads  []*channel
	members  []*Person
	roles    []discordgo.Role
	held     map[string][]string // roles of members, by the ids of both
	bot      bool                // the bot is in it
	joined   string              // when the bot came
}

// Guild adds a server with its owner and a channel called general. The bot is not in it.
func (s *Server) Guild(name string, owner *Person) *Guild {
	defer s.Lock()()
	g := &Guild{s: s, id: s.newID(), name: name, owner: owner, members: []*Person{owner}, held: map[string][]string{}}
	g.roles = []discordgo.Role{{ID: g.id, Name: "@everyone", Permissions: everyone}}
	s.guilds = append(s.guilds, g)
	g.addChannel("general")
	return g
}

// ID returns the server's id.
func (g *Guild) ID() string { return g.id }

func (g *Guild) addChannel(name string) *channel {
	ch := g.s.newChannel(discordgo.ChannelTypeGuildText, name, g)
	g.channels = append(g.channels, ch)
	return ch
}

// tellBot sends an event of the server to the bot if it is there.
func (g *Guild) tellBot(name string, data any) {
	if g.bot {
		g.s.dispatchEvent(g, discordgo.IntentGuilds, name, sameForAll(data))
	}
}

// Channel returns the channel of a name, which is made if there is none.
func (g *Guild) Channel(name string) *Seat {
	defer g.s.Lock()()
	i := slices.IndexFunc(g.channels, func(ch *channel) bool { return ch.name() == name })
	if i >= 0 {
		return g.channels[i].newSeat(nil)
	}
	ch := g.addChannel(name)
	g.tellBot("CHANNEL_CREATE", ch.channelObject())
	return ch.newSeat(nil)
}

// Thread starts a thread in a channel.
func (t *Seat) Thread(name string) *Seat {
	defer t.s.Lock()()
	g := t.ch.guild
	ch := t.s.newChannel(discordgo.ChannelTypeGuildPublicThread, name, g)
	ch.parent = t.ch
	g.threads = append(g.threads, ch)
	g.tellBot("THREAD_CREATE", ch.channelObject())
	return ch.newSeat(nil)
}

// Archive makes a thread one that is not active until somebody writes there.
func (t *Seat) Archive() {
	defer t.s.Lock()()
	t.ch.archived = true
}

// Join makes a person a member.
func (g *Guild) Join(p *Person) {
	defer g.s.Lock()()
	if !slices.Contains(g.members, p) {
		g.members = append(g.members, p)
	}
}

// Role gives a person a role, which is made with the permissions if there is none of the name.
func (g *Guild) Role(p *Person, name string, permissions int64) {
	defer g.s.Lock()()
	i := slices.IndexFunc(g.roles, func(r discordgo.Role) bool { return r.Name == name })
	if i < 0 {
		i = len(g.roles)
		g.roles = append(g.roles, discordgo.Role{ID: g.s.newID(), Name: name, Position: i, Permissions: permissions, Mentionable: true})
	}
	g.held[p.User.ID] = append(g.held[p.User.ID], g.roles[i].ID)
}

// AddBot adds the bot.
func (g *Guild) AddBot() {
	defer g.s.LockForChange()()
	g.bot, g.joined = true, formatTime(g.s.now())
	g.tellBot("GUILD_CREATE", g.guildObject())
}

// memberPermissions returns what a person may do in the server.
func (g *Guild) memberPermissions(p *Person) int64 {
	may := int64(everyone)
	for _, r := range g.roles {
		if slices.Contains(g.held[p.User.ID], r.ID) {
			may |= r.Permissions
		}
	}
	if p == g.owner || may&discordgo.PermissionAdministrator != 0 {
		return all
	}
	return may
}

// findMember returns a person as a member, without the account itself.
func (g *Guild) findMember(p *Person) *discordapi.Member {
	return &discordapi.Member{Roles: append([]string{}, g.held[p.User.ID]...), JoinedAt: "2024-01-01T00:00:00.000000+00:00"}
}

// guildObject returns the server as the bot hears of it when it comes in.
func (g *Guild) guildObject() map[string]any {
	channels, threads := []discordapi.Channel{}, []discordapi.Channel{}
	for _, ch := range g.channels {
		channels = append(channels, ch.channelObject())
	}
	for _, ch := range g.threads {
		if !ch.archived {
			threads = append(threads, ch.channelObject())
		}
	}
	return map[string]any{
		"id": g.id, "name": g.name, "owner_id": g.owner.User.ID, "preferred_locale": locale, "features": []string{}, "joined_at": g.joined,
		"roles": g.roles, "channels": channels, "threads": threads, "member_count": len(g.members) + 1,
		"members":           []discordapi.Member{{User: &g.s.me, Roles: []string{}, JoinedAt: g.joined}},
		"system_channel_id": g.channels[min(1, len(g.channels)-1)].id, // the first that the test made
	}
}
