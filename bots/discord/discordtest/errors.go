package discordtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots/stagetest"
)

// Error is the refusal of a call by the API.
type Error struct {
	Status  int
	Code    int // Discord's own, in the JSON
	Message string
	Errors  any           // which fields are wrong, and how; nil: nothing is told
	After   time.Duration // with 429
	Global  bool          // the 429 is about all calls

	violations []string // of whoever made the call
}

// Error implements error.
func (e *Error) Error() string { return fmt.Sprintf("%s (%d, code %d)", e.Message, e.Status, e.Code) }

// formError is one thing wrong with a form: the path of the field, and Discord's code and words for it.
type formError struct{ path, code, message string }

// formErrors are all that is wrong with a form.
type formErrors []formError

// addIf adds an error if a condition holds.
func (all *formErrors) addIf(holds bool, path, code, message string) {
	if holds {
		*all = append(*all, formError{path, code, message})
	}
}

// limitLength adds an error if a text has more characters than it may.
func (all *formErrors) limitLength(path, text string, most int) {
	all.addIf(countCharacters(text) > most, path, "BASE_TYPE_MAX_LENGTH", fmt.Sprintf("Must be %d or fewer in length.", most))
}

// countCharacters returns the length of a text as Discord counts it.
func countCharacters(text string) int { return len([]rune(text)) }

// invalidForm returns the refusal of a form that a bot should not have sent.
func invalidForm(all ...formError) *Error {
	e := staleForm(all...)
	for _, f := range all {
		e.violations = append(e.violations, f.path+": "+f.message)
	}
	return e
}

// staleForm returns the refusal of a form that was right, but for what has changed meanwhile.
func staleForm(all ...formError) *Error {
	tree := map[string]any{}
	for _, f := range all {
		at := tree
		for _, step := range strings.Split(f.path, ".") {
			next, ok := at[step].(map[string]any)
			if !ok {
				next = map[string]any{}
				at[step] = next
			}
			at = next
		}
		said, _ := at["_errors"].([]map[string]string)
		at["_errors"] = append(said, map[string]string{"code": f.code, "message": f.message})
	}
	return &Error{Status: http.StatusBadRequest, Code: 50035, Message: "Invalid Form Body", Errors: tree}
}

// Refusals in Discord's words.
var (
	errUnauthorized   = &Error{Status: 401, Message: "401: Unauthorized"}
	errNotFound       = &Error{Status: 404, Message: "404: Not Found"}
	errBadRequest     = &Error{Status: 400, Message: "400: Bad Request"}
	errTooLarge       = &Error{Status: 413, Code: 40005, Message: "Request entity too large"}
	errBadJSON        = &Error{Status: 400, Code: 50109, Message: "The request body contains invalid JSON."}
	errUnknownApp     = &Error{Status: 404, Code: 10002, Message: "Unknown Application"}
	errUnknownChannel = &Error{Status: 404, Code: 10003, Message: "Unknown Channel"}
	errUnknownMessage = &Error{Status: 404, Code: 10008, Message: "Unknown Message"}
	errUnknownEmoji   = &Error{Status: 400, Code: 10014, Message: "Unknown Emoji"}
	errUnknownWebhook = &Error{Status: 404, Code: 10015, Message: "Unknown Webhook"}
	errUnknownAsked   = &Error{Status: 404, Code: 10062, Message: "Unknown interaction"}
	errAcknowledged   = &Error{Status: 400, Code: 40060, Message: "Interaction has already been acknowledged."}
	errFollowUps      = &Error{Status: 400, Code: 40094, Message: "This interaction has reached its follow-up message limit"}
	errNoAccess       = &Error{Status: 403, Code: 50001, Message: "Missing Access"}
	errNotYours       = &Error{Status: 403, Code: 50005, Message: "Cannot edit a message authored by another user"}
	errEmpty          = &Error{Status: 400, Code: 50006, Message: "Cannot send an empty message", violations: []string{"an empty message"}}
	errNoDirect       = &Error{Status: 403, Code: 50007, Message: "Cannot send messages to this user"}
	errNoPermission   = &Error{Status: 403, Code: 50013, Message: "Missing Permissions"}
	errBadToken       = &Error{Status: 401, Code: 50027, Message: "Invalid Webhook Token"}
	errBroken         = &Error{Status: 500, Message: "500: Internal Server Error"}
)

func newRateError(after time.Duration, global bool) *Error {
	return &Error{Status: http.StatusTooManyRequests, Message: "You are being rate limited.", After: after, Global: global}
}

func writeError(w http.ResponseWriter, e *Error) {
	body := map[string]any{"message": e.Message, "code": e.Code}
	if e.Errors != nil {
		body["errors"] = e.Errors
	}
	if e.Status == http.StatusTooManyRequests {
		h := w.Header()
		h.Set("Retry-After", fmt.Sprint(int(e.After.Seconds()+0.999)))
		h.Set("X-RateLimit-Scope", "user")
		if e.Global {
			h.Set("X-RateLimit-Global", "true")
			h.Set("X-RateLimit-Scope", "global")
		} else {
			h.Set("X-RateLimit-Remaining", "0")
			h.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", e.After.Seconds()))
		}
		body = map[string]any{"message": e.Message, "retry_after": e.After.Seconds(), "global": e.Global}
	}
	writeJSON(w, e.Status, body)
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // it is made of our own types
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(text) // whoever asked may be gone
}

// Fault is a way to fail, for the calls that it is about. The functions below make the kinds; On, In, Times and After
// narrow one down. On names an operation, or Downloads.
type Fault = stagetest.Fault

// Ways to fail that are not Discord's own: a page in HTML with 502, as the servers in front of Discord answer; a connection that
// ends before the call does what it says, or after that; an answer that is late.
var (
	BadGateway = stagetest.BadGateway
	Dropped    = stagetest.Dropped
	Lost       = stagetest.Lost
	Slowly     = stagetest.Slowly
)

// Refuse answers a call as Discord refuses one.
func Refuse(e *Error) *Fault {
	return stagetest.Refusal(e.Status, e.Message, func(w http.ResponseWriter) { writeError(w, e) })
}

// Limited answers 429, and asks to wait: for calls like this one.
func Limited(wait time.Duration) *Fault { return Refuse(newRateError(wait, false)) }

// GlobalLimit answers 429, and asks to wait: for all calls.
func GlobalLimit(wait time.Duration) *Fault { return Refuse(newRateError(wait, true)) }

// Broken answers 500, in JSON.
func Broken() *Fault { return Refuse(errBroken) }

// Gone answers 404: there is no such message.
func Gone() *Fault { return Refuse(errUnknownMessage) }

// Overloaded answers 503, with a text.
func Overloaded() *Fault {
	return stagetest.Refusal(http.StatusServiceUnavailable, "Service Unavailable", func(w http.ResponseWriter) {
		http.Error(w, "upstream connect error or disconnect/reset before headers", http.StatusServiceUnavailable)
	})
}

// Banned answers 429 with a page, as the servers in front of Discord do that have had enough: of all calls, for who knows how long.
func Banned() *Fault {
	return stagetest.Refusal(http.StatusTooManyRequests, "Access denied", func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = w.Write([]byte("<!DOCTYPE html>\n<title>Access denied | discord.com used Cloudflare to restrict access</title>\n")) // whoever asked may be gone
	})
}
