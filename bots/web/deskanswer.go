package web

import (
	"context"
	"slices"
)

// deskRow is a row of buttons of the desk, with the token that their forms need.
type deskRow struct {
	Token   string
	Buttons []button
}

// Row returns a row of buttons of the desk.
func (p page) Row(buttons []button) deskRow { return deskRow{p.Token, buttons} }

// findAnswer returns the chat's answer to what was done at the desk, with those of its buttons that the desk has, or nil if there is none.
func (dp *deskPage) findAnswer(ctx context.Context, ses session, done string) (*deskItem, error) {
	if done == "" {
		return nil, nil //nolint:nilnil // nothing was done
	}
	e, found, err := dp.jobs.chats.findLastEntry(ctx, ses.chatID().String(), done+"-0")
	if err != nil || !found {
		return nil, err
	}
	item := deskItem{Doc: e.Doc}
	for _, row := range e.Buttons {
		row = slices.DeleteFunc(row, func(b button) bool { return b.URL == "" && !slices.Contains(deskActions, b.Action) })
		item.Buttons = append(item.Buttons, row)
	}
	return &item, nil
}
