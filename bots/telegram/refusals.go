package telegram

import (
	"net/http"

	"github.com/firstseen/firstseen/bots"
)

// knownRefusals are the refusals of the Bot API that are known, the special before the general. Telegram has no codes for its reasons:
// the words count. Those in capitals come from Telegram's own servers, the others from the Bot API server, which turns 403 with words in
// capitals into 400.
var knownRefusals = []bots.KnownRefusal{
	{Code: http.StatusForbidden, Words: "bot was blocked by the user", Meaning: bots.Gone},
	{Code: http.StatusForbidden, Words: "user is deactivated", Meaning: bots.Gone},
	{Code: http.StatusForbidden, Words: "bot can't initiate conversation with a user", Meaning: bots.Gone},
	{Code: http.StatusForbidden, Words: "bot can't send messages to", Meaning: bots.Gone},
	{Code: http.StatusForbidden, Words: "bot was kicked from the", Meaning: bots.Gone},
	{Code: http.StatusForbidden, Words: "bot is not a member of the", Meaning: bots.Gone},
	{Code: http.StatusForbidden, Words: "the group chat was deleted", Meaning: bots.Gone},
	{Words: "chat not found", Meaning: bots.Gone},
	{Words: "user not found", Meaning: bots.Gone},
	{Words: "group is deactivated", Meaning: bots.Gone},
	{Words: "group chat was deactivated", Meaning: bots.Gone},
	{Words: "USER_DEACTIVATED", Meaning: bots.Gone},
	{Words: "USER_IS_BLOCKED", Meaning: bots.Gone},
	{Words: "PEER_ID_INVALID", Meaning: bots.Gone},
	{Words: "CHANNEL_PRIVATE", Meaning: bots.Gone},
	{Words: "CHAT_ID_INVALID", Meaning: bots.Gone},

	{Words: "TOPIC_CLOSED", Meaning: bots.TopicClosed},
	{Words: "TOPIC_DELETED", Meaning: bots.TopicClosed},
	{Words: "message thread not found", Meaning: bots.TopicClosed},

	{Words: "not enough rights to send text messages", Meaning: bots.ChatClosed},
	{Words: "have no rights to send a message", Meaning: bots.ChatClosed},
	{Words: "have no write access to the chat", Meaning: bots.ChatClosed},
	{Words: "need administrator rights in the channel chat", Meaning: bots.ChatClosed},
	{Words: "CHAT_SEND_PLAIN_FORBIDDEN", Meaning: bots.ChatClosed},
	{Words: "CHAT_WRITE_FORBIDDEN", Meaning: bots.ChatClosed},
	{Words: "CHAT_ADMIN_REQUIRED", Meaning: bots.ChatClosed},
	{Words: "CHAT_RESTRICTED", Meaning: bots.ChatClosed},
	{Words: "CHAT_GUEST_SEND_FORBIDDEN", Meaning: bots.ChatClosed},
	{Words: "USER_BANNED_IN_CHANNEL", Meaning: bots.ChatClosed},
	{Words: "ALLOW_PAYMENT_REQUIRED", Meaning: bots.ChatClosed},
	{Words: "PRIVACY_PREMIUM_REQUIRED", Meaning: bots.ChatClosed},
	{Words: "REACTION_INVALID", Meaning: bots.ChatClosed},
	{Words: "REACTIONS_TOO_MANY", Meaning: bots.ChatClosed},

	{Words: "not enough rights to send", Meaning: bots.NoPicture},
	{Words: "CHAT_SEND_…_FORBIDDEN", Meaning: bots.NoPicture},
	{Words: "IMAGE_PROCESS_FAILED", Meaning: bots.NoPicture},
	{Words: "PHOTO_…INVALID", Meaning: bots.NoPicture},
	{Words: "MEDIA_…INVALID", Meaning: bots.NoPicture},
	{Words: "MEDIA_EMPTY", Meaning: bots.NoPicture},
	{Words: "MEDIA_CAPTION_TOO_LONG", Meaning: bots.NoPicture},
	{Words: "message caption is too long", Meaning: bots.NoPicture},
	{Words: "can't use the media of the specified type in the album", Meaning: bots.NoPicture},
	{Words: "file must be non-empty", Meaning: bots.NoPicture},
	{Words: "too big for a photo", Meaning: bots.NoPicture},
	{Words: "FILE_PART", Meaning: bots.NoPicture},
	{Code: http.StatusRequestEntityTooLarge, Words: "Request Entity Too Large", Meaning: bots.NoPicture},
	{Words: "not enough rights", Meaning: bots.NotAllowed},

	{Words: "query is too old", Meaning: bots.Expired},
	{Words: "QUERY_ID_INVALID", Meaning: bots.Expired},
	{Words: "temporarily unavailable", Meaning: bots.NotNow}, // of a file that cannot be had now, which may also be none
	{Words: "retry after", Meaning: bots.NotNow},
	{Words: "FLOOD_WAIT", Meaning: bots.NotNow},
	{Words: "SLOWMODE_WAIT", Meaning: bots.NotNow},
	{Words: "timeout", Meaning: bots.NotNow},
	{Words: "request aborted", Meaning: bots.NotNow},
	{Words: "restart", Meaning: bots.NotNow},
	{Code: http.StatusConflict, Words: "terminated by", Meaning: bots.NotNow},

	{Words: "file is too big", Meaning: bots.TooLargeFile},
	{Words: "wrong file", Meaning: bots.NoFile},
	{Words: "wrong remote file", Meaning: bots.NoFile},
	{Words: "invalid file", Meaning: bots.NoFile},
	{Words: "FILE_REFERENCE", Meaning: bots.NoFile},
	{Words: "FILE_ID_INVALID", Meaning: bots.NoFile},

	{Words: "message to edit not found", Meaning: bots.NoMessage},
	{Words: "message can't be edited", Meaning: bots.NoMessage},
	{Words: "there is no text in the message to edit", Meaning: bots.NoMessage},
	{Words: "there is no caption in the message to edit", Meaning: bots.NoMessage},
	{Words: "message to be replied not found", Meaning: bots.NoMessage},
	{Words: "replied message not found", Meaning: bots.NoMessage},
	{Words: "message to react not found", Meaning: bots.NoMessage},
	{Words: "MESSAGE_ID_INVALID", Meaning: bots.NoMessage},
	{Words: "MESSAGE_AUTHOR_REQUIRED", Meaning: bots.NoMessage},
	{Words: "MESSAGE_EDIT_TIME_EXPIRED", Meaning: bots.NoMessage},
	{Words: "message is not modified", Meaning: bots.Done},
	{Words: "group chat was upgraded to a supergroup", Meaning: bots.Moved},

	{Code: http.StatusUnauthorized, Words: "Unauthorized", Meaning: bots.BadToken},
	{Code: http.StatusNotFound, Words: "Not Found", Meaning: bots.BadToken},
	{Words: "can't parse", Meaning: bots.OurFault},
	{Words: "message is too long", Meaning: bots.OurFault},
	{Words: "text is empty", Meaning: bots.OurFault},
	{Words: "ENTITY_", Meaning: bots.OurFault},
	{Words: "ENTITIES_TOO_LONG", Meaning: bots.OurFault},
	{Words: "BUTTON_", Meaning: bots.OurFault},
	{Words: "inline keyboard button", Meaning: bots.OurFault},
	{Words: "reply markup is too long", Meaning: bots.OurFault},
	{Words: "URL", Meaning: bots.OurFault},

	// What is not known. Nothing is taken for gone for good by words that nobody has seen before.
	{Code: http.StatusTooManyRequests, Meaning: bots.NotNow},
	{Code: http.StatusInternalServerError, Meaning: bots.NotNow},
	{Code: http.StatusBadGateway, Meaning: bots.NotNow},
	{Code: http.StatusServiceUnavailable, Meaning: bots.NotNow},
	{Code: http.StatusGatewayTimeout, Meaning: bots.NotNow},
	{Code: http.StatusForbidden, Meaning: bots.ChatClosed},
	{Meaning: bots.OurFault},
}
