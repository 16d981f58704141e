package bots

import (
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
)

// Role is the role of a person, which decides what they may do.
type Role = core.Role

// The roles.
const (
	Blocked     = core.Blocked
	Everyone    = core.Everyone
	Contributor = core.Contributor
	Moderator   = core.Moderator
	Owner       = core.Owner
)

// Incoming is one thing that a person did on a platform: sent a clip, wrote, or pressed a button. Everything in it but
// ID, Chat, User and Role is hostile.
type Incoming struct {
	// ID is unique in the chat, and the same when the platform delivers the event again: at most 40 bytes of a-z, 0-9 and '-'. The keys
	// of the messages that answer it start with it.
	ID           string      `json:"id"`
	Chat         core.ChatID `json:"chat"`
	User         core.UserID `json:"user"`           // a chat, if the message is from it and not from a person: accounts.Accounts.IsShared
	Name         string      `json:"name,omitempty"` // that the platform shows of User; it is kept of those who have a role, as core.Person says
	Role         Role        `json:"role"`           // as the platform knows it; the engine adds roles that were granted
	Lang         string      `json:"lang"`           // preferences as text.For takes them
	At           time.Time   `json:"at"`
	Group        bool        `json:"group,omitempty"`   // the chat has several people
	Admin        bool        `json:"admin,omitempty"`   // User may change the group's settings; set where conversation.IsForAdmins reports true
	Guest        bool        `json:"guest,omitempty"`   // the bot is not in the chat, and cannot write there later
	Asked        bool        `json:"asked,omitempty"`   // in a group: the bot was asked, so that it answers whatever it knows
	Unnamed      bool        `json:"unnamed,omitempty"` // in a group: it replies to the bot but does not name it, so that mere talk gets no answer
	Text         string      `json:"text,omitempty"`    // the message, or the caption of the clip
	ReplyTo      string      `json:"reply_to,omitempty"`
	Topic        string      `json:"topic,omitempty"` // of the chat, where it has topics: answers go into the same
	CommandsOnly bool        `json:"blind,omitempty"` // in a group: the platform shows the bot only messages that are meant for it

	// Private is set if a person speaks to the bot alone in a place of others: only they see the answer. Place is that place.
	Private bool        `json:"private,omitempty"`
	Place   core.ChatID `json:"place,omitzero"`

	// Server is the server that the place belongs to, with moderators of its own. Roles are the platform's ids of the roles of User there.
	Server core.ChatID `json:"server,omitzero"`
	Roles  []string    `json:"roles,omitempty"`

	About core.VideoID `json:"about,omitzero"` // what the message of the bot is about that was replied to

	Clip *Clip  `json:"clip,omitempty"`
	More []Clip `json:"more,omitempty"` // clips that were sent together with Clip
	// Album says that clips may be added after the answer. Then the same Incoming comes again, with more clips, and Answered is how
	// many of them were answered before: the new answer replaces the former.
	Album    bool      `json:"album,omitempty"`
	Answered int       `json:"answered,omitempty"`
	Callback *Callback `json:"press,omitempty"`
}

// ListClips returns the clips, in their order.
func (in *Incoming) ListClips() []Clip {
	if in.Clip == nil {
		return nil
	}
	return append([]Clip{*in.Clip}, in.More...)
}

// HasOnlyStills reports whether all clips are pictures that do not move. Nobody asked about those in a group unless the bot was asked.
func (in *Incoming) HasOnlyStills() bool {
	return in.Clip != nil && !slices.ContainsFunc(in.ListClips(), func(c Clip) bool { return !c.Still })
}

// Clip is a file that somebody sent. The adapter deletes it after it has been answered.
type Clip struct {
	Path    string        `json:"path,omitempty"`
	File    *File         `json:"file,omitempty"`    // where the platform has it, if there is no Path: the Sender is a Fetcher
	Link    string        `json:"link,omitempty"`    // where it is on the web, if somebody sent that in its place
	Origin  *core.Origin  `json:"origin,omitempty"`  // where the platform says that it was forwarded from
	Problem *core.Problem `json:"problem,omitempty"` // why the file cannot be had: it is too large
	Still   bool          `json:"still,omitempty"`   // a picture that does not move: in a group it is looked at only if somebody asks
	Message string        `json:"message,omitempty"` // the id, as Incoming.ID is, of the message that it is in, if not of the Incoming
}

// File is a file that the platform keeps until it is fetched.
type File struct {
	ID   string `json:"id"`   // the same for the same file, whoever sends it
	Ref  string `json:"ref"`  // by which it is fetched
	Size int64  `json:"size"` // in bytes, as the platform says; 0: unknown

	Thumb *File `json:"thumb,omitempty"` // the small picture that stands for it
}

// Callback is a button that was pressed.
type Callback struct {
	Message string            `json:"message"` // the key of the message that has the button
	Action  core.ButtonAction `json:"action"`
	Arg     string            `json:"arg,omitempty"`

	Picture *File `json:"picture,omitempty"` // that the message has, where the platform keeps it
}
