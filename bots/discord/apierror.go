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

// Refusal is Discord's way to say no.
type Refusal struct {
	Route      string
	Status     int
	Code       int           // Discord's own, or 0
	RetryAfter time.Duration // how long to wait, with status 429
	Global     bool          // all calls have to wait
	Fields     []string      // what is wrong with the form, such as "content BASE_TYPE_MAX_LENGTH": the first few
}

// Error implements error. Discord's own words are left out: they may repeat what was sent.
func (r *Refusal) Error() string {
	return strings.TrimSpace(fmt.Sprintf("discord: %s: status %d, code %d %s", r.Route, r.Status, r.Code, strings.Join(r.Fields, ", ")))
}

// refused reads a refusal.
func refused(c call, resp *http.Response, data []byte) *Refusal {
	var said struct {
		Code       int     `json:"code"`
		RetryAfter float64 `json:"retry_after"` // seconds
		Global     bool    `json:"global"`
		Errors     any     `json:"errors"`
	}
	foreign := json.Unmarshal(data, &said) != nil // a page of a server in between says nothing more than its status
	r := &Refusal{Route: route(c.method, c.path), Status: resp.StatusCode, Code: said.Code, Fields: wrongFields("", said.Errors)}
	if r.Status == http.StatusTooManyRequests {
		header, err := strconv.ParseFloat(resp.Header.Get("Retry-After"), 64)
		if err != nil && foreign {
			header = bannedTime.Seconds()
		}
		r.RetryAfter = max(seconds(max(said.RetryAfter, header)), minRetry)
		r.Global = said.Global || foreign || resp.Header.Get("X-RateLimit-Global") == "true"
	}
	return r
}

// fieldsTold is how many wrong fields a refusal tells.
const fieldsTold = 5

// wrongFields are the places in a form, each with the code of what is wrong there; what was sent is not in them.
func wrongFields(place string, v any) (out []string) {
	parts, _ := v.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		if all, ok := parts[name].([]any); ok && name == "_errors" {
			for _, one := range all {
				said, _ := one.(map[string]any)
				out = append(out, strings.TrimPrefix(place, ".")+" "+fmt.Sprint(said["code"]))
			}
			continue
		}
		out = append(out, wrongFields(place+"."+name, parts[name])...)
	}
	return out[:min(len(out), fieldsTold)]
}

// bannedTime is how long to wait after a server in between has had enough, which is of all calls, and does not say how long.
const bannedTime = time.Minute

// minRetry and maxRetry bound how long Discord can make a call wait.
const (
	minRetry = 50 * time.Millisecond
	maxRetry = 24 * time.Hour
)

func seconds(s float64) time.Duration {
	return time.Duration(min(max(s, 0), maxRetry.Seconds()) * float64(time.Second))
}

// refusal is the refusal in err; without one, one of status 0.
func refusal(err error) Refusal {
	var r *Refusal
	if errors.As(err, &r) {
		return *r
	}
	return Refusal{}
}
