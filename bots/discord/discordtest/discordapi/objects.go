package discordapi

// User is a person or a bot.
type User struct {
	ID            string  `json:"id"`
	Username      string  `json:"username"`
	Discriminator string  `json:"discriminator"`
	GlobalName    *string `json:"global_name"`
	Avatar        *string `json:"avatar"`
	Bot           bool    `json:"bot,omitempty"`
	Flags         int     `json:"flags"`
	PublicFlags   int     `json:"public_flags"`
	PrimaryGuild  *Guild  `json:"primary_guild"`
}

// Me is the bot as the API tells it of itself.
type Me struct {
	User
	MFA      bool   `json:"mfa_enabled"`
	Locale   string `json:"locale"`
	Verified bool   `json:"verified"`
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
	Avatar      *string  `json:"avatar"`
	Roles       []string `json:"roles"`
	JoinedAt    string   `json:"joined_at"`
	Deaf        bool     `json:"deaf"`
	Mute        bool     `json:"mute"`
	Flags       int      `json:"flags"`
	Pending     bool     `json:"pending"`
	Permissions string   `json:"permissions,omitempty"`
}

// Role is a role of a guild. The one that everybody has has the guild's id.
type Role struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Color       int    `json:"color"`
	Hoist       bool   `json:"hoist"`
	Position    int    `json:"position"`
	Permissions string `json:"permissions"`
	Managed     bool   `json:"managed"`
	Mentionable bool   `json:"mentionable"`
	Flags       int    `json:"flags"`
}

// Guild is a server as GUILD_CREATE tells it; in READY only ID and Unavailable are there.
type Guild struct {
	ID              string    `json:"id"`
	Unavailable     bool      `json:"unavailable,omitempty"`
	Name            string    `json:"name,omitempty"`
	Icon            *string   `json:"icon"`
	OwnerID         string    `json:"owner_id,omitempty"`
	PreferredLocale string    `json:"preferred_locale,omitempty"`
	Features        []string  `json:"features,omitempty"`
	Roles           []Role    `json:"roles,omitempty"`
	Channels        []Channel `json:"channels,omitempty"`
	Members         []Member  `json:"members,omitempty"`
	Threads         []Channel `json:"threads,omitempty"`
	MemberCount     int       `json:"member_count,omitempty"`
	JoinedAt        string    `json:"joined_at,omitempty"`
	SystemChannelID string    `json:"system_channel_id,omitempty"`
	Large           bool      `json:"large,omitempty"`
}

// Unavailable is a guild as READY names it.
type Unavailable struct {
	ID          string `json:"id"`
	Unavailable bool   `json:"unavailable"`
}

// Channel is a channel of a guild, or a conversation outside of guilds, which has Recipients.
type Channel struct {
	ID            string  `json:"id"`
	Type          int     `json:"type"`
	GuildID       string  `json:"guild_id,omitempty"`
	Name          string  `json:"name,omitempty"`
	Position      int     `json:"position,omitempty"`
	LastMessageID *string `json:"last_message_id"`
	Recipients    []User  `json:"recipients,omitempty"`
	Permissions   string  `json:"permissions,omitempty"` // in interactions
	Flags         int     `json:"flags"`

	ParentID string `json:"parent_id,omitempty"`
	*Thread
}

// Thread has the fields of a channel that is a thread, or a post of a forum.
type Thread struct {
	OwnerID  string         `json:"owner_id"`
	Messages int            `json:"message_count"`
	Members  int            `json:"member_count"`
	Sent     int            `json:"total_message_sent"`
	Metadata ThreadMetadata `json:"thread_metadata"`
}

// ThreadMetadata says whether a thread is still active.
type ThreadMetadata struct {
	Archived    bool   `json:"archived"`
	ArchiveAt   string `json:"archive_timestamp"`
	AutoArchive int    `json:"auto_archive_duration"` // minutes
	Locked      bool   `json:"locked"`
}

// Attachment is a file in a message. Its URLs are signed, and expire.
type Attachment struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"`
	ContentType string `json:"content_type,omitempty"`
	Size        int64  `json:"size"` // bytes
	URL         string `json:"url"`
	ProxyURL    string `json:"proxy_url"`
	Width       int    `json:"width,omitempty"`
	Height      int    `json:"height,omitempty"`
	Ephemeral   bool   `json:"ephemeral,omitempty"`
}

// Embed is a card in a message.
type Embed struct {
	Type        string       `json:"type,omitempty"`
	Title       string       `json:"title,omitempty"`
	Description string       `json:"description,omitempty"`
	URL         string       `json:"url,omitempty"`
	Timestamp   string       `json:"timestamp,omitempty"`
	Color       int          `json:"color,omitempty"`
	Author      *EmbedAuthor `json:"author,omitempty"`
	Footer      *EmbedFooter `json:"footer,omitempty"`
	Image       *EmbedImage  `json:"image,omitempty"`
	Thumbnail   *EmbedImage  `json:"thumbnail,omitempty"`
	Video       *EmbedVideo  `json:"video,omitempty"`
	Fields      []EmbedField `json:"fields,omitempty"`
}

// Pictures returns where the embed has a picture.
func (e *Embed) Pictures() (all []**EmbedImage) {
	for _, picture := range []**EmbedImage{&e.Image, &e.Thumbnail} {
		if *picture != nil {
			all = append(all, picture)
		}
	}
	return all
}

// EmbedAuthor is the line above an embed's title.
type EmbedAuthor struct {
	Name    string `json:"name,omitempty"`
	URL     string `json:"url,omitempty"`
	IconURL string `json:"icon_url,omitempty"`
}

// EmbedVideo is the clip that a link leads to; bots send none.
type EmbedVideo struct {
	URL string `json:"url,omitempty"`
}

// EmbedFooter is the line at the end of an embed.
type EmbedFooter struct {
	Text    string `json:"text"`
	IconURL string `json:"icon_url,omitempty"`
}

// EmbedImage is a picture in an embed: attachment://name where a bot sends one.
type EmbedImage struct {
	URL      string `json:"url,omitempty"`
	ProxyURL string `json:"proxy_url,omitempty"`
	Width    int    `json:"width,omitempty"`
	Height   int    `json:"height,omitempty"`
}

// EmbedField is a name and a value in an embed.
type EmbedField struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Inline bool   `json:"inline"`
}

// Component is a row, or a button, menu or input in one, or a label with an input.
type Component struct {
	Type        int         `json:"type"`
	ID          int         `json:"id,omitempty"`
	Components  []Component `json:"components,omitempty"`
	Component   *Component  `json:"component,omitempty"`
	Style       int         `json:"style,omitempty"`
	Label       string      `json:"label,omitempty"`
	CustomID    string      `json:"custom_id,omitempty"`
	URL         string      `json:"url,omitempty"`
	Disabled    bool        `json:"disabled,omitempty"`
	Placeholder string      `json:"placeholder,omitempty"`
	MinLength   int         `json:"min_length,omitempty"`
	MaxLength   int         `json:"max_length,omitempty"`
	Required    *bool       `json:"required,omitempty"`
	Value       string      `json:"value,omitempty"`
}

// Emoji is one of Unicode's, which has no id, or one of a guild.
type Emoji struct {
	ID   *string `json:"id"`
	Name string  `json:"name"`
}

// Reference says which message one replies to, or forwards.
type Reference struct {
	Type      int    `json:"type"`
	MessageID string `json:"message_id,omitempty"`
	ChannelID string `json:"channel_id,omitempty"`
	GuildID   string `json:"guild_id,omitempty"`
}

// Snapshot is a message as a forward shows it.
type Snapshot struct {
	Message SnapshotMessage `json:"message"`
}

// SnapshotMessage is a message in a Snapshot: it has no author and no id.
type SnapshotMessage struct {
	Type            int          `json:"type"`
	Content         string       `json:"content"`
	Embeds          []Embed      `json:"embeds"`
	Attachments     []Attachment `json:"attachments"`
	Timestamp       string       `json:"timestamp"`
	EditedTimestamp *string      `json:"edited_timestamp"`
	Flags           int          `json:"flags"`
	Mentions        []User       `json:"mentions"`
	MentionRoles    []string     `json:"mention_roles"`
	Components      []Component  `json:"components"`
}

// Reaction counts those who reacted to a message with the same emoji.
type Reaction struct {
	Count       int            `json:"count"`
	Details     ReactionCounts `json:"count_details"`
	Me          bool           `json:"me"`
	MeBurst     bool           `json:"me_burst"`
	BurstColors []string       `json:"burst_colors"`
	Emoji       Emoji          `json:"emoji"`
}

// ReactionCounts are the reactions of each kind.
type ReactionCounts struct {
	Normal int `json:"normal"`
	Burst  int `json:"burst"`
}

// InteractionMetadata says which interaction a message answers: InteractedMessageID of a press, Triggering of a form.
type InteractionMetadata struct {
	ID                  string               `json:"id"`
	Type                int                  `json:"type"`
	User                User                 `json:"user"`
	Owners              map[string]string    `json:"authorizing_integration_owners"`
	InteractedMessageID string               `json:"interacted_message_id,omitempty"`
	Triggering          *InteractionMetadata `json:"triggering_interaction_metadata,omitempty"`
}

// Message is a message in a channel. GuildID and Member are in events only.
type Message struct {
	ID                  string               `json:"id"`
	Type                int                  `json:"type"`
	ChannelID           string               `json:"channel_id"`
	GuildID             string               `json:"guild_id,omitempty"`
	Author              User                 `json:"author"`
	Member              *Member              `json:"member,omitempty"`
	Content             string               `json:"content"`
	Timestamp           string               `json:"timestamp"`
	EditedTimestamp     *string              `json:"edited_timestamp"`
	TTS                 bool                 `json:"tts"`
	MentionEveryone     bool                 `json:"mention_everyone"`
	Mentions            []User               `json:"mentions"`
	MentionRoles        []string             `json:"mention_roles"`
	Attachments         []Attachment         `json:"attachments"`
	Embeds              []Embed              `json:"embeds"`
	Components          []Component          `json:"components"`
	Reactions           []Reaction           `json:"reactions,omitempty"`
	Pinned              bool                 `json:"pinned"`
	WebhookID           string               `json:"webhook_id,omitempty"`
	ApplicationID       string               `json:"application_id,omitempty"`
	Flags               int                  `json:"flags"`
	MessageReference    *Reference           `json:"message_reference,omitempty"`
	ReferencedMessage   *Message             `json:"referenced_message,omitempty"`
	MessageSnapshots    []Snapshot           `json:"message_snapshots,omitempty"`
	InteractionMetadata *InteractionMetadata `json:"interaction_metadata,omitempty"`
}
