package discord

import (
	"context"
	"net/http"
	"net/url"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// form is a message in a form and for a place in which Discord may take it.
type form struct {
	outgoing
	parts delivery.Part
	place delivery.Place
}

// sendInWays sends a message with send in the first way that Discord takes. The record that it returns has no id if the message is not
// where it belongs.
func (s *sender) sendInWays(ctx context.Context, o outgoing, send func(context.Context, outgoing) (delivery.Sent, error)) (now delivery.Sent, err error) {
	forms, err := s.listWays(ctx, o)
	if err != nil {
		return now, err
	}
	var ways []delivery.Way
	for _, f := range forms {
		ways = append(ways, delivery.Way{Parts: f.parts, Place: f.place, Send: func(ctx context.Context, because bots.Meaning) (err error) {
			switch now = (delivery.Sent{}); {
			case f.place == delivery.Sign:
				return s.setReaction(ctx, f.Chat, f.ReplyTo, f.chooseSign())
			case f.place != delivery.Here:
				_, err = s.postMessage(ctx, f.explain(because), string(because))
			default:
				now, err = s.sendTwice(ctx, f.explain(because), send)
			}
			return err
		}})
	}
	a := delivery.Attempt{Memory: s.memory, Chat: o.Chat, Key: o.Key, Now: s.now, Log: s.log}
	err = a.TryWays(ctx, ways)
	return now, err
}

// sendTwice sends a message, and again if the server stumbles over its picture. Then the picture counts as refused.
func (s *sender) sendTwice(ctx context.Context, o outgoing, send func(context.Context, outgoing) (delivery.Sent, error)) (delivery.Sent, error) {
	now, err := send(ctx, o)
	hasFiles := len(o.listFiles()) > 0
	if hasFiles && isServerError(err) && delivery.WaitFor(ctx, minBackoff) {
		if now, err = send(ctx, o); isServerError(err) {
			err = &bots.Refusal{Meaning: bots.NoPicture, Err: err}
		}
	}
	now.Picture = hasFiles
	return now, err
}

// listWays returns the forms of a message where it belongs, then in other places: for the person who waits for it, or for news of which
// nobody knows yet.
func (s *sender) listWays(ctx context.Context, o outgoing) ([]form, error) {
	all := o.listForms(delivery.Here)
	if o.Amend || channelOf(o.Chat) == "" {
		return all, nil
	}
	other := o
	other.ReplyTo, other.Instead = "", ""
	if o.Asker != "" || o.LowPriority {
		whole, isPart, err := conversation.LoadPart(ctx, s.memory, o.Chat)
		if err != nil {
			return nil, err //nolint:wrapcheck // it says what it did
		}
		if isPart && whole != (core.ChatID{}) {
			other.Chat = whole
			all = append(all, other.listForms(delivery.Nearby)...)
		}
	}
	if o.Asker != "" {
		other.Chat = personID(o.Asker)
		all = append(all, other.listForms(delivery.Private)...)
	}
	if messageNumber(o.ReplyTo) != "" && !o.LowPriority {
		all = append(all, form{o, 0, delivery.Sign})
	}
	return all, nil
}

// listForms returns the forms of a message: as it is, without its picture, without its embed, without buttons, without the words of the
// claim, and a sentence in its place.
func (o outgoing) listForms(place delivery.Place) []form {
	parts := delivery.Words
	if len(o.Payload.Components) > 0 {
		parts |= delivery.Buttons
	}
	withEmbed := parts
	if len(o.Payload.Embeds) > 0 {
		withEmbed |= delivery.Frame
	}
	all := []form{{o, withEmbed, place}}
	if len(o.listFiles()) > 0 {
		all[0].parts |= delivery.Picture
		o = o.withoutPicture()
		all = append(all, form{o, withEmbed, place})
	}
	if len(o.Payload.Embeds) > 0 {
		o = o.textOnly()
		all = append(all, form{o, parts, place})
	}
	o.Payload.Components = []discordgo.ActionsRow{}
	if parts&delivery.Buttons != 0 {
		all = append(all, form{o, delivery.Words, place})
	}
	o.Payload.Flags |= discordgo.MessageFlagsSuppressEmbeds
	if o.Safe != "" {
		o.Payload.Content = o.Safe
		all = append(all, form{o, delivery.Facts, place})
	}
	o.Payload.Content = ""
	return append(all, form{o, 0, place})
}

// explain puts the sentence for the meaning of the refusal before into a form that has nothing else.
func (f form) explain(because bots.Meaning) outgoing {
	if f.Payload.Content != "" || len(f.Payload.Embeds) > 0 {
		return f.outgoing
	}
	key := "refused.fault"
	if because == bots.NoWords {
		key = "refused.words"
	}
	f.Payload.Content = text.For(f.Lang).T(key, nil)
	return f.outgoing
}

// renderSafe returns the message without the words of the claim, or nothing if it shows no fact-check.
func renderSafe(m bots.Message) string {
	c, ok := core.HideClaim(m.Reply.Content)
	if !ok {
		return ""
	}
	return fitMarkdown(m.Lang.On(Platform).Reply(core.Reply{Content: c, Names: m.Reply.Names}), maxContent)
}

// chooseSign returns the reaction in place of an answer: that of a known clip, or that nothing can be said.
func (o outgoing) chooseSign() string {
	if o.Safe != "" {
		return knownEmoji
	}
	return silentEmoji
}

// setReaction puts an emoji on a message, which an Incoming.ID names.
func (s *sender) setReaction(ctx context.Context, chat core.ChatID, message, emoji string) error {
	channel, number := channelOf(chat), messageNumber(message)
	if channel == "" || number == "" {
		return nil
	}
	path := endpointPath(discordgo.EndpointMessageReaction(channel, number, url.PathEscape(emoji), "@me"))
	return s.api.doCall(ctx, apiCall{method: http.MethodPut, path: path})
}

// The reactions in place of messages: to a known clip where no messages are wanted, and to a question where none can be sent.
const (
	knownEmoji  = "🤔"
	silentEmoji = "🤷"
)
