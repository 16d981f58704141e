package discord

// fatalCloseCodes are the gateway's close codes after which another try is hopeless, with what the owner can do.
var fatalCloseCodes = map[int]string{
	4004: "Discord does not know this token: make a new one in the developer portal, and set DISCORD_TOKEN",
	4010: "there is no such shard: look at DISCORD_SHARDS and DISCORD_SHARD",
	4011: "the bot is on too many servers for one connection: set DISCORD_SHARDS=0",
	4012: "Discord does not serve this version of its gateway any more: a newer firstseen is needed",
	4013: "Discord does not know what the bot asks to be told: a newer firstseen is needed",
}

// The close codes after which a session cannot be resumed, and the one for an intent that the bot is not allowed.
const (
	closeNotAuthenticated = 4003
	closeBadSequence      = 4007
	closeTimedOut         = 4009
	closeIntents          = 4014
)
