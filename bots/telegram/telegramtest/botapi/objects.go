// Package botapi is Telegram's Bot API as data: the table of its methods, their parameters and limits, derived from the
// API's own description, and the objects that a server sends to a bot.
package botapi

// The objects of the API, with those of their fields that this server knows. The field names are the API's own.

// User is a person or a bot.
type User struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name"`
	Username     string `json:"username,omitempty"`
	LanguageCode string `json:"language_code,omitempty"`
}

// Me is the bot as getMe describes it.
type Me struct {
	User
	CanReadAllGroupMessages bool `json:"can_read_all_group_messages"`
	SupportsInlineQueries   bool `json:"supports_inline_queries"`
	SupportsGuestQueries    bool `json:"supports_guest_queries"`
}

// The types of a Chat.
const (
	Private    = "private"
	Group      = "group"
	Supergroup = "supergroup"
	Channel    = "channel"
)

// Chat is a private chat, group, supergroup or channel.
type Chat struct {
	ID        int64  `json:"id"`
	Type      string `json:"type"`
	Title     string `json:"title,omitempty"`
	Username  string `json:"username,omitempty"`
	FirstName string `json:"first_name,omitempty"`
}

// Entity is a stretch of a text that means something. Offset and Length count UTF-16 code units.
type Entity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
	URL    string `json:"url,omitempty"`
}

// Media is a video, animation, video note (whose Length is its width and height), document, or one size of a picture. The
// result of getFile has a Path.
type Media struct {
	ID        string `json:"file_id"`
	UniqueID  string `json:"file_unique_id"`
	Size      int64  `json:"file_size,omitempty"`
	Width     int    `json:"width,omitempty"`
	Height    int    `json:"height,omitempty"`
	Length    int    `json:"length,omitempty"`
	Duration  int    `json:"duration,omitempty"`
	Thumbnail *Media `json:"thumbnail,omitempty"`
	FileName  string `json:"file_name,omitempty"`
	MIMEType  string `json:"mime_type,omitempty"`
	Path      string `json:"file_path,omitempty"`

	Qualities []Media `json:"qualities,omitempty"` // smaller copies of a video
}

// Elsewhere is a message of another chat that somebody replies to in this one.
type Elsewhere struct {
	Origin *Origin `json:"origin"`
	Video  *Media  `json:"video,omitempty"`
}

// Story is a story; its file is not shown to bots.
type Story struct {
	Chat *Chat `json:"chat"`
	ID   int   `json:"id"`
}

// PaidMedia is media for which somebody has to pay.
type PaidMedia struct {
	Stars int             `json:"star_count"`
	Items []PaidMediaItem `json:"paid_media"`
}

// PaidMediaItem is an item of it as those see it who have not paid: of type preview.
type PaidMediaItem struct {
	Type string `json:"type"`
}

// The types of an Origin.
const (
	FromHidden  = "hidden_user"
	FromChannel = "channel"
)

// Origin says where a forwarded message is from.
type Origin struct {
	Type           string `json:"type"`
	Date           int64  `json:"date"`
	SenderUserName string `json:"sender_user_name,omitempty"`
	Chat           *Chat  `json:"chat,omitempty"`
	MessageID      int    `json:"message_id,omitempty"`
}

// Button is a button under a message.
type Button struct {
	Text          string  `json:"text"`
	URL           string  `json:"url,omitempty"`
	Data          string  `json:"callback_data,omitempty"`
	Inline        *string `json:"switch_inline_query,omitempty"`
	InlineCurrent *string `json:"switch_inline_query_current_chat,omitempty"`
}

// Keyboard is the buttons under a message, row by row.
type Keyboard struct {
	Rows [][]Button `json:"inline_keyboard"`
}

// Message is a message in a chat. One with Date 0 is inaccessible: it was deleted.
type Message struct {
	ID              int        `json:"message_id"`
	ThreadID        int        `json:"message_thread_id,omitempty"`
	IsTopicMessage  bool       `json:"is_topic_message,omitempty"`
	Receiver        *User      `json:"receiver_user,omitempty"`
	EphemeralID     int        `json:"ephemeral_message_id,omitempty"`
	From            *User      `json:"from,omitempty"`
	SenderChat      *Chat      `json:"sender_chat,omitempty"`
	Date            int64      `json:"date"`
	EditDate        int64      `json:"edit_date,omitempty"`
	Chat            *Chat      `json:"chat"`
	GuestQueryID    string     `json:"guest_query_id,omitempty"`
	Origin          *Origin    `json:"forward_origin,omitempty"`
	ReplyTo         *Message   `json:"reply_to_message,omitempty"`
	Elsewhere       *Elsewhere `json:"external_reply,omitempty"`
	LivePhoto       *Media     `json:"live_photo,omitempty"`
	Story           *Story     `json:"story,omitempty"`
	Paid            *PaidMedia `json:"paid_media,omitempty"`
	ViaBot          *User      `json:"via_bot,omitempty"`
	MediaGroupID    string     `json:"media_group_id,omitempty"`
	Text            string     `json:"text,omitempty"`
	Entities        []Entity   `json:"entities,omitempty"`
	Animation       *Media     `json:"animation,omitempty"`
	Document        *Media     `json:"document,omitempty"`
	Photo           []Media    `json:"photo,omitempty"`
	Video           *Media     `json:"video,omitempty"`
	VideoNote       *Media     `json:"video_note,omitempty"`
	Caption         string     `json:"caption,omitempty"`
	CaptionEntities []Entity   `json:"caption_entities,omitempty"`
	NewMembers      []User     `json:"new_chat_members,omitempty"`
	LeftMember      *User      `json:"left_chat_member,omitempty"`
	MigrateTo       int64      `json:"migrate_to_chat_id,omitempty"`
	MigrateFrom     int64      `json:"migrate_from_chat_id,omitempty"`
	Markup          *Keyboard  `json:"reply_markup,omitempty"`
}

// How somebody stands in a chat.
const (
	Creator       = "creator"
	Administrator = "administrator"
	Ordinary      = "member"
	Left          = "left"
	Kicked        = "kicked" // in a private chat with a bot: the person blocked it
)
