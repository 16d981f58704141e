package discordtest

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/rogpeppe/go-internal/testscript"
)

// A tinyBot says what scripts wait for.
type tinyBot struct {
	*discordgo.Session
	fail func(error)
}

// startBot starts one that ends with its script: bot [nointent].
func startBot(t *testing.T) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		s := &Server{URL: ts.Getenv("DISCORD_API_URL"), Token: ts.Getenv("DISCORD_TOKEN")}
		intents := talking
		if len(args) > 0 {
			intents &^= discordgo.IntentMessageContent
		}
		b := tinyBot{library(t, s, intents), func(err error) { t.Errorf("%s: %v", ts.Name(), err) }}
		b.AddHandler(b.message)
		b.AddHandler(b.interaction)
		if err := b.Open(); neg {
			if err == nil {
				ts.Fatalf("the bot was let in")
			}
			return
		} else if err != nil {
			ts.Fatalf("%v", err)
		}
		ts.Defer(func() { _ = b.Close() })
		do(t, s, "PUT", "/applications/"+b.State.User.ID+"/commands", someCommands)
	}
}

// aPicture is 2 by 1 pixels.
func aPicture() []byte {
	const png = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAADklEQVR4nGP4z8DwHwQBEPgD/U6VwW8AAAAASUVORK5CYII="
	data, err := base64.StdEncoding.DecodeString(png)
	if err != nil {
		panic(err)
	}
	return data
}

var aCard = []*discordgo.MessageEmbed{{
	Title: "A reef", Description: "Filmed: **2019**", Image: &discordgo.MessageEmbedImage{URL: "attachment://a.png"},
}}

func aRow() []discordgo.MessageComponent {
	return []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
		discordgo.Button{Label: "Not the same video", Style: discordgo.SecondaryButton, CustomID: "dispute:1"},
		discordgo.Button{Label: "More", Style: discordgo.PrimaryButton, CustomID: "more"},
		discordgo.Button{Label: "Source", Style: discordgo.LinkButton, URL: "https://example.org/a"},
	}}}
}

func (b tinyBot) message(_ *discordgo.Session, m *discordgo.MessageCreate) {
	if m.Author == nil || m.Author.ID == b.State.User.ID {
		return
	}
	files := len(m.Attachments)
	for _, shot := range m.MessageSnapshots {
		files += len(shot.Message.Attachments)
	}
	switch {
	case files > 0:
		b.reply(m)
	case len(m.Mentions) > 0:
		b.check(b.MessageReactionAdd(m.ChannelID, m.ID, "👀"))
		b.say(m.ChannelID, "I read: "+m.Content)
	case m.GuildID == "":
		b.say(m.ChannelID, "send a video")
	}
}

func (b tinyBot) check(err error) {
	if err != nil {
		b.fail(err)
	}
}

func (b tinyBot) say(channel, text string) {
	_, err := b.ChannelMessageSendComplex(channel, &discordgo.MessageSend{Content: text, AllowedMentions: nobody})
	if limited := (*discordgo.RateLimitError)(nil); !errors.As(err, &limited) { // as a script says
		b.check(err)
	}
}

// reply downloads what was sent and says so in place of a sign.
func (b tinyBot) reply(m *discordgo.MessageCreate) {
	b.check(b.ChannelTyping(m.ChannelID))
	sign, err := b.ChannelMessageSendComplex(m.ChannelID, &discordgo.MessageSend{Content: "Reading…", Reference: m.Reference(), AllowedMentions: nobody})
	if err != nil {
		b.fail(err)
		return
	}
	for _, a := range m.Attachments {
		b.check(download(a.URL, a.Size))
	}
	empty, rows := "", aRow()
	_, err = b.ChannelMessageEditComplex(&discordgo.MessageEdit{
		ID: sign.ID, Channel: sign.ChannelID, Content: &empty, Embeds: &aCard, Components: &rows, AllowedMentions: nobody,
		Files: []*discordgo.File{{Name: "a.png", Reader: bytes.NewReader(aPicture())}},
	})
	b.check(err)
}

func download(url string, size int) error {
	response, err := client.Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err == nil && len(data) != size {
		err = fmt.Errorf("%s, %d bytes, want %d", response.Status, len(data), size)
	}
	return err
}

func (b tinyBot) interaction(_ *discordgo.Session, i *discordgo.InteractionCreate) {
	switch i.Type {
	case discordgo.InteractionApplicationCommand:
		b.command(i)
	case discordgo.InteractionApplicationCommandAutocomplete:
		typed := i.ApplicationCommandData().Options[0].StringValue()
		b.respond(i, discordgo.InteractionApplicationCommandAutocompleteResult, &discordgo.InteractionResponseData{
			Choices: []*discordgo.ApplicationCommandOptionChoice{{Name: typed + " and more", Value: typed}},
		})
	case discordgo.InteractionMessageComponent:
		b.pressed(i)
	case discordgo.InteractionModalSubmit:
		claim := i.ModalSubmitData().Components[0].(*discordgo.ActionsRow).Components[0].(*discordgo.TextInput).Value
		b.respond(i, discordgo.InteractionResponseChannelMessageWithSource, whispered("Preview: "+claim))
	}
}

func whispered(text string) *discordgo.InteractionResponseData {
	return &discordgo.InteractionResponseData{Content: text, Flags: discordgo.MessageFlagsEphemeral, AllowedMentions: nobody}
}

func (b tinyBot) respond(i *discordgo.InteractionCreate, kind discordgo.InteractionResponseType, data *discordgo.InteractionResponseData) {
	b.check(b.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{Type: kind, Data: data}))
}

func (b tinyBot) command(i *discordgo.InteractionCreate) {
	data := i.ApplicationCommandData()
	switch data.Name {
	case "debunk":
		b.respond(i, discordgo.InteractionResponseModal, &discordgo.InteractionResponseData{
			Title: "A debunk", CustomID: "debunk", Components: []discordgo.MessageComponent{
				discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.TextInput{
					CustomID: "claim", Label: "Claim", Style: discordgo.TextInputShort, Required: true, MaxLength: 20, Placeholder: "What is said",
				}}},
			},
		})
	case "settings":
		b.respond(i, discordgo.InteractionResponseChannelMessageWithSource, &discordgo.InteractionResponseData{
			Content: "Settings", AllowedMentions: nobody, Components: []discordgo.MessageComponent{
				discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.Button{Label: "Loud", Style: discordgo.PrimaryButton, CustomID: "loud"}}},
			},
		})
	default:
		b.later(i, data)
	}
}

// later answers after a sign that it will.
func (b tinyBot) later(i *discordgo.InteractionCreate, data discordgo.ApplicationCommandInteractionData) {
	b.respond(i, discordgo.InteractionResponseDeferredChannelMessageWithSource, &discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsEphemeral})
	said := fmt.Sprintf("%s in %d", data.Name, i.Context)
	if data.Resolved != nil {
		for _, a := range data.Resolved.Attachments {
			said += " of " + a.Filename
			b.check(download(a.URL, a.Size))
		}
		for _, m := range data.Resolved.Messages {
			said += " of " + m.Content
		}
	}
	b.edit(i, said)
}

func (b tinyBot) edit(i *discordgo.InteractionCreate, text string) {
	_, err := b.InteractionResponseEdit(i.Interaction, &discordgo.WebhookEdit{Content: &text, AllowedMentions: nobody})
	b.check(err)
}

func (b tinyBot) pressed(i *discordgo.InteractionCreate) {
	switch i.MessageComponentData().CustomID {
	case "loud":
		b.respond(i, discordgo.InteractionResponseDeferredMessageUpdate, nil)
		b.edit(i, "Settings: loud")
	case "more":
		b.respond(i, discordgo.InteractionResponseDeferredMessageUpdate, nil)
		_, err := b.FollowupMessageCreate(i.Interaction, true, &discordgo.WebhookParams{Content: "More of it", AllowedMentions: nobody})
		b.check(err)
	default:
		b.respond(i, discordgo.InteractionResponseChannelMessageWithSource, whispered("Thank you"))
	}
}
