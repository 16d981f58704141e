package discord

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// modal is a form in the form of Discord's API.
type modal struct {
	CustomID   string                       `json:"custom_id"`
	Title      string                       `json:"title"`
	Components []discordgo.MessageComponent `json:"components"`
}

// The kinds of forms. The custom id of a form has the prefix, its kind and its subject: "form:edit 7k2m9xq4-1".
const (
	formPrefix = "form:"
	formDraft  = "draft" // changes the person's draft
	formEdit   = "edit"  // edits a published fact-check
	formVideo  = "video" // a new fact-check of a known video
	formClip   = "clip"  // a new fact-check of clips that are stored for the form
)

// inputNames are the fields of a fact-check that have an input of their own in a form. The last input takes the other
// fields, as lines.
var inputNames = []string{"claim", "verdict", "date", "source"}

const moreInput = "more"

// formRequest is a form that has to be opened, with the values of its fields.
type formRequest struct {
	id     string
	fields core.Fields
}

// openModal returns the form that an interaction asks for, or nil. It returns nil for people who may not propose a
// fact-check.
func (h *interactionHandler) openModal(ctx context.Context, i *interaction) *modal {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	f := h.findFormRequest(ctx, i)
	if f == nil {
		return nil
	}
	in, _ := h.readInteraction(ctx, i)
	if role, err := h.engine.LoadRole(ctx, *in); err != nil || role < core.Contributor {
		return nil
	}
	lang := text.For(i.Locale)
	m := &modal{CustomID: formPrefix + f.id, Title: shortenText(lang.T("form.title", nil), maxTitle)}
	for _, name := range append(slices.Clone(inputNames), moreInput) {
		m.Components = append(m.Components, discordgo.ActionsRow{Components: []discordgo.MessageComponent{newInput(lang, name, f.fields)}})
	}
	return m
}

// newInput returns one input of a form.
func newInput(lang text.Lang, name string, fields core.Fields) discordgo.TextInput {
	in := discordgo.TextInput{CustomID: name, Style: discordgo.TextInputShort, MaxLength: maxInput, Value: strings.Join(fields[name], "\n")}
	if name == "claim" || name == "source" {
		in.Style = discordgo.TextInputParagraph
	}
	in.Label, in.Placeholder = lang.T("field."+name, nil), lang.T("form."+name, nil)
	switch name {
	case "verdict":
		in.Placeholder = strings.Join(lang.VerdictNames(), ", ")
		if v, err := text.ParseVerdict(in.Value); err == nil {
			in.Value = lang.Verdict(v)
		}
	case moreInput:
		in.Label, in.Style = lang.T("form.more.label", nil), discordgo.TextInputParagraph
		in.Value = listOtherFields(fields)
	}
	in.Label, in.Placeholder = shortenText(in.Label, maxTitle), shortenText(in.Placeholder, maxPlaceholder)
	if utf8.RuneCountInString(in.Value) > maxInput {
		in.Value = "" // sent back empty, it changes nothing; a part of it would replace the whole
	}
	return in
}

// listOtherFields returns the fields without an input of their own as lines. Those for which there is no room stay as they are.
func listOtherFields(fields core.Fields) string {
	rest := core.Fields{}
	for _, name := range core.FieldNames {
		if values, there := fields[name]; there && !slices.Contains(inputNames, name) {
			rest[name] = values
			if utf8.RuneCountInString(rest.String()) > maxInput {
				delete(rest, name)
			}
		}
	}
	return strings.TrimSpace(rest.String())
}

// maxPlaceholder is the longest hint in an empty input, in characters.
const maxPlaceholder = 100

// findFormRequest returns the form that an interaction asks for, or nil.
func (h *interactionHandler) findFormRequest(ctx context.Context, i *interaction) *formRequest {
	switch {
	case i.Type == discordgo.InteractionMessageComponent:
		return h.formOfButton(ctx, i)
	case i.Type != discordgo.InteractionApplicationCommand:
		return nil
	case i.Data.Kind == discordgo.MessageApplicationCommand && i.Data.Name == menuDebunk:
		return h.formOfClips(ctx, i, i.Data.Resolved.Messages[i.Data.Target])
	}
	line, clips := readCommandLine(i)
	command, arg, _ := conversation.ParseCommand(line)
	switch {
	case strings.Contains(arg, "\n") || strings.Contains(arg, "://"): // the command has the fields already
	case command == "edit":
		return h.formOfDebunk(ctx, arg)
	case conversation.AddsFactCheck(command) && len(clips) > 0:
		return h.saveFormClips(ctx, i, clips, "")
	case conversation.AddsFactCheck(command):
		return h.formOfVideo(ctx, i, arg)
	}
	return nil
}

// formOfButton returns the form that a button opens, or nil.
func (h *interactionHandler) formOfButton(ctx context.Context, i *interaction) *formRequest {
	action, arg := bots.ParseButton(i.Data.CustomID)
	switch action {
	case core.DoDebunk:
		return h.formOfVideo(ctx, i, arg)
	case core.DoEdit:
		return h.formOfDraft(ctx, i, arg)
	}
	return nil
}

// formOfDraft returns the form of the draft that a button names. The draft is stored after the message with the button was
// sent, so it may take a moment until it is there. If the draft is gone it returns nil, and the engine tells the person.
func (h *interactionHandler) formOfDraft(ctx context.Context, i *interaction, arg string) *formRequest {
	id, _, _ := strings.Cut(arg, " ")
	ctx, cancel := context.WithTimeout(ctx, draftTimeout)
	defer cancel()
	for {
		draft, err := h.engine.LoadForm(ctx, personID(i.findSender().ID), userID(i.findSender().ID))
		if err == nil && draft.ID == id && id != "" {
			return &formRequest{id: formDraft + " " + id, fields: draft.Fields}
		}
		if err != nil || !delivery.WaitFor(ctx, draftTimeout/20) {
			return nil
		}
	}
}

// formOfDebunk returns the form that edits a fact-check.
func (h *interactionHandler) formOfDebunk(ctx context.Context, arg string) *formRequest {
	id, err := core.ParseDebunkID(arg)
	if err != nil {
		return nil
	}
	d, err := h.records.LoadDebunk(ctx, id)
	if err != nil || d.Status != core.Published {
		return nil
	}
	return &formRequest{id: formEdit + " " + id.String(), fields: d.Fields()}
}

// formOfVideo returns the form of a new fact-check of a video, or of the clip that the person sent last.
func (h *interactionHandler) formOfVideo(ctx context.Context, i *interaction, arg string) *formRequest {
	id, err := core.ParseVideoID(arg)
	if err != nil {
		last, err := h.engine.LoadForm(ctx, personID(i.findSender().ID), userID(i.findSender().ID))
		if err != nil || last.Clip == 0 {
			return nil
		}
		id = last.Clip
	}
	return &formRequest{id: formVideo + " " + id.String()}
}

// formOfClips returns the form of a new fact-check of the clips of a message.
func (h *interactionHandler) formOfClips(ctx context.Context, i *interaction, m *message) *formRequest {
	if m == nil {
		return nil
	}
	m.Channel, m.Guild = i.Channel, i.Guild
	if me := h.state.me.Load(); me != nil && m.Author != nil && m.Author.ID == me.user {
		if id := findButtonVideo(m.Components); id != 0 {
			return &formRequest{id: formVideo + " " + id.String()}
		}
	}
	var in bots.Incoming
	attachClips(&in, m)
	if in.Clip == nil {
		return nil
	}
	return h.saveFormClips(ctx, i, append([]bots.Clip{*in.Clip}, in.More...), in.Text)
}

// formClips has the clips that a form is about. It is stored until the form is submitted.
type formClips struct {
	Clips []bots.Clip `json:"clips"`
	Claim string      `json:"claim,omitempty"`
}

// saveFormClips stores the clips that a form is about. Their caption is the initial claim.
func (h *interactionHandler) saveFormClips(ctx context.Context, i *interaction, clips []bots.Clip, claim string) *formRequest {
	raw, err := json.Marshal(formClips{Clips: clips, Claim: claim})
	if err == nil {
		_, err = h.memory.Save(ctx, personID(i.findSender().ID).String(), formPrefix+i.ID, nil, raw, formTTL)
	}
	if err != nil {
		h.log.Warn("a form was not opened", "error", err)
		return nil
	}
	f := &formRequest{id: formClip + " " + i.ID, fields: core.Fields{}}
	if claim != "" {
		f.fields["claim"] = []string{shortenText(claim, core.MaxClaim)}
	}
	return f
}

// readForm converts a submitted form to the text of the command that it stands for.
func (h *interactionHandler) readForm(ctx context.Context, in *bots.Incoming, i *interaction) {
	name, arg, _ := strings.Cut(strings.TrimPrefix(i.Data.CustomID, formPrefix), " ")
	lines := writeFormLines(i.Data.Components, name == formDraft || name == formEdit)
	switch name {
	case formDraft:
		in.Text = lines
	case formEdit:
		in.Text = "/edit " + arg + "\n" + lines
	case formVideo:
		in.Text = "/debunk " + arg + "\n" + lines
	case formClip:
		in.Text = "/debunk\n" + lines
		s, err := h.loadFormClips(ctx, in.Chat, arg)
		if err != nil || len(s.Clips) == 0 {
			h.log.Warn("what a form is about is not there any more", "error", err)
			return
		}
		in.Clip, in.More = &s.Clips[0], s.Clips[1:]
	}
}

// loadFormClips loads the clips that a form is about.
func (h *interactionHandler) loadFormClips(ctx context.Context, chat core.ChatID, id string) (s formClips, err error) {
	if !isID(id) {
		return s, errMalformed
	}
	raw, err := h.memory.Load(ctx, chat.String(), formPrefix+id)
	if err == nil && raw != nil {
		err = json.Unmarshal(raw, &s)
	}
	return s, errors.Join(err, ctx.Err())
}

// writeFormLines returns the values of a form as lines of text. empties includes the empty fields, which clear a field in an
// edit.
func writeFormLines(all []component, empties bool) string {
	fields, more := core.Fields{}, ""
	for name, value := range readValues(all) {
		switch {
		case name == moreInput:
			more = value
		case name == "source":
			fields[name] = strings.FieldsFunc(value, func(r rune) bool { return r == '\n' || r == '\r' })
		case slices.Contains(inputNames, name) && (value != "" || empties):
			fields[name] = []string{value}
		}
	}
	return fields.String() + more
}

// readValues returns the values of the inputs of a form, by name.
func readValues(all []component) map[string]string {
	out := map[string]string{}
	for _, c := range all {
		if c.CustomID != "" {
			out[c.CustomID] = strings.TrimSpace(c.Value)
		}
		inner := c.Components
		if c.Component != nil {
			inner = append(inner, *c.Component)
		}
		for name, value := range readValues(inner) {
			out[name] = value
		}
	}
	return out
}
