package telegram

import (
	"context"
	"strconv"
	"strings"

	tele "gopkg.in/telebot.v3"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// inlineQuery is what somebody types after the bot's name, in any chat.
type inlineQuery struct {
	ID     string     `json:"id"`
	From   *tele.User `json:"from"`
	Query  string     `json:"query"`
	Offset string     `json:"offset"`
}

// article is a fact-check that can be posted, in the Bot API's form.
type article struct {
	Type        string  `json:"type"`
	ID          string  `json:"id"`
	Title       string  `json:"title"`
	Description string  `json:"description,omitempty"`
	Content     params  `json:"input_message_content"`
	Markup      *markup `json:"reply_markup,omitempty"`
}

type markup struct {
	Keyboard [][]button `json:"inline_keyboard"`
}

// offer answers an inline query with cards, at once: who types does not wait for those whose clips are read, and what was
// typed before is worth nothing a moment later. That is why it is not kept, and not tried again.
func (b *Bot) offer(ctx context.Context, q inlineQuery) {
	select {
	case b.offers <- struct{}{}:
	default:
		return // the next job asks again
	}
	b.beside.Go(func() {
		defer func() { <-b.offers }()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), offerTime)
		defer cancel()
		if err := b.answerInline(ctx, q); err != nil && !says(err, "query is too old", "query_id_invalid") && ctx.Err() == nil {
			b.Logger.Warn("an inline query was not answered", "error", err)
		}
	})
}

func (b *Bot) answerInline(ctx context.Context, q inlineQuery) error {
	lang := text.For(q.From.LanguageCode)
	from, err := strconv.Atoi(q.Offset)
	if err != nil || from < 0 || from > maxOffered {
		from = 0
	}
	role, err := b.Service.Accounts.RoleOf(ctx, userID(q.From.ID))
	if err != nil {
		return err
	}
	var found []core.Debunk
	if role != core.Blocked {
		found, err = b.Service.Searching.SearchDebunks(ctx, q.Query, from+offered+1)
	}
	if err != nil {
		return err
	}
	next := ""
	if len(found) > from+offered {
		next, found = strconv.Itoa(from+offered), found[:from+offered]
	}
	cards := []article{}
	for _, d := range found[min(from, len(found)):] {
		cards = append(cards, b.article(lang, d))
	}
	p := params{
		"inline_query_id": q.ID, "results": cards, "cache_time": int(offerKept.Seconds()), "is_personal": true, "next_offset": next,
	}
	if len(cards) == 0 && from == 0 {
		p["button"] = params{"text": lang.T("inline.none", nil), "start_parameter": "inline"}
	}
	return b.api.call("answerInlineQuery", p, nil)
}

// article is a fact-check as it is posted.
func (b *Bot) article(lang text.Lang, d core.Debunk) article {
	a := article{Type: "article", ID: d.ID.String(), Content: content(lang.ComposePost(d))}
	a.Title, a.Description = lang.ComposeTeaser(d)
	if link := firstLink(d); link != "" {
		row := b.buttons(lang, [][]core.Button{{{Action: core.DoOpen, URL: link}}})
		a.Markup = &markup{row}
	}
	return a
}

// content is a text in the form that becomes a message.
func content(doc text.Doc) params {
	return params{"message_text": renderHTML(fitUnits(doc, maxText)), "parse_mode": tele.ModeHTML, "link_preview_options": noPreview}
}

// firstLink is where the proof can be seen: the review, or else the first source.
func firstLink(d core.Debunk) string {
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
