package conversation

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

// offer is the name of the question which claim of a page is meant. It stands among the fields to be asked for.
const offer = "offer"

// isLink reports whether a text is one link and nothing else.
func isLink(s string) bool {
	return !strings.ContainsAny(s, " \t\r\n") && fetch.CheckLink(s) == nil
}

// readPage fills the draft from the page of a fact-check, and asks for what the page does not say.
func (h *draftHandler) readPage(ctx context.Context, d *draft, link string) error {
	if h.fetch == nil {
		return h.req.sendNotice(ctx, "offer.off", nil)
	}
	page, kind, err := h.fetch.FetchPage(ctx, link)
	if err != nil {
		return fmt.Errorf("read fact-check: %w", err)
	}
	found := factcheck.ReadPage(page, kind, link)
	if len(found) == 0 {
		return h.req.sendNotice(ctx, "offer.none", nil)
	}
	for _, facts := range found {
		fields := facts.Fields()
		delete(fields, "date") // the page's own dates are not the footage's: a person has to give that one
		d.Offers = append(d.Offers, fields)
	}
	h.req.state.Draft, d.Page = d, true
	if !h.forms {
		if err := h.req.sendNotice(ctx, "offer.read", nil); err != nil {
			return err
		}
	}
	if len(found) == 1 {
		return h.takeOffer(ctx, "1")
	}
	d.Rest = []string{offer}
	return h.askNext(ctx)
}

// takeOffer fills the draft with the claim that was chosen, and asks for the rest.
func (h *draftHandler) takeOffer(ctx context.Context, choice string) error {
	d := h.req.state.Draft
	n, err := strconv.Atoi(choice)
	if err != nil || n < 1 || n > len(d.Offers) {
		return h.askNext(ctx)
	}
	given := d.Fields // what was written beside the link counts more than the page
	d.Fields = nil
	d.setFields(d.Offers[n-1])
	d.setFields(given)
	d.Offers, d.Rest = nil, nil
	for _, p := range h.findProblems(d.Before, d.Fields, "") {
		d.Rest = append(d.Rest, p.Field)
	}
	return h.askNext(ctx)
}

// askOffer sends the claims of the page, with a button for each.
func (h *draftHandler) askOffer(ctx context.Context) error {
	d := h.req.state.Draft
	lines := core.Notices{{Key: "offer.which", Args: text.Args{"count": strconv.Itoa(len(d.Offers))}}}
	row := make([]core.Button, len(d.Offers))
	for i, fields := range d.Offers {
		number := strconv.Itoa(i + 1)
		claim := shortenText(fields.Get("claim"), maxOfferClaim)
		lines = append(lines, core.Notice{Key: "offer.line", Args: text.Args{"number": number, "claim": claim}})
		row[i] = h.newButton(DoChoose, offer+"="+number)
		row[i].Label = number
	}
	return h.req.sendReply(ctx, core.Reply{Content: lines, Buttons: [][]core.Button{row, {h.newButton(core.DoCancel, "")}}})
}

// maxOfferClaim is the most runes of a claim that are shown in a list.
const maxOfferClaim = 200

// shortenText returns the beginning of a text, at most that many runes.
func shortenText(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return s
}
