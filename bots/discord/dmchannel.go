package discord

import (
	"context"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// findChannel returns the id of the channel of a chat. The channel of a person is stored after Discord told it.
func (s *sender) findChannel(ctx context.Context, chat core.ChatID) (string, error) {
	if id := channelOf(chat); id != "" {
		return id, nil
	}
	if !isID(chat.ID) {
		return "", fmt.Errorf("discord: send: %w", bots.ErrGone)
	}
	raw, err := s.memory.Load(ctx, chat.String(), dmKey)
	if err != nil || isID(string(raw)) {
		return string(raw), err
	}
	var opened struct {
		ID string `json:"id"`
	}
	body := map[string]string{"recipient_id": chat.ID}
	if err := s.api.doCall(ctx, apiCall{method: http.MethodPost, path: endpointPath(discordgo.EndpointUserChannels("@me")), body: body, out: &opened}); err != nil {
		return "", err
	}
	if !isID(opened.ID) {
		return "", errMalformed
	}
	_, err = s.memory.Save(ctx, chat.String(), dmKey, raw, []byte(opened.ID), channelTTL)
	return opened.ID, err
}

// saveDMChannel stores the direct-message channel in which a person wrote, so that Discord need not be asked for it.
func (s *sender) saveDMChannel(ctx context.Context, j job) {
	if !isID(j.DMChannel) {
		return
	}
	before, err := s.memory.Load(ctx, j.In.Chat.String(), dmKey)
	if err == nil && string(before) != j.DMChannel {
		_, err = s.memory.Save(ctx, j.In.Chat.String(), dmKey, before, []byte(j.DMChannel), channelTTL)
	}
	if err != nil {
		s.log.Debug("a direct channel was not kept", "error", err)
	}
}

// dmKey is the key under which the direct-message channel of a person is stored.
const dmKey = "direct"
