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
	return transport.RoundTrip(to)
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

// opened is a session that is connected, and that closes with the test.
func opened(t *testing.T, s *Server, intents discordgo.Intent, handlers ...any) *discordgo.Session {
	t.Helper()
	b := library(t, s, intents)
	for _, h := range handlers {
		b.AddHandler(h)
	}
	if err := b.Open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

const talking = discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages | discordgo.IntentMessageContent

// nobody is whom messages ping.
var nobody = &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}

func TestLibraryTalks(t *testing.T) {
	s := New(t, Options{})
	anna := s.User("Anna", "fr")
	b := opened(t, s, talking, func(b *discordgo.Session, m *discordgo.MessageCreate) {
		if m.Author.ID == b.State.User.ID {
			return
		}
		reply := &discordgo.MessageSend{Content: "you said " + m.Content, Reference: m.Reference(), AllowedMentions: nobody}
		if _, err := b.ChannelMessageSendComplex(m.ChannelID, reply); err != nil {
			t.Error(err)
		}
	})
	anna.Send("hello")
	m, err := anna.Wait(t.Context(), "you said hello")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := b.ChannelMessage(m.ChannelID, m.ID); err != nil || got.Content != "you said hello" || got.Author.ID != s.Bot().ID {
		t.Errorf("%+v, %v", got, err)
	}
	want := "Anna:\n  hello\nfirstseen:\n  > Anna: hello\n  you said hello\n"
	if got := anna.Transcript(); got != want {
		t.Errorf("%s", got)
	}
	if len(s.Pings()) > 0 {
		t.Errorf("%v", s.Pings())
	}
}

func TestLibraryAnswersCommands(t *testing.T) {
	s := New(t, Options{})
	mara, anna := s.User("Mara", ""), s.User("Anna", "fr")
	g := s.Guild("Herald", mara)
	g.Join(anna)
	g.AddBot()
	b := opened(t, s, discordgo.IntentGuilds)
	b.AddHandler(func(b *discordgo.Session, i *discordgo.InteractionCreate) {
		later := &discordgo.InteractionResponse{
			Type: discordgo.InteractionResponseDeferredChannelMessageWithSource,
			Data: &discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsEphemeral},
		}
		if err := b.InteractionRespond(i.Interaction, later); err != nil {
			t.Error(err)
		}
		said := i.ApplicationCommandData().Options[0].StringValue() + " " + string(i.Locale) + " by " + i.Member.User.Username
		edit := &discordgo.WebhookEdit{Content: &said, AllowedMentions: nobody}
		if _, err := b.InteractionResponseEdit(i.Interaction, edit); err != nil {
			t.Error(err)
		}
		more := &discordgo.WebhookParams{Content: "and more", AllowedMentions: nobody, Flags: discordgo.MessageFlagsEphemeral}
		if _, err := b.FollowupMessageCreate(i.Interaction, true, more); err != nil {
			t.Error(err)
		}
	})
	_, err := b.ApplicationCommandBulkOverwrite(s.Bot().ID, "", []*discordgo.ApplicationCommand{{
		Name: "search", Description: "Look for words",
		Options: []*discordgo.ApplicationCommandOption{{Name: "words", Description: "Which", Type: discordgo.ApplicationCommandOptionString, Required: true}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	at := anna.In(g.Channel("general"))
	asked, err := at.Run("search", map[string]string{"words": "reef"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := asked.Wait(t.Context(), "reef fr by anna"); err != nil {
		t.Fatal(err)
	}
	if _, err := at.Wait(t.Context(), "and more"); err != nil {
		t.Fatal(err)
	}
	want := `firstseen (only you can see this):
  > Anna used /search words:reef
  reef fr by anna
firstseen (only you can see this):
  and more
`
	if got := at.Transcript(); got != want {
		t.Errorf("%s", got)
	}
	if got := g.Channel("general").Transcript(); got != "" {
		t.Errorf("others see %s", got)
	}
	if _, err := at.Run("serach", nil); err == nil {
		t.Error("a command ran that there is not")
	}
}
