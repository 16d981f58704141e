package telegram

import (
	"context"
	"html"
	"regexp"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core/text"
)

// form is a message in a form and for a place in which Telegram may take it.
type form struct {
	outgoing
	parts delivery.Part
	place delivery.Place
}

// sendInWays sends a message with send in the first way that Telegram takes. The record that it returns has no id if the message is not
// where it belongs.
func sendInWays(ctx context.Context, b *Bot, o outgoing, send func(context.Context, outgoing) (delivery.Sent, error)) (now delivery.Sent, err error) {
	var ways []delivery.Way
	for _, f := range o.listWays() {
		ways = append(ways, delivery.Way{Parts: f.parts, Place: f.place, Send: func(ctx context.Context, because bots.Meaning) (err error) {
			switch now = (delivery.Sent{}); {
			case f.place == delivery.Sign:
				return addRetryTime(b.api.setReaction(f.Chat.ID, f.ReplyTo, f.chooseSign()), b.Service.Now())
			case f.place != delivery.Here:
				_, err = b.placeMessage(ctx, f.explain(because), delivery.Sent{})
			default:
				now, err = send(ctx, f.explain(because))
			}
			return err
		}})
	}
	a := delivery.Attempt{Memory: b.Memory, Chat: o.Chat, Key: o.Key, Now: b.Service.Now, Log: b.Logger}
	err = a.TryWays(ctx, ways)
	return now, err
}

// listWays returns the forms of a message where it belongs, then in other places: for the person who waits for it, or for news of which
// nobody knows yet.
func (o outgoing) listWays() []form {
	all := o.listForms(delivery.Here)
	if o.Amend || o.HTML == "" || !strings.HasPrefix(o.Chat.ID, "-") {
		return all
	}
	other := o
	other.Topic, other.ReplyTo, other.Instead = 0, 0, 0
	if o.Asker != "" || o.LowPriority {
		all = append(all, other.listForms(delivery.Nearby)...) // the general topic, if there are topics
	}
	if o.Asker != "" {
		other.Chat.ID = o.Asker
		all = append(all, other.listForms(delivery.Private)...)
	}
	if o.ReplyTo != 0 && !o.LowPriority {
		all = append(all, form{o, 0, delivery.Sign})
	}
	return all
}

// listForms returns the forms of a message: as it is, without its picture, without markup and buttons, without the words of the claim, and a
// sentence in its place. A picture without words has no other form.
func (o outgoing) listForms(place delivery.Place) []form {
	parts := delivery.Frame | delivery.Words
	if o.hasPicture() {
		parts |= delivery.Picture
	}
	all := []form{{o, parts, place}}
	if o.HTML == "" {
		return all
	}
	if o.hasPicture() {
		o.Picture, o.Stills = nil, nil
		all = append(all, form{o, delivery.Frame | delivery.Words, place})
	}
	o.Buttons = nil
	bare := o
	bare.HTML, bare.plain = plainWords(o.HTML), true
	all = append(all, form{bare, delivery.Words, place})
	if o.Safe != "" {
		safe := o
		safe.HTML = o.Safe
		all = append(all, form{safe, delivery.Frame | delivery.Facts, place})
	}
	o.HTML = ""
	return append(all, form{o, 0, place})
}

// explain puts the sentence for the meaning of the refusal before into a form that has nothing else.
func (f form) explain(because bots.Meaning) outgoing {
	if f.HTML != "" || f.hasPicture() {
		return f.outgoing
	}
	key := "refused.fault"
	if because == bots.NoWords {
		key = "refused.words"
	}
	f.HTML = renderHTML(text.Doc{{{Text: text.For(f.Lang).T(key, nil)}}})
	return f.outgoing
}

// chooseSign returns the reaction in place of an answer: that of a known clip, or that nothing can be said.
func (o outgoing) chooseSign() string {
	if o.Safe != "" {
		return knownEmoji
	}
	return silentEmoji
}

// markup matches a tag of renderHTML.
var markup = regexp.MustCompile(`<[^>]*>`)

// plainWords returns the words of what renderHTML wrote.
func plainWords(s string) string { return html.UnescapeString(markup.ReplaceAllString(s, "")) }
