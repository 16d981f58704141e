package conversation

import (
	"context"
	"maps"

	"github.com/firstseen/firstseen/core"
)

// DraftForm is the content of a form for a draft, on a platform with forms of its own.
type DraftForm struct {
	Clip   core.VideoID   // the last clip of the chat, or 0
	From   string         // the id of the message with that clip, if it was sent
	ID     string         // of the draft, which the arguments of its buttons start with; empty if there is none
	Video  core.VideoID   // that the draft is about, or 0 if there is no draft
	Debunk *core.DebunkID // that the draft is to change, or nil
	Fields core.Fields
}

// LoadForm returns the form that a person is filling in.
func (e *Engine) LoadForm(ctx context.Context, chat core.ChatID, user core.UserID) (DraftForm, error) {
	now, err := loadState(ctx, e.memory, chat, user)
	if err != nil {
		return DraftForm{}, err
	}
	f := DraftForm{Clip: now.Clip, From: now.From}
	if d := now.Draft; d != nil {
		f.ID, f.Video, f.Debunk, f.Fields = d.ID, d.Video, d.Debunk, d.mergeFields()
	}
	return f, nil
}

// mergeFields returns the fields as they would be published.
func (d *draft) mergeFields() core.Fields {
	fields := core.Fields{}
	if d.Debunk != nil {
		fields = d.Before.Fields()
	}
	maps.Copy(fields, d.Fields)
	return fields
}

// showForm sends the fields of the draft and their problems, with a button that opens the platform's form.
func (h *draftHandler) showForm(ctx context.Context, problems []*core.Problem) error {
	d := h.req.state.Draft
	fill := h.newButton(core.DoEdit, "")
	fill.Label = h.req.lang.T("button.fill", nil)
	return h.req.sendReply(ctx, core.Reply{
		Content: core.Draft{Video: d.Video, Debunk: d.Debunk, Page: d.Page, Fields: d.mergeFields(), Problems: problems},
		Buttons: newRow([]core.Button{fill, h.newButton(core.DoCancel, "")}),
	})
}
