package discord

import (
	"net/http"
	"slices"

	"github.com/firstseen/firstseen/bots"
)

// knownRefusals are the refusals of Discord's API that are known, by its code; its words are here for readers alone. An answer without a
// code has its status in place of that.
var knownRefusals = []bots.KnownRefusal{
	{Code: 10003, Words: "Unknown channel", Meaning: bots.Gone},
	{Code: 10004, Words: "Unknown guild", Meaning: bots.Gone},
	{Code: 10013, Words: "Unknown user", Meaning: bots.Gone},
	{Code: 40007, Words: "The user is banned from this guild", Meaning: bots.Gone},
	{Code: 50007, Words: "Cannot send messages to this user", Meaning: bots.Gone},
	{Code: 50033, Words: "Invalid Recipient(s)", Meaning: bots.Gone},

	{Code: 50083, Words: "Tried to perform an operation on an archived thread", Meaning: bots.TopicClosed},
	{Code: 160005, Words: "Thread is locked", Meaning: bots.TopicClosed},
	{Code: 160006, Words: "Maximum number of active threads reached", Meaning: bots.TopicClosed},
	{Code: 160007, Words: "Maximum number of active announcement threads reached", Meaning: bots.TopicClosed},
	{Code: 40058, Words: "Cannot send a message in a forum channel", Meaning: bots.ChatClosed},
	{Code: 40067, Words: "A tag is required to create a forum post in this channel", Meaning: bots.ChatClosed},
	{Code: 50001, Words: "Missing access", Meaning: bots.ChatClosed},
	{Code: 50003, Words: "Cannot execute action on a DM channel", Meaning: bots.ChatClosed},
	{Code: 50008, Words: "Cannot send messages in a non-text channel", Meaning: bots.ChatClosed},
	{Code: 50009, Words: "Channel verification level is too high for you to gain access", Meaning: bots.ChatClosed},
	{Code: 50024, Words: "Cannot execute action on this channel type", Meaning: bots.ChatClosed},
	{Code: 60003, Words: "Two factor is required for this operation", Meaning: bots.ChatClosed},
	{Code: 90001, Words: "Reaction was blocked", Meaning: bots.ChatClosed},
	{Code: 30010, Words: "Maximum number of reactions reached (20)", Meaning: bots.ChatClosed},
	{Code: 50013, Words: "You lack permissions to perform that action", Meaning: bots.NotAllowed},

	{Code: 20009, Words: "Explicit content cannot be sent to the desired recipient(s)", Meaning: bots.NoPicture},
	{Code: 30015, Words: "Maximum number of attachments in a message reached (10)", Meaning: bots.NoPicture},
	{Code: 40005, Words: "Request entity too large. Try sending something smaller in size", Meaning: bots.NoPicture},
	{Code: 50045, Words: "File uploaded exceeds the maximum size", Meaning: bots.NoPicture},
	{Code: 50046, Words: "Invalid file uploaded", Meaning: bots.NoPicture},
	{Code: 50110, Words: "The provided file is invalid", Meaning: bots.NoPicture},
	{Code: 50123, Words: "The provided file type is invalid", Meaning: bots.NoPicture},
	{Code: 50138, Words: "Failed to resize asset below the maximum size: 262144", Meaning: bots.NoPicture},
	{Code: 50146, Words: "Uploaded file not found", Meaning: bots.NoPicture},
	{Code: 400001, Words: "Access to file uploads has been limited for this guild", Meaning: bots.NoPicture},
	{Code: http.StatusRequestEntityTooLarge, Words: "Payload Too Large", Meaning: bots.NoPicture},

	{Code: 200000, Words: "Message was blocked by automatic moderation", Meaning: bots.NoWords},
	{Code: 200001, Words: "Title was blocked by automatic moderation", Meaning: bots.NoWords},
	{Code: 240000, Words: "Message blocked by harmful links filter", Meaning: bots.NoWords},

	{Code: 20016, Words: "This action cannot be performed due to slowmode rate limit", Meaning: bots.NotNow},
	{Code: 20022, Words: "This message cannot be edited due to announcement rate limits", Meaning: bots.NotNow},
	{Code: 20028, Words: "The channel you are writing has hit the write rate limit", Meaning: bots.NotNow},
	{Code: 20029, Words: "The write action you are performing on the server has hit the write rate limit", Meaning: bots.NotNow},
	{Code: 30046, Words: "Maximum number of edits to messages older than 1 hour reached. Try again later", Meaning: bots.NotNow},
	{Code: 40003, Words: "You are opening direct messages too fast", Meaning: bots.NotNow},
	{Code: 40004, Words: "Send messages has been temporarily disabled", Meaning: bots.NotNow},
	{Code: 40006, Words: "This feature has been temporarily disabled server-side", Meaning: bots.NotNow},
	{Code: 40062, Words: "Service resource is being rate limited", Meaning: bots.NotNow},
	{Code: 40333, Words: "Cloudflare is blocking your request", Meaning: bots.NotNow},
	{Code: 110001, Words: "Application not yet available. Try again later", Meaning: bots.NotNow},
	{Code: 130000, Words: "API resource is currently overloaded. Try again a little later", Meaning: bots.NotNow},

	{Code: 10008, Words: "Unknown message", Meaning: bots.NoMessage},
	{Code: 50005, Words: "Cannot edit a message authored by another user", Meaning: bots.NoMessage},
	{Code: 50021, Words: "Cannot execute action on a system message", Meaning: bots.NoMessage},
	{Code: 160002, Words: "Cannot reply without permission to read message history", Meaning: bots.NoMessage},
	{Code: 10015, Words: "Unknown webhook", Meaning: bots.Expired},
	{Code: 10062, Words: "Unknown interaction", Meaning: bots.Expired},
	{Code: 40094, Words: "This interaction has hit the maximum number of follow up messages", Meaning: bots.Expired},
	{Code: 50027, Words: "Invalid webhook token provided", Meaning: bots.Expired},
	{Code: 40060, Words: "Interaction has already been acknowledged", Meaning: bots.Done},

	{Code: 40001, Words: "Unauthorized. Provide a valid token and try again", Meaning: bots.BadToken},
	{Code: 50014, Words: "Invalid authentication token provided", Meaning: bots.BadToken},
	{Code: http.StatusUnauthorized, Words: "401: Unauthorized", Meaning: bots.BadToken},
	{Code: 10014, Words: "Unknown emoji", Meaning: bots.OurFault},
	{Code: 50006, Words: "Cannot send an empty message", Meaning: bots.OurFault},
	{Code: 50035, Words: "Invalid form body", Meaning: bots.OurFault},
	{Code: 50041, Words: "Invalid API version provided", Meaning: bots.OurFault},
	{Code: 50068, Words: "Invalid message type", Meaning: bots.OurFault},
	{Code: 50109, Words: "The request body contains invalid JSON", Meaning: bots.OurFault},
	{Code: http.StatusBadRequest, Words: "400: Bad Request", Meaning: bots.OurFault},
	{Code: http.StatusNotFound, Words: "404: Not Found", Meaning: bots.OurFault},
	{Code: http.StatusMethodNotAllowed, Words: "405: Method Not Allowed", Meaning: bots.OurFault},
}

// sortRefusal returns the meaning of a refusal. One with a code that is not known is sorted by its status: nothing is taken for gone for
// good by it. A page of a server in between has only a status, and says nothing of the chat.
func sortRefusal(r *APIError) bots.Meaning {
	code := r.Code
	if code == 0 {
		code = r.Status
	}
	i := slices.IndexFunc(knownRefusals, func(k bots.KnownRefusal) bool { return k.Code == code })
	switch {
	case i >= 0:
		return knownRefusals[i].Meaning
	case r.Status == http.StatusTooManyRequests, r.Status >= http.StatusInternalServerError, r.Code == 0:
		return bots.NotNow
	case r.Status == http.StatusForbidden:
		return bots.NotAllowed
	}
	return bots.OurFault
}

// isExpired reports whether an interaction cannot be answered any more, or never could. Its calls need no token of the bot.
func isExpired(err error) bool {
	r := findAPIError(err)
	return bots.FindMeaning(err) == bots.Expired || r.Code == 0 && (r.Status == http.StatusNotFound || r.Status == http.StatusUnauthorized)
}

// isNotReadable reports whether a channel cannot be read, for good or for now.
func isNotReadable(err error) bool {
	switch bots.FindMeaning(err) {
	case bots.Gone, bots.ChatClosed, bots.NotAllowed:
		return true
	}
	return false
}

// isServerError reports whether the server failed (status 500).
func isServerError(err error) bool { return findAPIError(err).Status == http.StatusInternalServerError }

// isTransient reports whether the same call may succeed soon: there was no response, or the server failed.
func isTransient(err error) bool {
	return err != nil && (findAPIError(err).Status == 0 || findAPIError(err).Status >= http.StatusInternalServerError)
}
