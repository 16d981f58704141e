package discordtest

import "time"

// Discord's own limits, from discord.com/developers/docs. Lengths are in characters, sizes in bytes.
const (
	maxContent     = 2000
	maxEmbedText   = 6000 // of all embeds of a message together
	maxRows        = 5
	maxUpload      = 10 << 20
	maxFiles       = 10
	maxCommands    = 100  // slash commands of an application
	maxMenus       = 15   // message menus of an application
	maxName        = 32   // of a command or option
	maxChoice      = 100  // of the value of a choice
	maxDescription = 100  // of a command or option
	maxInput       = 4000 // of an input of a form
	maxOption      = 6000 // of what somebody fills into an option
	maxOptionText  = 8000
	maxNonce       = 25
	maxFollowUps   = 5 // where an application is not installed in the server
	defaultPage    = 50
	maxPage        = 100
	heartbeatEvery = 41250 * time.Millisecond
	maxFrame       = 4096 // bytes of what a bot sends to the gateway
	maxFrames      = 120  // of those in a minute
	ackLimit       = 3 * time.Second
	tokenLife      = 15 * time.Minute
	linkLife       = 24 * time.Hour  // of the address of an attachment
	nonceLife      = 3 * time.Minute // in which a message is known by its nonce: "a few minutes"
)

// What this server keeps, so that a long test does not grow.
const (
	keptEntries = 1000    // the latest of a channel's timeline
	keptAsked   = 5000    // the latest interactions
	keptEvents  = 2000    // the latest of a session, for a resume
	maxFields   = 4 << 20 // bytes of a request beside its files
)
