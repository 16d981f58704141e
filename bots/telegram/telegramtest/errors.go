package telegramtest

import (
	"fmt"
	"net/http"
	"time"

	"github.com/firstseen/firstseen/bots/stagetest"
)

// Error is a refusal of the API.
type Error struct {
	Code        int        `json:"error_code"`
	Description string     `json:"description"`
	Parameters  Parameters `json:"parameters,omitzero"`
}

// Parameters say what to do after a refusal.
type Parameters struct {
	RetryAfter int   `json:"retry_after,omitempty"`        // seconds
	MigrateTo  int64 `json:"migrate_to_chat_id,omitempty"` // the chat's new id
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
	return &Error{http.StatusTooManyRequests, fmt.Sprintf("Too Many Requests: retry after %d", seconds), Parameters{RetryAfter: seconds}}
}

// Refusals in Telegram's words that stand for several calls or faults. Libraries tell them apart by these words, so they are not
// improved.
var (
	errUnauthorized  = &Error{Code: http.StatusUnauthorized, Description: "Unauthorized"}
	errNotFound      = &Error{Code: http.StatusNotFound, Description: "Not Found"}
	errOtherPoll     = conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
	errHookIsSet     = conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	errHookWasSet    = conflict("terminated by setWebhook request")
	errChatNotFound  = badRequest("chat not found")
	errReplyNotFound = badRequest("message to be replied not found")
	errEditNotFound  = badRequest("message to edit not found")
	errNotModified   = badRequest("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	errTextEmpty     = badRequest("message text is empty")
	errQueryTooOld   = badRequest("query is too old and response timeout expired or query ID is invalid")
	errFileTooBig    = badRequest("file is too big")
	errBlocked       = forbidden("bot was blocked by the user")
)

// Downloads is the method of a Fault that strikes the downloads of files.
const Downloads = "file"

// Fault is a way to fail, see stagetest.Fault. Its method On takes a method of the API, or Downloads.
type Fault = stagetest.Fault

// The faults that all platforms have.
var (
	BadGateway = stagetest.BadGateway
	Dropped    = stagetest.Dropped
	Lost       = stagetest.Lost
)

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
