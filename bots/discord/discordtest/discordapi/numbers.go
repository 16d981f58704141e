package discordapi

// The types of a Channel.
const (
	Text    = 0
	Direct  = 1
	GroupDM = 3
	Public  = 11 // a thread
)

// The types of a Message.
const (
	Ordinary    = 0
	Reply       = 19
	SlashAnswer = 20
	ForwardOf   = 1 // of a Reference
)

// The flags of a Message.
const (
	SuppressEmbeds = 1 << 2
	Ephemeral      = 1 << 6
	Loading        = 1 << 7
	Silent         = 1 << 12
)

// The types of a Command.
const (
	SlashCommand   = 1
	MessageCommand = 3
)

// The types of an Option.
const (
	SubcommandGroup = 2
	StringOption    = 3
	IntegerOption   = 4
	UserOption      = 6
	RoleOption      = 8
	FileOption      = 11
)

// The types of an Interaction.
const (
	Run      = 2
	Press    = 3
	Complete = 4
	Submit   = 5
)

// The types of an answer to an Interaction.
const (
	Say         = 4 // with a message
	SayLater    = 5
	ChangeLater = 6
	Change      = 7 // the message with the button
	Propose     = 8 // choices
	ShowForm    = 9
)

// Where an Interaction comes from, and where a Command can be used.
const (
	InGuild   = 0
	InBotDM   = 1
	Elsewhere = 2
)

// How an application is installed.
const (
	ByGuild = 0
	ByUser  = 1
)

// The types of a Component.
const (
	Row       = 1
	Button    = 2
	TextInput = 4
)

// Link is the style of a button that opens a page.
const Link = 5

// The bits of permissions that this server knows.
const (
	Administrator  = 1 << 3
	ManageGuild    = 1 << 5
	AddReactions   = 1 << 6
	ViewChannel    = 1 << 10
	SendMessages   = 1 << 11
	ManageMessages = 1 << 13
	EmbedLinks     = 1 << 14
	AttachFiles    = 1 << 15
	ReadHistory    = 1 << 16
	UseCommands    = 1 << 31
)

// The intents: which events a bot asks for.
const (
	Guilds         = 1 << 0
	GuildMessages  = 1 << 9
	DirectMessages = 1 << 12
	MessageContent = 1 << 15
)
