package discord

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/bwmarrin/discordgo"
)

// event is what the gateway sends.
type event struct {
	Op   int             `json:"op"`
	Seq  int64           `json:"s"`
	Type string          `json:"t"`
	Data json.RawMessage `json:"d"`
}

// The gateway's operations.
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opAck            = 11
)

// ready begins a session.
type ready struct {
	User      discordgo.User `json:"user"`
	SessionID string         `json:"session_id"`
	ResumeURL string         `json:"resume_gateway_url"`
	App       struct {
		ID string `json:"id"`
	} `json:"application"`
	Guilds []struct {
		ID string `json:"id"`
	} `json:"guilds"`
}

// guild is a server, as far as it matters here.
type guild struct {
	ID            string `json:"id"`
	Name          string `json:"name"`
	Locale        string `json:"preferred_locale"`
	SystemChannel string `json:"system_channel_id"`
	JoinedAt      string `json:"joined_at"`
	Unavailable   bool   `json:"unavailable"`

	Channels []channelInfo `json:"channels"`
	Threads  []channelInfo `json:"threads"` // those that are active
}

// channelInfo is a channel of a server, as far as it matters here.
type channelInfo struct {
	ID     string                `json:"id"`
	Type   discordgo.ChannelType `json:"type"`
	Parent string                `json:"parent_id"`       // of a thread its channel, of a channel its category
	Last   string                `json:"last_message_id"` // of a forum its last thread
}

func (c channelInfo) isThread() bool {
	switch c.Type {
	case discordgo.ChannelTypeGuildNewsThread, discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread:
		return true
	}
	return false
}

// whole is the channel that a thread is of; of another channel nothing.
func (c channelInfo) whole() string {
	if c.isThread() && isID(c.Parent) {
		return c.Parent
	}
	return ""
}

// talks tells whether people write there.
func (c channelInfo) talks() bool {
	switch c.Type {
	case discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildVoice, discordgo.ChannelTypeGuildNews, discordgo.ChannelTypeGuildStageVoice:
		return true
	}
	return c.isThread()
}

// message is a message. The library's own type fails on components that are newer than it, and the whole message with it.
type message struct {
	ID          string                         `json:"id"`
	Channel     string                         `json:"channel_id"`
	Guild       string                         `json:"guild_id"`
	Author      *discordgo.User                `json:"author"`
	Member      *member                        `json:"member"`
	Content     string                         `json:"content"`
	Timestamp   string                         `json:"timestamp"`
	Edited      string                         `json:"edited_timestamp"` // when its author did, or empty
	Type        discordgo.MessageType          `json:"type"`
	Webhook     string                         `json:"webhook_id"`
	Mentions    []*discordgo.User              `json:"mentions"`
	Attachments []*discordgo.MessageAttachment `json:"attachments"`
	Embeds      []*discordgo.MessageEmbed      `json:"embeds"`
	Components  []component                    `json:"components"`
	Reference   *discordgo.MessageReference    `json:"message_reference"`
	Referenced  *message                       `json:"referenced_message"`
	Snapshots   []struct {
		Message *message `json:"message"`
	} `json:"message_snapshots"`
}

// member is what somebody is on a server.
type member struct {
	User        *discordgo.User `json:"user"`
	Roles       []string        `json:"roles"`
	Permissions string          `json:"permissions"` // a number, in interactions
}

// component is a part of a message or a form: a row, a button, an input.
type component struct {
	Type       discordgo.ComponentType `json:"type"`
	CustomID   string                  `json:"custom_id"`
	Value      string                  `json:"value"`
	Components []component             `json:"components"`
	Component  *component              `json:"component"` // of a label
}

// interaction is a command, a press, a form or a word that is being typed.
type interaction struct {
	ID          string                    `json:"id"`
	App         string                    `json:"application_id"`
	Type        discordgo.InteractionType `json:"type"`
	Data        interactionData           `json:"data"`
	Guild       string                    `json:"guild_id"`
	Channel     string                    `json:"channel_id"`
	Message     *message                  `json:"message"`
	Member      *member                   `json:"member"`
	User        *discordgo.User           `json:"user"`
	Locale      string                    `json:"locale"`
	GuildLocale string                    `json:"guild_locale"`
	Token       string                    `json:"token"`
	Owners      map[string]any            `json:"authorizing_integration_owners"`
	Place       struct {
		ID string `json:"id"`
	} `json:"channel"`

	Context discordgo.InteractionContextType `json:"context"`
}

// interactionData is that of all kinds of interactions.
type interactionData struct {
	Name       string                           `json:"name"`
	Kind       discordgo.ApplicationCommandType `json:"type"`
	Target     string                           `json:"target_id"`
	Options    []option                         `json:"options"`
	CustomID   string                           `json:"custom_id"`
	Components []component                      `json:"components"`
	Resolved   struct {
		Messages    map[string]*message                     `json:"messages"`
		Attachments map[string]*discordgo.MessageAttachment `json:"attachments"`
	} `json:"resolved"`
}

// option is what somebody filled in of a command.
type option struct {
	Name    string                                 `json:"name"`
	Type    discordgo.ApplicationCommandOptionType `json:"type"`
	Value   any                                    `json:"value"`
	Options []option                               `json:"options"`
	Focused bool                                   `json:"focused"`
}

// errGarbled is what is not Discord's: an event or an answer that cannot be read. What was in it is not told.
var errGarbled = errors.New("discord: not what the API describes")

// decode reads a part of an event. Types of the library may panic on what they do not expect.
func decode(raw json.RawMessage, into any) (err error) {
	defer func() {
		if recover() != nil {
			err = errGarbled
		}
	}()
	if json.Unmarshal(raw, into) != nil {
		return errGarbled
	}
	return nil
}

// legible reads a part of an event, if it can be read.
func legible(raw json.RawMessage, into any) bool { return decode(raw, into) == nil }

// value is an option's, as text.
func (o option) value() string {
	switch v := o.Value.(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		return fmt.Sprint(v)
	}
}

// who is the person behind an interaction, or nil.
func (i *interaction) who() *discordgo.User {
	if i.Member != nil && i.Member.User != nil {
		return i.Member.User
	}
	return i.User
}
