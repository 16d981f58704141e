package discord

import (
	"net/http"

	"github.com/bwmarrin/discordgo"
)

// gone tells that a place takes no more messages, for good: it is not there, or Discord itself forbids it. What a server in between
// forbids has no code.
func gone(r Refusal) bool {
	switch r.Code {
	case discordgo.ErrCodeUnknownChannel, discordgo.ErrCodeUnknownUser, discordgo.ErrCodePerformedOperationOnArchivedThread, discordgo.ErrCodeThreadIsLocked:
		return true
	case discordgo.ErrCodeOpeningDirectMessagesTooFast, discordgo.ErrCodeSendMessagesHasBeenTemporarilyDisabled, discordgo.ErrCodeFeatureTemporarilyDisabledServerSide:
		return false
	}
	return r.Status == http.StatusForbidden && r.Code != 0
}

// expired tells that an interaction can no longer be answered, or never could.
func expired(err error) bool {
	switch r := refusal(err); r.Code {
	case discordgo.ErrCodeUnknownWebhook, discordgo.ErrCodeUnknownInteraction, discordgo.ErrCodeInvalidWebhookTokenProvided:
		return true
	default:
		return r.Code == 0 && (r.Status == http.StatusNotFound || r.Status == http.StatusUnauthorized)
	}
}

// unwelcome tells that what comes with a message may be why it was refused: it is too large, or may not be sent there.
func unwelcome(err error) bool {
	r := refusal(err)
	return r.Status == http.StatusRequestEntityTooLarge || r.Status == http.StatusBadRequest || r.Code == discordgo.ErrCodeMissingPermissions
}

// broken tells that the server stumbled over the call.
func broken(err error) bool { return refusal(err).Status == http.StatusInternalServerError }

// transient tells that the same call may succeed soon: there was no answer, or none of Discord's.
func transient(err error) bool {
	return err != nil && (refusal(err).Status == 0 || refusal(err).Status >= http.StatusInternalServerError)
}

// lost tells that a message cannot be edited any more, so that another has to be sent.
func lost(err error) bool {
	switch refusal(err).Code {
	case discordgo.ErrCodeUnknownMessage, discordgo.ErrCodeCannotEditFromAnotherUser:
		return true
	}
	return false
}

// The close codes of the gateway after which trying again is of no use, and what to do about it.
var fatal = map[int]string{
	4004: "Discord does not know this token: make a new one in the developer portal, and set DISCORD_TOKEN",
	4010: "there is no such shard: look at DISCORD_SHARDS and DISCORD_SHARD",
	4011: "the bot is on too many servers for one connection: set DISCORD_SHARDS=0",
	4012: "Discord does not serve this version of its gateway any more: a newer firstseen is needed",
	4013: "Discord does not know what the bot asks to be told: a newer firstseen is needed",
}

// The close codes after which a session cannot be taken up again, and that of an intent that is not switched on.
const (
	closeNotAuthenticated = 4003
	closeBadSequence      = 4007
	closeTimedOut         = 4009
	closeIntents          = 4014
)
