package bots

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/factcheck"
	"github.com/firstseen/firstseen/core/fetch"
	"github.com/firstseen/firstseen/core/text"
)

// offer is the pseudo-field of a form whose page deals with several claims: which is it?
const offer = "offer"

// isLink tells whether what was typed is one link and nothing else.
func isLink(s string) bool {
	return !strings.ContainsAny(s, " \t\r\n") && fetch.CheckLink(s) == nil
}

// propose fills the form from the page of a fact-check, and asks for what the page does not say.
func (t *turn) propose(ctx context.Context, d *draft, link string) error {
	if t.fetch == nil {
		return t.notice(ctx, "offer.off", nil)
	}
	page, kind, err := t.fetch.FetchPage(ctx, link)
	if err != nil {
		return fmt.Errorf("read fact-check: %w", err)
	}
	found := factcheck.ReadPage(page, kind, link)
	if len(found) == 0 {
		return t.notice(ctx, "offer.none", nil)
	}
	for _, facts := range found {
		fields := facts.Fields()
		delete(fields, "date") // the page's own dates are not the footage's: a person has to give that one
		d.Offers = append(d.Offers, fields)
	}
	t.talk.Draft, d.Page = d, true
	if !t.forms {
		if err := t.notice(ctx, "offer.read", nil); err != nil {
			return err
		}
	}
	if len(found) == 1 {
		return t.accept(ctx, "1")
	}
	d.Rest = []string{offer}
	return t.proceed(ctx)
}

// accept takes the claim that was chosen, and shows what is known of it.
func (t *turn) accept(ctx context.Context, choice string) error {
	d := t.talk.Draft
	n, err := strconv.Atoi(choice)
	if err != nil || n < 1 || n > len(d.Offers) {
		return t.proceed(ctx)
	}
	given := d.Fields // what was written beside the link counts more than the page
	d.Fields = nil
	d.take(d.Offers[n-1])
	d.take(given)
	d.Offers, d.Rest = nil, nil
	for _, p := range t.problems(d.Before, d.Fields, "") {
		d.Rest = append(d.Rest, p.Field)
	}
	return t.proceed(ctx)
}

// askOffer lists the claims of the page, with a button for each.
func (t *turn) askOffer(ctx context.Context) error {
	d := t.talk.Draft
	lines := core.Notices{{Key: "offer.which", Args: text.Args{"count": strconv.Itoa(len(d.Offers))}}}
	row := make([]core.Button, len(d.Offers))
	for i, fields := range d.Offers {
		number := strconv.Itoa(i + 1)
		claim := shorten(fields.Get("claim"), maxOfferClaim)
		lines = append(lines, core.Notice{Key: "offer.line", Args: text.Args{"number": number, "claim": claim}})
		row[i] = t.draftButton(DoChoose, offer+"="+number)
		row[i].Label = number
	}
	return t.say(ctx, core.Reply{Content: lines, Buttons: [][]core.Button{row, {t.draftButton(core.DoCancel, "")}}})
}

// maxOfferClaim is how much of a claim tells it from the others of its page, in runes.
const maxOfferClaim = 200

func shorten(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return s
}
