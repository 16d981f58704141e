package discord

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/bottest"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/discord/discordtest"
	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/core"
)

func TestMain(m *testing.M) { os.Exit(bottest.Main(m)) }

func TestConformance(t *testing.T) {
	bottest.Run(t, func(t *testing.T, w *bottest.World) bottest.Platform {
		server := discordtest.New(t, discordtest.Options{AckLimit: time.Minute}) // machines that run tests are slow
		bot, err := New(Config{
			Token: server.Token, URL: server.URL, Dir: w.Dir, Service: w.Service, Memory: w.Store.Chats, Queue: w.Store.Queue, Logger: w.Log,
		})
		if err != nil {
			t.Fatal(err)
		}
		return &platform{server: server, bot: bot}
	})
}

type platform struct {
	server *discordtest.Server
	bot    *Bot
}

func (p *platform) Adapter() bots.Adapter { return p.bot }

func (p *platform) Traits() bottest.Traits {
	return bottest.Traits{Role: core.Everyone, Quotes: true, Once: true, Text: maxDescription, Caption: maxDescription}
}

// Person adds somebody who has the application, once there is a bot to talk to.
func (p *platform) Person(t testing.TB, name string) bottest.Person {
	t.Helper()
	err := p.server.Gateway.Ready(t.Context())
	if err == nil {
		err = p.server.WaitFor(t.Context(), "the commands", func() bool { return len(p.server.Commands()) > 0 })
	}
	if err != nil {
		t.Fatal(err)
	}
	who := p.server.User(name, "en-US")
	who.Install()
	return somebody{p.server, who}
}

// somebody is a person in the direct messages with the bot.
type somebody struct {
	server *discordtest.Server
	who    *discordtest.Person
}

func (p somebody) Chat() core.ChatID { return core.ChatID(p.User()) }

func (p somebody) User() core.UserID { return userID(p.who.User.ID) }

// Write gives a command as Discord has it, where what is written says no more than its one option, and else as words.
func (p somebody) Write(_ testing.TB, words string) string {
	if name, args, ok := conversation.ParseCommand(words); ok {
		options := map[string]string{}
		i := slices.IndexFunc(allSlashes(), func(s slashCommand) bool { return s.name == name })
		if i >= 0 && args != "" && len(allSlashes()[i].options) > 0 {
			options[allSlashes()[i].options[0].name] = args
		}
		if i >= 0 && len(allSlashes()[i].options) < 2 {
			if _, err := p.who.Run(name, options); err == nil {
				return ""
			}
		}
	}
	return messageID(p.who.Send(words))
}

func (p somebody) Send(t testing.TB, path, caption string) {
	t.Helper()
	if _, err := p.who.SendVideo(path, caption); err != nil {
		t.Error(err)
	}
}

func (p somebody) Press(t testing.TB, label string) (form bool) {
	t.Helper()
	asked, err := p.who.Press(label)
	if err == nil {
		err = asked.Acknowledged(t.Context())
	}
	if err != nil {
		t.Error(err)
	}
	return p.who.Form() != nil
}

func (p somebody) Delete(t testing.TB, message string) bool {
	t.Helper()
	if err := p.who.Delete(messageNumber(message)); err != nil {
		t.Error(err)
	}
	return true
}

func (p somebody) Block(testing.TB) bool { p.who.CloseDirect(); return true }

func (p somebody) Fail(f bottest.Fault) bool {
	p.server.Fail(map[bottest.Fault]*discordtest.Fault{
		bottest.RateLimited: discordtest.Limited(time.Second), bottest.Broken: discordtest.Broken(), bottest.Dropped: discordtest.Dropped(),
		bottest.Lost: discordtest.Lost(),
	}[f].In(p.who.Seat))
	return true
}

// Sees tells of no pings: a message that might ping somebody is a violation.
func (p somebody) Sees(testing.TB) (all []bottest.Shown) {
	for _, m := range p.who.Replies() {
		if m.Flags&discordgo.MessageFlagsLoading == 0 { // it is thinking
			all = append(all, shown(m))
		}
	}
	return all
}

// shown is a message as the app shows it.
func shown(m discordapi.Message) bottest.Shown {
	s := bottest.Shown{ID: messageID(m.ID), Pictures: len(m.Attachments)}
	texts := []string{m.Content}
	for _, e := range m.Embeds {
		texts = append(texts, e.Description)
		if e.Image != nil {
			s.Pictures++
		}
	}
	for _, text := range texts {
		md := readMarkdown(text)
		s.Text += md.Words
		s.Links, s.Marks = append(s.Links, md.Links...), append(s.Marks, md.Odd...)
	}
	if m.MessageReference != nil && m.MessageReference.MessageID != "" {
		s.ReplyTo = messageID(m.MessageReference.MessageID)
	}
	for _, row := range m.Components {
		var buttons []bottest.Button
		for _, b := range row.Components {
			buttons = append(buttons, bottest.Button{Label: b.Label, URL: b.URL})
		}
		s.Buttons = append(s.Buttons, buttons)
	}
	return s
}
