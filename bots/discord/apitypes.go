package discord

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/bwmarrin/discordgo"
)

// event is a message of the gateway.
type event struct {
	Op   int             `json:"op"`
	Seq  int64           `json:"s"`
	Type string          `json:"t"`
	Data json.RawMessage `json:"d"`
}

// The operations of the gateway.
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

// ready is the first event of a new session.
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

// guild has the parts of a server that the bot uses.
type guild struct {
	ID            string `json:"id"`
	Name          string `json:"name"`
	Locale        string `json:"preferred_locale"`
	SystemChannel string `json:"system_channel_id"`
	JoinedAt      string `json:"joined_at"`
	Unavailable   bool   `json:"unavailable"`

	Channels []channelInfo `json:"channels"`
	Threads  []channelInfo `json:"threads"` // the active ones
}

// channelInfo has the parts of a channel that the bot uses.
type channelInfo struct {
	ID     string                `json:"id"`
	Type   discordgo.ChannelType `json:"type"`
	Parent string                `json:"parent_id"`       // the channel of a thread, or the category of a channel
	Last   string                `json:"last_message_id"` // in a forum: its last thread
}

// isThread reports whether the channel is a thread.
func (c channelInfo) isThread() bool {
	switch c.Type {
	case discordgo.ChannelTypeGuildNewsThread, discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread:
		return true
	}
	return false
}

// parentChannel returns the channel of a thread. For other channels it returns "".
func (c channelInfo) parentChannel() string {
	if c.isThread() && isID(c.Parent) {
		return c.Parent
	}
	return ""
}

// hasMessages reports whether people can write in the channel.
func (c channelInfo) hasMessages() bool {
	switch c.Type {
	case discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildVoice, discordgo.ChannelTypeGuildNews, discordgo.ChannelTypeGuildStageVoice:
		return true
	}
	return c.isThread()
}

// message is a message. The library's own type is not used: it cannot decode a message with components that it does not
// know.
type message struct {
	ID          string                         `json:"id"`
	Channel     string                         `json:"channel_id"`
	Guild       string                         `json:"guild_id"`
	Author      *discordgo.User                `json:"author"`
	Member      *member                        `json:"member"`
	Content     string                         `json:"content"`
	Timestamp   string                         `json:"timestamp"`
	Edited      string                         `json:"edited_timestamp"` // when its author edited it, or empty
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

	wasEdited bool // the gateway tells of an edit
}

// member is a person's membership in a server.
type member struct {
	User        *discordgo.User `json:"user"`
	Roles       []string        `json:"roles"`
	Permissions string          `json:"permissions"` // a number; only in interactions
}

// component is a part of a message or a form: a row, a button, an input, a text, or a container of others.
type component struct {
	Type       discordgo.ComponentType `json:"type"`
	CustomID   string                  `json:"custom_id"`
	Value      string                  `json:"value"`
	Components []component             `json:"components"`
	Component  *component              `json:"component"` // the component in a label
	Accessory  *component              `json:"accessory"` // beside the texts of a section
	Content    string                  `json:"content"`   // of a text
	Media      *mediaItem              `json:"media"`     // of a thumbnail
	File       *mediaItem              `json:"file"`
	Items      []struct {
		Media *mediaItem `json:"media"`
	} `json:"items"` // of a media gallery
}

// mediaItem is a video or a picture that a component shows.
type mediaItem struct {
	URL        string `json:"url"`
	ProxyURL   string `json:"proxy_url"`
	Kind       string `json:"content_type"`
	Attachment string `json:"attachment_id"` // if it was uploaded with the message
}

// interaction is a command, a pressed button, a submitted form or a request for suggestions.
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

// interactionData is the data of an interaction, of any type.
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

// option is the value of an option of a command.
type option struct {
	Name    string                                 `json:"name"`
	Type    discordgo.ApplicationCommandOptionType `json:"type"`
	Value   any                                    `json:"value"`
	Options []option                               `json:"options"`
	Focused bool                                   `json:"focused"`
}

// errMalformed says that an event or a response is not what the API describes. It has no part of the content.
var errMalformed = errors.New("discord: not what the API describes")

// decodeJSON decodes a part of an event. Types of the library may panic on unexpected values; decodeJSON returns an error
// then.
func decodeJSON(raw json.RawMessage, into any) (err error) {
	defer func() {
		if recover() != nil {
			err = errMalformed
		}
	}()
	if json.Unmarshal(raw, into) != nil {
		return errMalformed
	}
	return nil
}

// canDecode decodes a part of an event, and reports whether that succeeded.
func canDecode(raw json.RawMessage, into any) bool { return decodeJSON(raw, into) == nil }

// textValue returns the value as text.
func (o option) textValue() string {
	switch v := o.Value.(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		return fmt.Sprint(v)
	}
}

// findSender returns the person who started the interaction, or nil.
func (i *interaction) findSender() *discordgo.User {
	if i.Member != nil && i.Member.User != nil {
		return i.Member.User
	}
	return i.User
}
