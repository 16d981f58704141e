package telegramtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// client is a bot's: the deadline is for a server that hangs.
var client = &http.Client{Timeout: time.Minute}

// must returns the value of what may fail.
func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// answered is an answer as a bot reads it.
type answered struct {
	Status      int
	OK          bool
	Result      json.RawMessage
	Code        int `json:"error_code"`
	Description string
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	}
}

// send posts a body to a method and reads what comes back. It may be used on any goroutine.
func send(s *Server, token, method, kind string, body io.Reader) (a answered, err error) {
	request, err := http.NewRequest(http.MethodPost, s.URL+"/bot"+token+"/"+method, body)
	if err != nil {
		return a, err
	}
	request.Header.Set("Content-Type", kind)
	response, err := client.Do(request)
	if err != nil {
		return a, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return a, err
	}
	a.Status = response.StatusCode
	if err := json.Unmarshal(text, &a); err != nil {
		return a, fmt.Errorf("%d %.200q: %w", response.StatusCode, text, err)
	}
	return a, nil
}

func ask(s *Server, method string, p params) (answered, error) {
	body, err := json.Marshal(p)
	if err != nil {
		return answered{}, err
	}
	return send(s, s.Token, method, asJSON, bytes.NewReader(body))
}

// get calls a method that must succeed, and returns the result.
func get[T any](t testing.TB, s *Server, method string, p params) (result T) {
	t.Helper()
	a, err := ask(s, method, p)
	if err != nil || !a.OK || a.Status != http.StatusOK {
		t.Fatalf("%s %v: %+v, %v", method, p, a, err)
	}
	if err := json.Unmarshal(a.Result, &result); err != nil {
		t.Fatalf("%s answers %s: %v", method, a.Result, err)
	}
	return result
}

// do calls a method that must succeed, and returns the id of the message that it answers, or 0.
func do(t testing.TB, s *Server, method string, p params) int {
	t.Helper()
	raw := get[json.RawMessage](t, s, method, p)
	var m botapi.Message
	if json.Unmarshal(raw, &m) != nil { // true, or a list
		return 0
	}
	return m.ID
}

// refuse calls a method that must be refused.
func refuse(t testing.TB, s *Server, method string, p params, code int, words string) {
	t.Helper()
	a, err := ask(s, method, p)
	if err != nil || a.OK || a.Code != code || a.Status != code || !strings.Contains(a.Description, words) {
		t.Errorf("%s %v: %+v, %v; want %d %q", method, p, a, err, code, words)
	}
}

// upload calls a method with files, named "field" or "field/name of the file".
func upload(t testing.TB, s *Server, method string, p map[string]string, files map[string][]byte) answered {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range p {
		_ = w.WriteField(name, value) // a bytes.Buffer does not fail
	}
	for name, data := range files {
		field, as, _ := strings.Cut(name, "/")
		_, _ = must[io.Writer](t)(w.CreateFormFile(field, as)).Write(data)
	}
	_ = w.Close()
	return must[answered](t)(send(s, s.Token, method, w.FormDataContentType(), &body))
}

// gotUpdate is one update as a bot reads it.
type gotUpdate struct {
	ID      int64           `json:"update_id"`
	Message *botapi.Message `json:"message"`
	Guest   *botapi.Message `json:"guest_message"`
	Press   *gotQuery       `json:"callback_query"`
	Inline  *gotQuery       `json:"inline_query"`
	Chosen  *gotQuery       `json:"chosen_inline_result"`
	Me      *struct{}       `json:"my_chat_member"`
}

// gotQuery is a press, words typed after the bot's name, or the choice of an answer to them.
type gotQuery struct {
	ID, Data, Query string
	From            botapi.User
	Message         *botapi.Message
	ResultID        string `json:"result_id"`
	InlineMessageID string `json:"inline_message_id"`
}

// taken takes and confirms all updates that wait.
func taken(t testing.TB, s *Server) []gotUpdate {
	t.Helper()
	all := get[[]gotUpdate](t, s, "getUpdates", nil)
	if n := len(all); n > 0 {
		get[[]gotUpdate](t, s, "getUpdates", params{"offset": all[n-1].ID + 1, "limit": 1})
	}
	return all
}

// aDay is when old clips were posted.
func aDay() time.Time { return time.Date(2019, 4, 25, 12, 0, 0, 0, time.UTC) }
