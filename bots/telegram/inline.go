package telegram

import (
	"context"
	"strconv"
	"strings"

	tele "gopkg.in/telebot.v3"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// inlineResult is one result of an inline query: a fact-check that the person can post.
type inlineResult struct {
	Type        string          `json:"type"`
	ID          string          `json:"id"`
	Title       string          `json:"title"`
	Description string          `json:"description,omitempty"`
	Content     params          `json:"input_message_content"`
	Markup      *inlineKeyboard `json:"reply_markup,omitempty"`
}

// inlineKeyboard is the rows of buttons under a message.
type inlineKeyboard struct {
	Keyboard [][]button `json:"inline_keyboard"`
}

// startInlineAnswer answers an inline query in the background: the text that a person types after the bot's name, in any chat.
// The query does not go through the queue: the person is
// typing, so the answer must not wait for clips that are being checked, and it is worthless a moment later.
func (b *Bot) startInlineAnswer(ctx context.Context, q tele.Query) {
	select {
	case b.inlineSlots <- struct{}{}:
	default:
		return // the next keystroke sends another query
	}
	b.background.Go(func() {
		defer func() { <-b.inlineSlots }()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), inlineTimeout)
		defer cancel()
		if err := b.answerInline(ctx, q); err != nil && bots.FindMeaning(err) != bots.Expired && ctx.Err() == nil {
			b.Logger.Warn("an inline query was not answered", "error", err)
		}
	})
}

// answerInline searches the fact-checks and sends one page of results.
func (b *Bot) answerInline(ctx context.Context, q tele.Query) error {
	lang := text.For(q.Sender.LanguageCode)
	from, err := strconv.Atoi(q.Offset)
	if err != nil || from < 0 || from > maxInlineResults {
		from = 0
	}
	role, err := b.Service.Accounts.RoleOf(ctx, userID(q.Sender.ID))
	if err != nil {
		return err
	}
	var found []core.Debunk
	if role != core.Blocked {
		found, err = b.Service.Searching.SearchDebunks(ctx, q.Text, from+inlinePageSize+1)
	}
	if err != nil {
		return err
	}
	next := ""
	if len(found) > from+inlinePageSize {
		next, found = strconv.Itoa(from+inlinePageSize), found[:from+inlinePageSize]
	}
	cards := []inlineResult{}
	for _, d := range found[min(from, len(found)):] {
		cards = append(cards, b.newInlineResult(lang, d))
	}
	p := params{
		"inline_query_id": q.ID, "results": cards, "cache_time": int(inlineCacheTime.Seconds()), "is_personal": true, "next_offset": next,
	}
	if len(cards) == 0 && from == 0 {
		p["button"] = params{"text": lang.T("inline.none", nil), "start_parameter": "inline"}
	}
	return b.api.callMethod("answerInlineQuery", p, nil)
}

// newInlineResult returns a fact-check as a result of an inline query.
func (b *Bot) newInlineResult(lang text.Lang, d core.Debunk) inlineResult {
	a := inlineResult{Type: "article", ID: d.ID.String(), Content: renderContent(lang.ComposePost(d))}
	a.Title, a.Description = lang.ComposeTeaser(d)
	if link := findProofLink(d); link != "" {
		row := b.layoutButtons(lang, [][]core.Button{{{Action: core.DoOpen, URL: link}}})
		a.Markup = &inlineKeyboard{row}
	}
	return a
}

// renderContent returns a text as the content of a message that an inline result becomes.
func renderContent(doc text.Doc) params {
	return params{"message_text": renderHTML(fitUnits(doc, maxText)), "parse_mode": tele.ModeHTML, "link_preview_options": noPreview}
}

// findProofLink returns the link of the review of a fact-check, or else of its first source that has one. It returns "" if
// there is none.
func findProofLink(d core.Debunk) string {
	if d.Review != nil && strings.HasPrefix(d.Review.URL, "http") {
		return d.Review.URL
	}
	for _, s := range d.Sources {
		if s.URL != "" {
			return s.URL
		}
	}
	return ""
}
