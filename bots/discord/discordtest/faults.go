package discordtest

import (
	"net/http"
	"time"

	"github.com/firstseen/firstseen/bots/stagetest"
)

// Fault is a way to fail, for the calls that it is about. The functions below make the kinds; On, In, Times and After
// narrow one down. On names an operation, or Downloads.
type Fault = stagetest.Fault

// Refuse answers a call as Discord refuses one.
func Refuse(e *Error) *Fault {
	return stagetest.Refusal(e.Status, e.Message, func(w http.ResponseWriter) { writeError(w, e) })
}

// Limited answers 429, and asks to wait: for calls like this one.
func Limited(wait time.Duration) *Fault { return Refuse(tooMany(wait, false)) }

// GlobalLimit answers 429, and asks to wait: for all calls.
func GlobalLimit(wait time.Duration) *Fault { return Refuse(tooMany(wait, true)) }

// Unauthorized answers 401, as after the token was reset.
func Unauthorized() *Fault { return Refuse(errUnauthorized) }

// Broken answers 500, in JSON.
func Broken() *Fault {
	return Refuse(&Error{Status: http.StatusInternalServerError, Message: "500: Internal Server Error"})
}

// Overloaded answers 503, with a text.
func Overloaded() *Fault {
	return stagetest.Refusal(http.StatusServiceUnavailable, "Service Unavailable", func(w http.ResponseWriter) {
		http.Error(w, "upstream connect error or disconnect/reset before headers", http.StatusServiceUnavailable)
	})
}

// BadGateway answers 502 with a page in HTML, as the servers in front of Discord do.
func BadGateway() *Fault { return stagetest.BadGateway() }

// Banned answers 429 with a page, as the servers in front of Discord do that have had enough: of all calls, for who knows how long.
func Banned() *Fault {
	return stagetest.Refusal(http.StatusTooManyRequests, "Access denied", func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = w.Write([]byte("<!DOCTYPE html>\n<title>Access denied | discord.com used Cloudflare to restrict access</title>\n")) // whoever asked may be gone
	})
}

// NoDirect answers 403: the person takes no direct messages.
func NoDirect() *Fault { return Refuse(errNoDirect) }

// NoAccess answers 403: the bot cannot see the channel.
func NoAccess() *Fault { return Refuse(errNoAccess) }

// NoPermission answers 403: the bot may not do that there.
func NoPermission() *Fault { return Refuse(errNoPermission) }

// Gone answers 404: there is no such message.
func Gone() *Fault { return Refuse(errUnknownMessage) }

// Dropped ends the connection, and does not do what the call says.
func Dropped() *Fault { return stagetest.Dropped() }

// Lost does what the call says, and ends the connection before the answer.
func Lost() *Fault { return stagetest.Lost() }

// Slowly answers later by as much.
func Slowly(by time.Duration) *Fault { return stagetest.Slowly(by) }
