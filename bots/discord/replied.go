package discord

import (
	"context"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/conversation"
)

// fetchReplied fetches the message that a question or a command replies to, if Discord did not send it along. If it was
// deleted, nothing is added.
func (r *messageReader) fetchReplied(ctx context.Context, m *message) {
	me, to := r.state.me.Load(), m.Reference
	if me == nil || m.Referenced != nil || to == nil || to.Type != discordgo.MessageReferenceTypeDefault || !isID(to.MessageID) || !isID(m.Channel) {
		return
	}
	if _, _, command := conversation.ParseCommand(m.Content); !command && m.Guild != "" && !m.mentionsBot(me.user) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, ackTimeout)
	defer cancel()
	var found message
	err := r.api.doCall(ctx, apiCall{method: http.MethodGet, path: endpointPath(discordgo.EndpointChannelMessage(m.Channel, to.MessageID)), out: &found})
	if err != nil {
		r.log.Debug("the message that another replies to was not read", "error", err)
		return
	}
	m.Referenced = &found
}
