package discordapi

// Command is a command that an application registers.
type Command struct {
	ID                       string            `json:"id"`
	ApplicationID            string            `json:"application_id"`
	Version                  string            `json:"version"`
	Type                     int               `json:"type"`
	Name                     string            `json:"name"`
	NameLocalizations        map[string]string `json:"name_localizations"`
	Description              string            `json:"description"`
	DescriptionLocalizations map[string]string `json:"description_localizations"`
	Options                  []Option          `json:"options,omitempty"`
	DefaultMemberPermissions *string           `json:"default_member_permissions"`
	IntegrationTypes         []int             `json:"integration_types"`
	Contexts                 []int             `json:"contexts"`
	NSFW                     bool              `json:"nsfw"`
}

// Option is a parameter of a Command, a subcommand, or a group of those.
type Option struct {
	Type                     int               `json:"type"`
	Name                     string            `json:"name"`
	NameLocalizations        map[string]string `json:"name_localizations,omitempty"`
	Description              string            `json:"description"`
	DescriptionLocalizations map[string]string `json:"description_localizations,omitempty"`
	Required                 bool              `json:"required,omitempty"`
	Autocomplete             bool              `json:"autocomplete,omitempty"`
	Choices                  []Choice          `json:"choices,omitempty"`
	Options                  []Option          `json:"options,omitempty"`
	ChannelTypes             []int             `json:"channel_types,omitempty"`
	MinValue                 *float64          `json:"min_value,omitempty"`
	MaxValue                 *float64          `json:"max_value,omitempty"`
	MinLength                *float64          `json:"min_length,omitempty"`
	MaxLength                *float64          `json:"max_length,omitempty"`
}

// Choice is a value that an Option may have, or that is proposed while somebody types.
type Choice struct {
	Name              string            `json:"name"`
	NameLocalizations map[string]string `json:"name_localizations,omitempty"`
	Value             any               `json:"value"` // a string or a number
}

// Interaction is an event: somebody runs a command, presses a button, types, or submits a form. In a guild there is a
// Member, elsewhere a User.
type Interaction struct {
	ID             string            `json:"id"`
	ApplicationID  string            `json:"application_id"`
	Type           int               `json:"type"`
	Data           any               `json:"data"`
	GuildID        string            `json:"guild_id,omitempty"`
	Guild          *GuildHint        `json:"guild,omitempty"`
	ChannelID      string            `json:"channel_id"`
	Channel        *Channel          `json:"channel,omitempty"`
	Member         *Member           `json:"member,omitempty"`
	User           *User             `json:"user,omitempty"`
	Message        *Message          `json:"message,omitempty"`
	Token          string            `json:"token"`
	Version        int               `json:"version"`
	AppPermissions string            `json:"app_permissions"`
	Locale         string            `json:"locale"`
	GuildLocale    string            `json:"guild_locale,omitempty"`
	Entitlements   []string          `json:"entitlements"`
	Owners         map[string]string `json:"authorizing_integration_owners"`
	Context        int               `json:"context"`
	SizeLimit      int64             `json:"attachment_size_limit"` // bytes
}

// GuildHint is the guild of an interaction.
type GuildHint struct {
	ID       string   `json:"id"`
	Locale   string   `json:"locale"`
	Features []string `json:"features"`
}

// CommandData is the Data of somebody who runs a command, or types its options.
type CommandData struct {
	ID       string        `json:"id"`
	Name     string        `json:"name"`
	Type     int           `json:"type"`
	Options  []OptionValue `json:"options,omitempty"`
	Resolved *Resolved     `json:"resolved,omitempty"`
	TargetID string        `json:"target_id,omitempty"`
}

// OptionValue is the value that somebody gave an Option.
type OptionValue struct {
	Name    string        `json:"name"`
	Type    int           `json:"type"`
	Value   any           `json:"value,omitempty"`
	Options []OptionValue `json:"options,omitempty"`
	Focused bool          `json:"focused,omitempty"`
}

// Resolved are the objects that are named in Data by their ids.
type Resolved struct {
	Users       map[string]User       `json:"users,omitempty"`
	Members     map[string]Member     `json:"members,omitempty"`
	Roles       map[string]Role       `json:"roles,omitempty"`
	Channels    map[string]Channel    `json:"channels,omitempty"`
	Messages    map[string]Message    `json:"messages,omitempty"`
	Attachments map[string]Attachment `json:"attachments,omitempty"`
}

// PressData is the Data of somebody who presses a button, or chooses in a menu.
type PressData struct {
	ID            int      `json:"id,omitempty"`
	CustomID      string   `json:"custom_id"`
	ComponentType int      `json:"component_type"`
	Values        []string `json:"values,omitempty"`
}

// FormData is the Data of somebody who submits a form.
type FormData struct {
	CustomID   string   `json:"custom_id"`
	Components []Filled `json:"components"`
}

// Filled is a row, label or input of a form that was submitted. An input always has a Value.
type Filled struct {
	Type       int      `json:"type"`
	ID         int      `json:"id"`
	CustomID   string   `json:"custom_id,omitempty"`
	Value      *string  `json:"value,omitempty"`
	Components []Filled `json:"components,omitempty"`
	Component  *Filled  `json:"component,omitempty"`
}
