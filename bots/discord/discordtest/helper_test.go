package discordtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/stagetest"
)

// As the gateway is dialled: the library still says 9, which differs in nothing that it uses.
func TestMain(m *testing.M) {
	discordgo.APIVersion = "10"
	discordgo.Logger = func(int, int, string, ...any) {} // what it says of our faults
	os.Exit(m.Run())
}

// client is a bot's: the deadline is for a server that hangs.
var client = &http.Client{Timeout: time.Minute, Transport: polite{recorded}}

// recorded makes the calls of all tests.
var recorded = &recorder{file: os.Getenv("DISCORDTEST_EXCHANGES")}

// recorder makes calls, and appends each with its answer to a file if it has one: twintest checks them against Discord's description.
type recorder struct {
	file string
	mu   sync.Mutex
}

// RoundTrip implements http.RoundTripper.
func (rec *recorder) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := transport.RoundTrip(r)
	if err != nil || rec.file == "" {
		return response, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	line, err := json.Marshal(map[string]any{
		"Method": r.Method, "URL": r.URL.String(), "Status": response.StatusCode, "Header": response.Header, "Body": body,
	})
	if err != nil {
		return nil, err
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	file, err := os.OpenFile(rec.file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = file.Write(append(line, '\n'))
	return response, errors.Join(err, file.Close())
}

// polite says that a bot calls.
type polite struct{ http.RoundTripper }

func (p polite) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.UserAgent() == "" {
		r = r.Clone(r.Context())
		r.Header.Set("User-Agent", "DiscordBot (https://example.org, 1)")
	}
	return p.RoundTripper.RoundTrip(r)
}

// answered is an answer as a bot reads it.
type answered struct {
	Status  int
	Header  http.Header
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Errors  json.RawMessage `json:"errors"`
	ID      string          `json:"id"`
	raw     []byte
}

// call makes a call with a body in JSON, or none.
func call(t testing.TB, s *Server, method, path, body string) answered {
	t.Helper()
	request, err := http.NewRequest(method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bot "+s.Token)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	return made(t, request)
}

func made(t testing.TB, request *http.Request) (a answered) {
	t.Helper()
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if a.raw, err = io.ReadAll(response.Body); err != nil {
		t.Fatal(err)
	}
	_ = json.Unmarshal(a.raw, &a) // a list, or nothing
	a.Status, a.Header = response.StatusCode, response.Header
	return a
}

// do makes a call that must succeed.
func do(t testing.TB, s *Server, method, path, body string) answered {
	t.Helper()
	a := call(t, s, method, path, body)
	if a.Status/100 != 2 {
		t.Fatalf("%s %s %s: %d %s", method, path, body, a.Status, a.raw)
	}
	return a
}

// refuse makes a call that must be refused.
func refuse(t testing.TB, s *Server, method, path, body string, want *Error) {
	t.Helper()
	a := call(t, s, method, path, body)
	if a.Status != want.Status || a.Code != want.Code {
		t.Errorf("%s %s %.200s: %d %s, want %v", method, path, body, a.Status, a.raw, want)
	}
}

// violated expects violations that contain the words, one each in this order, and forgets them.
func violated(t testing.TB, s *Server, words ...string) {
	t.Helper()
	stagetest.ExpectViolations(t, s, words...)
}

// plain is a message of a text that pings nobody.
func plain(text string) string {
	return fmt.Sprintf(`{"content":%q,"allowed_mentions":{"parse":[]}}`, text)
}

// must is the value of a call that may fail.
func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

var transport = &http.Transport{}

// A detour sends the library's calls to the server: the library has no other way to be told where Discord is.
type detour struct{ s *Server }

func (d detour) RoundTrip(r *http.Request) (*http.Response, error) {
	_, path, _ := strings.Cut(r.URL.Path, "/api/v9/")
	to := r.Clone(r.Context())
	u, err := r.URL.Parse(d.s.URL + "/" + path)
	if err != nil {
		return nil, err
	}
	u.RawQuery = r.URL.RawQuery
	to.URL, to.Host = u, u.Host
	return recorded.RoundTrip(to)
}

// library is a session of the library whose types the bot uses, talking to the server as it talks to Discord.
func library(t *testing.T, s *Server, intents discordgo.Intent) *discordgo.Session {
	t.Helper()
	session, err := discordgo.New("Bot " + s.Token)
	if err != nil {
		t.Fatal(err)
	}
	session.Client = &http.Client{Timeout: time.Minute, Transport: detour{s}}
	session.Identify.Intents = intents
	session.ShouldRetryOnRateLimit = false
	session.StateEnabled = true
	return session
}

const talking = discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages | discordgo.IntentMessageContent

// nobody lets messages ping nobody.
var nobody = &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}
