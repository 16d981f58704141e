package discordtest

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

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
