package discordapi

import "github.com/bwmarrin/discordgo"

// User is a person or a bot.
type User struct {
	ID            string    `json:"id"`
	Username      string    `json:"username"`
	Discriminator string    `json:"discriminator"`
	GlobalName    *string   `json:"global_name"`
	Avatar        *string   `json:"avatar"`
	Bot           bool      `json:"bot,omitempty"`
	Flags         int       `json:"flags"`
	PublicFlags   int       `json:"public_flags"`
	PrimaryGuild  *struct{} `json:"primary_guild"`
}

// Name returns the name that others see: the global name, or the username of those who have none.
func (u User) Name() string {
	if u.GlobalName != nil {
		return *u.GlobalName
	}
	return u.Username
}

// Member is somebody in a guild. User is left out in messages, Permissions everywhere but in interactions.
type Member struct {
	User        *User    `json:"user,omitempty"`
	Nick        *string  `json:"nick"`
	Roles       []string `json:"roles"`
	JoinedAt    string   `json:"joined_at"`
	Permissions string   `json:"permissions,omitempty"`
}

// Channel is a channel of a guild, or a conversation outside of guilds, which has Recipients.
type Channel struct {
	ID            string                `json:"id"`
	Type          discordgo.ChannelType `json:"type"`
	GuildID       string                `json:"guild_id,omitempty"`
	Name          string                `json:"name,omitempty"`
	LastMessageID *string               `json:"last_message_id"`
	Recipients    []User                `json:"recipients,omitempty"`
	Flags         int                   `json:"flags"`
	ParentID      string                `json:"parent_id,omitempty"` // of a thread
}

// Attachment is a file in a message. Its URLs are signed, and expire.
type Attachment struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	ContentType string `json:"content_type,omitempty"`
	Size        int64  `json:"size"` // bytes
	URL         string `json:"url"`
	ProxyURL    string `json:"proxy_url"`
	Width       int    `json:"width,omitempty"`
	Height      int    `json:"height,omitempty"`
	Ephemeral   bool   `json:"ephemeral,omitempty"`
}

// Component is a row, or a button or input in one.
type Component struct {
	Type        discordgo.ComponentType `json:"type"`
	ID          int                     `json:"id,omitempty"`
	Components  []Component             `json:"components,omitempty"`
	Style       discordgo.ButtonStyle   `json:"style,omitempty"`
	Label       string                  `json:"label,omitempty"`
	CustomID    string                  `json:"custom_id,omitempty"`
	URL         string                  `json:"url,omitempty"`
	Placeholder string                  `json:"placeholder,omitempty"`
	MaxLength   int                     `json:"max_length,omitempty"`
	Required    *bool                   `json:"required,omitempty"`
	Value       string                  `json:"value,omitempty"`
	Content     string                  `json:"content,omitempty"`
	Items       []GalleryItem           `json:"items,omitempty"`
}

// GalleryItem is one of the items of a media gallery.
type GalleryItem struct {
	Media MediaItem `json:"media"`
}

// MediaItem is a file that a component shows.
type MediaItem struct {
	URL          string `json:"url"`
	ProxyURL     string `json:"proxy_url"`
	ContentType  string `json:"content_type"`
	Width        int    `json:"width"`
	Height       int    `json:"height"`
	AttachmentID string `json:"attachment_id,omitempty"`
}

// Reference says which message one replies to, or forwards.
type Reference struct {
	Type      discordgo.MessageReferenceType `json:"type"`
	MessageID string                         `json:"message_id,omitempty"`
	ChannelID string                         `json:"channel_id,omitempty"`
	GuildID   string                         `json:"guild_id,omitempty"`
}

// Snapshot is a message as a forward shows it.
type Snapshot struct {
	Message SnapshotMessage `json:"message"`
}

// NewSnapshot returns a forward of a text that was posted at a time.
func NewSnapshot(text, at string) Snapshot {
	return Snapshot{SnapshotMessage{
		Content: text, Timestamp: at, Embeds: []*discordgo.MessageEmbed{}, Mentions: []User{}, MentionRoles: []string{}, Components: []Component{},
	}}
}

// SnapshotMessage is a message in a Snapshot: it has no author and no id.
type SnapshotMessage struct {
	Type            discordgo.MessageType     `json:"type"`
	Content         string                    `json:"content"`
	Embeds          []*discordgo.MessageEmbed `json:"embeds"`
	Attachments     []Attachment              `json:"attachments"`
	Timestamp       string                    `json:"timestamp"`
	EditedTimestamp *string                   `json:"edited_timestamp"`
	Flags           discordgo.MessageFlags    `json:"flags"`
	Mentions        []User                    `json:"mentions"`
	MentionRoles    []string                  `json:"mention_roles"`
	Components      []Component               `json:"components"`
}

// Message is a message in a channel. GuildID and Member are in events only.
type Message struct {
	ID string `json:"id"`
	SnapshotMessage
	ChannelID         string     `json:"channel_id"`
	GuildID           string     `json:"guild_id,omitempty"`
	Author            User       `json:"author"`
	Member            *Member    `json:"member,omitempty"`
	TTS               bool       `json:"tts"`
	MentionEveryone   bool       `json:"mention_everyone"`
	Pinned            bool       `json:"pinned"`
	WebhookID         string     `json:"webhook_id,omitempty"`
	MessageReference  *Reference `json:"message_reference,omitempty"`
	ReferencedMessage *Message   `json:"referenced_message,omitempty"`
	MessageSnapshots  []Snapshot `json:"message_snapshots,omitempty"`
}
