package discordapi

import (
	"strings"

	"github.com/bwmarrin/discordgo"
)

// Command is a command that an application registers.
type Command struct {
	ID                       string                                 `json:"id"`
	ApplicationID            string                                 `json:"application_id"`
	Version                  string                                 `json:"version"`
	Type                     discordgo.ApplicationCommandType       `json:"type"`
	Name                     string                                 `json:"name"`
	NameLocalizations        map[string]string                      `json:"name_localizations"`
	Description              string                                 `json:"description"`
	DescriptionLocalizations map[string]string                      `json:"description_localizations"`
	Options                  []Option                               `json:"options,omitempty"`
	DefaultMemberPermissions *Permissions                           `json:"default_member_permissions"`
	IntegrationTypes         []discordgo.ApplicationIntegrationType `json:"integration_types"`
	Contexts                 []discordgo.InteractionContextType     `json:"contexts"`
}

// Permissions are bits, which a bot gives as a number or as a string, and Discord as a string.
type Permissions string

// UnmarshalJSON implements json.Unmarshaler.
func (p *Permissions) UnmarshalJSON(raw []byte) error {
	*p = Permissions(strings.Trim(string(raw), `"`))
	return nil
}

// Option is a parameter of a Command, a subcommand, or a group of those.
type Option struct {
	Type                     discordgo.ApplicationCommandOptionType     `json:"type"`
	Name                     string                                     `json:"name"`
	NameLocalizations        map[string]string                          `json:"name_localizations,omitempty"`
	Description              string                                     `json:"description"`
	DescriptionLocalizations map[string]string                          `json:"description_localizations,omitempty"`
	Required                 bool                                       `json:"required,omitempty"`
	Autocomplete             bool                                       `json:"autocomplete,omitempty"`
	Choices                  []discordgo.ApplicationCommandOptionChoice `json:"choices,omitempty"`
	Options                  []Option                                   `json:"options,omitempty"`
	MaxLength                int                                        `json:"max_length,omitempty"`
}

// Owners are the installations through which somebody uses an application: the id of the server, or of the person.
type Owners map[discordgo.ApplicationIntegrationType]string

// Interaction is an event: somebody runs a command, presses a button, types, or submits a form. In a guild there is a
// Member, elsewhere a User.
type Interaction struct {
	ID            string                           `json:"id"`
	ApplicationID string                           `json:"application_id"`
	Type          discordgo.InteractionType        `json:"type"`
	Data          any                              `json:"data"`
	GuildID       string                           `json:"guild_id,omitempty"`
	ChannelID     string                           `json:"channel_id"`
	Channel       *Channel                         `json:"channel,omitempty"`
	Member        *Member                          `json:"member,omitempty"`
	User          *User                            `json:"user,omitempty"`
	Message       *Message                         `json:"message,omitempty"`
	Token         string                           `json:"token"`
	Locale        string                           `json:"locale"`
	Owners        Owners                           `json:"authorizing_integration_owners"`
	Context       discordgo.InteractionContextType `json:"context"`
}

// CommandData is the Data of somebody who runs a command, or types its options.
type CommandData struct {
	ID       string                                               `json:"id"`
	Name     string                                               `json:"name"`
	Type     discordgo.ApplicationCommandType                     `json:"type"`
	Options  []*discordgo.ApplicationCommandInteractionDataOption `json:"options,omitempty"`
	Resolved *Resolved                                            `json:"resolved,omitempty"`
	TargetID string                                               `json:"target_id,omitempty"`
}

// Resolved are the objects that are named in Data by their ids.
type Resolved struct {
	Messages    map[string]Message    `json:"messages,omitempty"`
	Attachments map[string]Attachment `json:"attachments,omitempty"`
}

// PressData is the Data of somebody who presses a button.
type PressData struct {
	CustomID      string                  `json:"custom_id"`
	ComponentType discordgo.ComponentType `json:"component_type"`
}

// FormData is the Data of somebody who submits a form.
type FormData struct {
	CustomID   string   `json:"custom_id"`
	Components []Filled `json:"components"`
}

// Answer is the first answer to an Interaction. Messages have more than the Flags.
type Answer struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data struct {
		Flags      discordgo.MessageFlags                     `json:"flags"`
		Choices    []discordgo.ApplicationCommandOptionChoice `json:"choices"`
		CustomID   string                                     `json:"custom_id"` // of a form
		Title      string                                     `json:"title"`
		Components []Component                                `json:"components"`
	} `json:"data"`
}

// Filled is a row or input of a form that was submitted. An input always has a Value.
type Filled struct {
	Type       discordgo.ComponentType `json:"type"`
	CustomID   string                  `json:"custom_id,omitempty"`
	Value      *string                 `json:"value,omitempty"`
	Components []Filled                `json:"components,omitempty"`
}
