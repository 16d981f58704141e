package telegramtest

import (
	"net/http"
	"time"

	"github.com/firstseen/firstseen/bots/stagetest"
)

// Downloads is the Method of a Fault that strikes the downloads of files.
const Downloads = "file"

// Fault is a way to fail, for the calls that it is about. The functions below make the kinds; On, In, Times and After
// narrow one down: On names a method, or Downloads. A new Fault strikes the next call of any method.
type Fault = stagetest.Fault

// Refuse answers a call as Telegram refuses one.
func Refuse(e *Error) *Fault {
	return stagetest.Refusal(e.Code, e.Description, func(w http.ResponseWriter) { writeError(w, e) })
}

// Flood answers 429, and asks to wait: whole seconds, at least one.
func Flood(wait time.Duration) *Fault { return Refuse(tooMany(wait)) }

// Unauthorized answers 401, as after the token was revoked.
func Unauthorized() *Fault { return Refuse(errUnauthorized) }

// Conflict answers 409, as when another process polls.
func Conflict() *Fault { return Refuse(errOtherPoll) }

// BadGateway answers 502 with a page in HTML, as the servers in front of Telegram do.
func BadGateway() *Fault { return stagetest.BadGateway() }

// Blocked answers 403: the person blocked the bot.
func Blocked() *Fault { return Refuse(errBlocked) }

// ChatNotFound answers 400.
func ChatNotFound() *Fault { return Refuse(errChatNotFound) }

// ReplyNotFound answers 400: the message that is replied to was deleted.
func ReplyNotFound() *Fault { return Refuse(errReplyNotFound) }

// EditNotFound answers 400: the message that is edited was deleted.
func EditNotFound() *Fault { return Refuse(errEditNotFound) }

// NotModified answers 400: an edit that changes nothing.
func NotModified() *Fault { return Refuse(errNotModified) }

// TooBig answers 400: getFile of a file over the limit.
func TooBig() *Fault { return Refuse(errFileTooBig) }

// Dropped ends the connection, and does not do what the call says.
func Dropped() *Fault { return stagetest.Dropped() }

// Lost does what the call says, and ends the connection before the answer.
func Lost() *Fault { return stagetest.Lost() }

// Slowly answers later by as much.
func Slowly(by time.Duration) *Fault { return stagetest.Slowly(by) }
