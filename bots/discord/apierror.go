package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// APIError is an error response of Discord's API.
type APIError struct {
	Route      string
	Status     int
	Code       int           // Discord's error code, or 0
	RetryAfter time.Duration // how long to wait before the next call; 0 unless Status is 429
	Global     bool          // RetryAfter holds for all calls
	Fields     []string      // the first wrong fields with their codes, such as "content BASE_TYPE_MAX_LENGTH"
}

// Error implements error. It leaves out Discord's own text, which may repeat what was sent.
func (r *APIError) Error() string {
	return strings.TrimSpace(fmt.Sprintf("discord: %s: status %d, code %d %s", r.Route, r.Status, r.Code, strings.Join(r.Fields, ", ")))
}

// parseAPIError decodes an error response.
func parseAPIError(c apiCall, status int, h http.Header, data []byte) *APIError {
	var said struct {
		Code       int     `json:"code"`
		RetryAfter float64 `json:"retry_after"` // seconds
		Global     bool    `json:"global"`
		Errors     any     `json:"errors"`
	}
	foreign := json.Unmarshal(data, &said) != nil // a page of a proxy in between has only its status
	r := &APIError{Route: routeName(c.method, c.path), Status: status, Code: said.Code, Fields: listErrorFields("", said.Errors)}
	if r.Status == http.StatusTooManyRequests {
		header, err := strconv.ParseFloat(h.Get("Retry-After"), 64)
		if err != nil && foreign {
			header = banPause.Seconds()
		}
		r.RetryAfter = max(toDuration(max(said.RetryAfter, header)), minRetry)
		r.Global = said.Global || foreign || h.Get("X-RateLimit-Global") == "true"
	}
	return r
}

// maxErrorFields is the number of wrong fields that an APIError has at most.
const maxErrorFields = 5

// listErrorFields returns the wrong fields, each as its path and the code of the error. The values are left out.
func listErrorFields(place string, v any) (out []string) {
	parts, _ := v.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		if all, ok := parts[name].([]any); ok && name == "_errors" {
			for _, one := range all {
				said, _ := one.(map[string]any)
				out = append(out, strings.TrimPrefix(place, ".")+" "+fmt.Sprint(said["code"]))
			}
			continue
		}
		out = append(out, listErrorFields(place+"."+name, parts[name])...)
	}
	return out[:min(len(out), maxErrorFields)]
}

// banPause is the time to wait if a proxy in between refuses calls and gives no time itself.
const banPause = time.Minute

// minRetry and maxRetry are the bounds of the time that Discord can make a call wait.
const (
	minRetry = 50 * time.Millisecond
	maxRetry = 24 * time.Hour
)

// toDuration returns a number of seconds as a duration, between 0 and maxRetry.
func toDuration(s float64) time.Duration {
	return time.Duration(min(max(s, 0), maxRetry.Seconds()) * float64(time.Second))
}

// findAPIError returns the APIError in err, or one with status 0 if there is none.
func findAPIError(err error) APIError {
	var r *APIError
	if errors.As(err, &r) {
		return *r
	}
	return APIError{}
}
