package discordtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Error is how the API refuses a call.
type Error struct {
	Status  int
	Code    int // Discord's own, in the JSON
	Message string
	Errors  any           // which fields are wrong, and how; nil: nothing is told
	After   time.Duration // with 429
	Global  bool          // the 429 is about all calls

	mistakes []string // of whoever made the call: violations
}

func (e *Error) Error() string { return fmt.Sprintf("%s (%d, code %d)", e.Message, e.Status, e.Code) }

// A wrong is one thing wrong with a form: the path of the field, and Discord's code and words for it.
type wrong struct{ path, code, message string }

// invalid is the refusal of a form that a bot should not have sent.
func invalid(all ...wrong) *Error {
	e := unlucky(all...)
	for _, w := range all {
		e.mistakes = append(e.mistakes, w.path+": "+w.message)
	}
	return e
}

// unlucky is the refusal of a form that was right, but for what has changed meanwhile.
func unlucky(all ...wrong) *Error {
	tree := map[string]any{}
	for _, w := range all {
		at := tree
		for _, step := range strings.Split(w.path, ".") {
			next, ok := at[step].(map[string]any)
			if !ok {
				next = map[string]any{}
				at[step] = next
			}
			at = next
		}
		said, _ := at["_errors"].([]map[string]string)
		at["_errors"] = append(said, map[string]string{"code": w.code, "message": w.message})
	}
	return &Error{Status: http.StatusBadRequest, Code: 50035, Message: "Invalid Form Body", Errors: tree}
}

func tooLong(path string, most int) wrong {
	return wrong{path, "BASE_TYPE_MAX_LENGTH", fmt.Sprintf("Must be %d or fewer in length.", most)}
}

func tooMany(after time.Duration, global bool) *Error {
	what := "You are being rate limited."
	return &Error{Status: http.StatusTooManyRequests, Message: what, After: after, Global: global}
}

// Refusals in Discord's words.
var (
	errUnauthorized   = &Error{Status: http.StatusUnauthorized, Message: "401: Unauthorized"}
	errNotFound       = &Error{Status: http.StatusNotFound, Message: "404: Not Found"}
	errTooLarge       = &Error{Status: http.StatusRequestEntityTooLarge, Code: 40005, Message: "Request entity too large"}
	errBadJSON        = &Error{Status: http.StatusBadRequest, Code: 50109, Message: "The request body contains invalid JSON."}
	errUnknownChannel = &Error{Status: http.StatusNotFound, Code: 10003, Message: "Unknown Channel"}
	errUnknownApp     = &Error{Status: http.StatusNotFound, Code: 10002, Message: "Unknown Application"}
	errUnknownMessage = &Error{Status: http.StatusNotFound, Code: 10008, Message: "Unknown Message"}
	errUnknownEmoji   = &Error{Status: http.StatusBadRequest, Code: 10014, Message: "Unknown Emoji"}
	errUnknownWebhook = &Error{Status: http.StatusNotFound, Code: 10015, Message: "Unknown Webhook"}
	errUnknownAsked   = &Error{Status: http.StatusNotFound, Code: 10062, Message: "Unknown interaction"}
	errAcknowledged   = &Error{Status: http.StatusBadRequest, Code: 40060, Message: "Interaction has already been acknowledged."}
	errFollowUps      = &Error{Status: http.StatusBadRequest, Code: 40094, Message: "This interaction has reached its follow-up message limit"}
	errNoAccess       = &Error{Status: http.StatusForbidden, Code: 50001, Message: "Missing Access"}
	errNotYours       = &Error{Status: http.StatusForbidden, Code: 50005, Message: "Cannot edit a message authored by another user"}
	errEmpty          = &Error{Status: http.StatusBadRequest, Code: 50006, Message: "Cannot send an empty message", mistakes: []string{"an empty message"}}
	errNoDirect       = &Error{Status: http.StatusForbidden, Code: 50007, Message: "Cannot send messages to this user"}
	errNoPermission   = &Error{Status: http.StatusForbidden, Code: 50013, Message: "Missing Permissions"}
	errBadToken       = &Error{Status: http.StatusUnauthorized, Code: 50027, Message: "Invalid Webhook Token"}
)

func writeError(w http.ResponseWriter, e *Error) {
	body := map[string]any{"message": e.Message, "code": e.Code}
	if e.Errors != nil {
		body["errors"] = e.Errors
	}
	if e.Status == http.StatusTooManyRequests {
		limited(w, e)
		body = map[string]any{"message": e.Message, "retry_after": e.After.Seconds(), "global": e.Global}
	}
	writeJSON(w, e.Status, body)
}

// limited are the headers of a 429.
func limited(w http.ResponseWriter, e *Error) {
	h := w.Header()
	h.Set("Retry-After", fmt.Sprint(int(e.After.Seconds()+0.999)))
	h.Set("X-RateLimit-Scope", "user")
	if e.Global {
		h.Set("X-RateLimit-Global", "true")
		h.Set("X-RateLimit-Scope", "global")
		return
	}
	h.Set("X-RateLimit-Remaining", "0")
	h.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", e.After.Seconds()))
}

func writeResult(w http.ResponseWriter, result any) {
	if result == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	writeJSON(w, http.StatusOK, result)
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
