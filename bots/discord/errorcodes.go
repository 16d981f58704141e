package discord

import (
	"net/http"

	"github.com/bwmarrin/discordgo"
)

// isGone reports whether a chat is gone for good: it does not exist, or Discord forbids to write there. A refusal by a proxy
// in between has no code and does not count.
func isGone(r APIError) bool {
	switch r.Code {
	case discordgo.ErrCodeUnknownChannel, discordgo.ErrCodeUnknownUser, discordgo.ErrCodePerformedOperationOnArchivedThread, discordgo.ErrCodeThreadIsLocked:
		return true
	case discordgo.ErrCodeOpeningDirectMessagesTooFast, discordgo.ErrCodeSendMessagesHasBeenTemporarilyDisabled, discordgo.ErrCodeFeatureTemporarilyDisabledServerSide:
		return false
	}
	return r.Status == http.StatusForbidden && r.Code != 0
}

// isExpired reports whether an interaction cannot be answered any more, or never could.
func isExpired(err error) bool {
	switch r := findAPIError(err); r.Code {
	case discordgo.ErrCodeUnknownWebhook, discordgo.ErrCodeUnknownInteraction, discordgo.ErrCodeInvalidWebhookTokenProvided:
		return true
	default:
		return r.Code == 0 && (r.Status == http.StatusNotFound || r.Status == http.StatusUnauthorized)
	}
}

// isContentRefused reports whether a message may have been refused for its picture or embed: they are too large, or not
// allowed in the channel.
func isContentRefused(err error) bool {
	r := findAPIError(err)
	return r.Status == http.StatusRequestEntityTooLarge || r.Status == http.StatusBadRequest || r.Code == discordgo.ErrCodeMissingPermissions
}

// isServerError reports whether the server failed (status 500).
func isServerError(err error) bool { return findAPIError(err).Status == http.StatusInternalServerError }

// isTransient reports whether the same call may succeed soon: there was no response, or the server failed.
func isTransient(err error) bool {
	return err != nil && (findAPIError(err).Status == 0 || findAPIError(err).Status >= http.StatusInternalServerError)
}

// isNotEditable reports whether a message cannot be edited any more, so that a new one has to be sent.
func isNotEditable(err error) bool {
	switch findAPIError(err).Code {
	case discordgo.ErrCodeUnknownMessage, discordgo.ErrCodeCannotEditFromAnotherUser:
		return true
	}
	return false
}

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
