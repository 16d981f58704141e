package discord

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// modal is a form as Discord shows it.
type modal struct {
	CustomID   string                       `json:"custom_id"`
	Title      string                       `json:"title"`
	Components []discordgo.MessageComponent `json:"components"`
}

// The kinds of forms, which stand before what they are about: "form:edit 7k2m9xq4-1".
const (
	formPrefix = "form:"
	formDraft  = "draft" // the draft that is being written
	formEdit   = "edit"  // a fact-check that is there
	formVideo  = "video" // a new one about a video
	formClip   = "clip"  // a new one about clips that are kept for it
)

// inputs are the fields of a fact-check that a form has an input for each; the others stand in the last, as lines.
var inputs = []string{"claim", "verdict", "date", "source"}

const moreInput = "more"

// openForm is a form that is to be opened: for a person, filled in so far.
type openForm struct {
	id     string
	fields core.Fields
}

// modal is the form that an interaction asks for, or nil. Whoever may not propose a fact-check is shown none.
func (b *Bot) modal(ctx context.Context, i *interaction) *modal {
	ctx, cancel := context.WithTimeout(ctx, ackTime)
	defer cancel()
	f := b.wanted(ctx, i)
	if f == nil {
		return nil
	}
	in, _ := b.asked(ctx, i)
	if role, err := b.engine.LoadRole(ctx, *in); err != nil || role < core.Contributor {
		return nil
	}
	lang := text.For(i.Locale)
	m := &modal{CustomID: formPrefix + f.id, Title: shorten(lang.T("form.title", nil), maxTitle)}
	for _, name := range append(slices.Clone(inputs), moreInput) {
		m.Components = append(m.Components, discordgo.ActionsRow{Components: []discordgo.MessageComponent{input(lang, name, f.fields)}})
	}
	return m
}

// input is one field of a form.
func input(lang text.Lang, name string, fields core.Fields) discordgo.TextInput {
	in := discordgo.TextInput{CustomID: name, Style: discordgo.TextInputShort, MaxLength: maxInput, Value: strings.Join(fields[name], "\n")}
	if name == "claim" || name == "source" {
		in.Style = discordgo.TextInputParagraph
	}
	in.Label, in.Placeholder = lang.T("field."+name, nil), lang.T("form."+name, nil)
	if name == moreInput {
		in.Label, in.Style = lang.T("form.more.label", nil), discordgo.TextInputParagraph
		rest := core.Fields{}
		for _, other := range core.FieldNames {
			if values, there := fields[other]; there && !slices.Contains(inputs, other) {
				rest[other] = values
			}
		}
		in.Value = strings.TrimSpace(rest.String())
	}
	in.Label, in.Placeholder, in.Value = shorten(in.Label, maxTitle), shorten(in.Placeholder, maxPlaceholder), shorten(in.Value, maxInput)
	return in
}

// maxPlaceholder is how long the hint in an empty input may be, in characters.
const maxPlaceholder = 100

// wanted tells which form an interaction asks for.
func (b *Bot) wanted(ctx context.Context, i *interaction) *openForm {
	switch {
	case i.Type == discordgo.InteractionMessageComponent:
		return b.pressedForm(ctx, i)
	case i.Type != discordgo.InteractionApplicationCommand:
		return nil
	case i.Data.Kind == discordgo.MessageApplicationCommand && i.Data.Name == menuDebunk:
		return b.formOfClips(ctx, i, i.Data.Resolved.Messages[i.Data.Target])
	}
	line, clips := written(i)
	command, arg, _ := conversation.ParseCommand(line)
	switch {
	case strings.Contains(arg, "\n") || strings.Contains(arg, "://"): // it is filled in already
	case command == "edit":
		return b.formOfDebunk(ctx, arg)
	case command == "debunk" && len(clips) > 0:
		return b.keepClips(ctx, i, clips, "")
	case command == "debunk":
		return b.formOfVideo(ctx, i, arg)
	}
	return nil
}

// pressedForm is that of a button.
func (b *Bot) pressedForm(ctx context.Context, i *interaction) *openForm {
	action, arg := bots.ParseButton(i.Data.CustomID)
	switch action {
	case core.DoDebunk:
		return b.formOfVideo(ctx, i, arg)
	case core.DoEdit:
		return b.formOfDraft(ctx, i, arg)
	}
	return nil
}

// formOfDraft is that of the draft that a button names. What a turn remembers is kept after what it says, so it may take a moment
// until the draft is there. One that is gone has no form: the engine says so.
func (b *Bot) formOfDraft(ctx context.Context, i *interaction, arg string) *openForm {
	id, _, _ := strings.Cut(arg, " ")
	ctx, cancel := context.WithTimeout(ctx, draftTime)
	defer cancel()
	for {
		draft, err := b.engine.LoadForm(ctx, personID(i.who().ID), userID(i.who().ID))
		if err == nil && draft.ID == id && id != "" {
			return &openForm{id: formDraft + " " + id, fields: draft.Fields}
		}
		if err != nil || !delivery.WaitFor(ctx, draftTime/20) {
			return nil
		}
	}
}

// formOfDebunk is that of a change.
func (b *Bot) formOfDebunk(ctx context.Context, arg string) *openForm {
	id, err := core.ParseDebunkID(arg)
	if err != nil {
		return nil
	}
	d, err := b.Service.Records.LoadDebunk(ctx, id)
	if err != nil || d.Status != core.Published {
		return nil
	}
	return &openForm{id: formEdit + " " + id.String(), fields: d.Fields()}
}

// formOfVideo is that of a new fact-check about a video, or about the clip that the person sent last.
func (b *Bot) formOfVideo(ctx context.Context, i *interaction, arg string) *openForm {
	id, err := core.ParseVideoID(arg)
	if err != nil {
		last, err := b.engine.LoadForm(ctx, personID(i.who().ID), userID(i.who().ID))
		if err != nil || last.Clip == 0 {
			return nil
		}
		id = last.Clip
	}
	return &openForm{id: formVideo + " " + id.String()}
}

// formOfClips is that of a new fact-check about the clips of a message.
func (b *Bot) formOfClips(ctx context.Context, i *interaction, m *message) *openForm {
	if m == nil {
		return nil
	}
	m.Channel, m.Guild = i.Channel, i.Guild
	if me := b.me.Load(); me != nil && m.Author != nil && m.Author.ID == me.user {
		if id := about(m.Components); id != 0 {
			return &openForm{id: formVideo + " " + id.String()}
		}
	}
	var in bots.Incoming
	attach(&in, m)
	if in.Clip == nil {
		return nil
	}
	return b.keepClips(ctx, i, append([]bots.Clip{*in.Clip}, in.More...), in.Text)
}

// stash is what a form is about, until it comes back.
type stash struct {
	Clips []bots.Clip `json:"clips"`
	Claim string      `json:"claim,omitempty"`
}

// keepClips keeps the clips that a form is about. Their caption is what is claimed, for a start.
func (b *Bot) keepClips(ctx context.Context, i *interaction, clips []bots.Clip, claim string) *openForm {
	raw, err := json.Marshal(stash{Clips: clips, Claim: claim})
	if err == nil {
		_, err = b.Memory.Save(ctx, personID(i.who().ID).String(), formPrefix+i.ID, nil, raw, formKept)
	}
	if err != nil {
		b.Logger.Warn("a form was not opened", "error", err)
		return nil
	}
	f := &openForm{id: formClip + " " + i.ID, fields: core.Fields{}}
	if claim != "" {
		f.fields["claim"] = []string{shorten(claim, core.MaxClaim)}
	}
	return f
}

// filled is a form that was filled in, as the command that it stands for.
func (b *Bot) filled(ctx context.Context, in *bots.Incoming, i *interaction) {
	name, arg, _ := strings.Cut(strings.TrimPrefix(i.Data.CustomID, formPrefix), " ")
	lines := formLines(i.Data.Components, name == formDraft || name == formEdit)
	switch name {
	case formDraft:
		in.Text = lines
	case formEdit:
		in.Text = "/edit " + arg + "\n" + lines
	case formVideo:
		in.Text = "/debunk " + arg + "\n" + lines
	case formClip:
		in.Text = "/debunk\n" + lines
		s, err := b.stashed(ctx, in.Chat, arg)
		if err != nil || len(s.Clips) == 0 {
			b.Logger.Warn("what a form is about is not there any more", "error", err)
			return
		}
		in.Clip, in.More = &s.Clips[0], s.Clips[1:]
	}
}

func (b *Bot) stashed(ctx context.Context, chat core.ChatID, id string) (s stash, err error) {
	if !isID(id) {
		return s, errGarbled
	}
	raw, err := b.Memory.Load(ctx, chat.String(), formPrefix+id)
	if err == nil && raw != nil {
		err = json.Unmarshal(raw, &s)
	}
	return s, errors.Join(err, ctx.Err())
}

// formLines are the fields of a form as people write them. What is left empty of a new fact-check is left out.
func formLines(all []component, empties bool) string {
	fields, more := core.Fields{}, ""
	for name, value := range values(all) {
		switch {
		case name == moreInput:
			more = value
		case name == "source":
			fields[name] = strings.FieldsFunc(value, func(r rune) bool { return r == '\n' || r == '\r' })
		case slices.Contains(inputs, name) && (value != "" || empties):
			fields[name] = []string{value}
		}
	}
	return fields.String() + more
}

// values are what stands in the inputs of a form.
func values(all []component) map[string]string {
	out := map[string]string{}
	for _, c := range all {
		if c.CustomID != "" {
			out[c.CustomID] = strings.TrimSpace(c.Value)
		}
		inner := c.Components
		if c.Component != nil {
			inner = append(inner, *c.Component)
		}
		for name, value := range values(inner) {
			out[name] = value
		}
	}
	return out
}
