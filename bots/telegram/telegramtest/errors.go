package telegramtest

import (
	"fmt"
	"net/http"
	"time"

	"github.com/firstseen/firstseen/bots/stagetest"
)

// Error is a refusal of the API.
type Error struct {
	Code        int
	Description string
	RetryAfter  int   // seconds, or 0
	MigrateTo   int64 // the chat's new id, or 0
}

func (e *Error) Error() string { return fmt.Sprintf("%s (%d)", e.Description, e.Code) }

func badRequest(format string, args ...any) *Error {
	return &Error{Code: http.StatusBadRequest, Description: "Bad Request: " + fmt.Sprintf(format, args...)}
}

func forbidden(what string) *Error {
	return &Error{Code: http.StatusForbidden, Description: "Forbidden: " + what}
}

func conflict(what string) *Error {
	return &Error{Code: http.StatusConflict, Description: "Conflict: " + what}
}

func tooMany(after time.Duration) *Error {
	seconds := max(int((after+time.Second-1)/time.Second), 1)
	return &Error{http.StatusTooManyRequests, fmt.Sprintf("Too Many Requests: retry after %d", seconds), seconds, 0}
}

// Refusals in Telegram's words. Libraries tell them apart by these words, so they are not improved.
var (
	errUnauthorized  = &Error{Code: http.StatusUnauthorized, Description: "Unauthorized"}
	errNotFound      = &Error{Code: http.StatusNotFound, Description: "Not Found"}
	errTooLarge      = &Error{Code: http.StatusRequestEntityTooLarge, Description: "Request Entity Too Large"}
	errOtherPoll     = conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
	errHookIsSet     = conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	errHookWasSet    = conflict("terminated by setWebhook request")
	errChatNotFound  = badRequest("chat not found")
	errUserNotFound  = badRequest("user not found")
	errReplyNotFound = badRequest("message to be replied not found")
	errEditNotFound  = badRequest("message to edit not found")
	errNotModified   = badRequest("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	errCantEdit      = badRequest("message can't be edited")
	errNoText        = badRequest("there is no text in the message to edit")
	errNoCaption     = badRequest("there is no caption in the message to edit")
	errReactMissing  = badRequest("message to react not found")
	errTextEmpty     = badRequest("message text is empty")
	errQueryTooOld   = badRequest("query is too old and response timeout expired or query ID is invalid")
	errFileTooBig    = badRequest("file is too big")
	errWrongFile     = badRequest("wrong file_id or the file is temporarily unavailable")
	errWrongFileID   = badRequest("wrong remote file identifier specified: Wrong character in the string")
	errPhotoSides    = badRequest("PHOTO_INVALID_DIMENSIONS")
	errImage         = badRequest("IMAGE_PROCESS_FAILED")
	errNeedAdmin     = badRequest("need administrator rights in the channel chat")
	errBlocked       = forbidden("bot was blocked by the user")
	errNotStarted    = forbidden("bot can't initiate conversation with a user")
)

// Downloads is the method of a Fault that strikes the downloads of files.
const Downloads = "file"

// Fault is a way to fail, see stagetest.Fault. Its method On takes a method of the API, or Downloads.
type Fault = stagetest.Fault

// Refuse returns a fault that refuses a call.
func Refuse(e *Error) *Fault {
	return stagetest.Refusal(e.Code, e.Description, func(w http.ResponseWriter) { writeError(w, e) })
}

// Flood returns a fault that answers 429, and asks to wait: whole seconds, at least one.
func Flood(wait time.Duration) *Fault { return Refuse(tooMany(wait)) }

// Unauthorized returns a fault that answers 401, as after the token was revoked.
func Unauthorized() *Fault { return Refuse(errUnauthorized) }

// Conflict returns a fault that answers 409, as when another process polls.
func Conflict() *Fault { return Refuse(errOtherPoll) }

// BadGateway returns a fault that answers 502 with a page in HTML.
func BadGateway() *Fault { return stagetest.BadGateway() }

// Dropped returns a fault that ends the connection before the call does anything.
func Dropped() *Fault { return stagetest.Dropped() }

// Lost returns a fault that ends the connection after the call has done what it says, before the answer.
func Lost() *Fault { return stagetest.Lost() }
