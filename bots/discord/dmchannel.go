package discord

import (
	"context"
	"fmt"
	"net/http"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// channel is the channel of a chat. That of a person is asked for once.
func (b *Bot) channel(ctx context.Context, chat core.ChatID) (string, error) {
	if id := channelOf(chat); id != "" {
		return id, nil
	}
	if !isID(chat.ID) {
		return "", fmt.Errorf("discord: send: %w", bots.ErrGone)
	}
	raw, err := b.Memory.Load(ctx, chat.String(), directName)
	if err != nil || isID(string(raw)) {
		return string(raw), err
	}
	var opened struct {
		ID string `json:"id"`
	}
	body := map[string]string{"recipient_id": chat.ID}
	if err := b.api.do(ctx, call{method: http.MethodPost, path: "/users/@me/channels", body: body, out: &opened}); err != nil {
		return "", err
	}
	if !isID(opened.ID) {
		return "", errGarbled
	}
	_, err = b.Memory.Save(ctx, chat.String(), directName, raw, []byte(opened.ID), chatKept)
	return opened.ID, err
}

// learnDirect keeps in which channel a person writes, which need not be asked for then.
func (b *Bot) learnDirect(ctx context.Context, l job) {
	if !isID(l.Direct) {
		return
	}
	before, err := b.Memory.Load(ctx, l.In.Chat.String(), directName)
	if err == nil && string(before) != l.Direct {
		_, err = b.Memory.Save(ctx, l.In.Chat.String(), directName, before, []byte(l.Direct), chatKept)
	}
	if err != nil {
		b.Logger.Debug("a direct channel was not kept", "error", err)
	}
}

// directName is the record of a person's channel.
const directName = "direct"
