package discord

import (
	"context"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/conversation"
)

// recall fetches the message that a question or a command replies to, where it does not come along: Discord need not look for it.
// One that was deleted is asked for in vain.
func (s *shard) recall(ctx context.Context, m *message) {
	me, to := s.me.Load(), m.Reference
	if me == nil || m.Referenced != nil || to == nil || to.Type != discordgo.MessageReferenceTypeDefault || !isID(to.MessageID) || !isID(m.Channel) {
		return
	}
	if _, _, command := conversation.ParseCommand(m.Content); !command && (m.Guild == "" || !m.asks(me.user)) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, ackCall)
	defer cancel()
	var found message
	err := s.api.do(ctx, call{method: http.MethodGet, path: "/channels/" + m.Channel + "/messages/" + to.MessageID, out: &found})
	if err != nil {
		s.Logger.Debug("the message that another replies to was not read", "error", err)
		return
	}
	m.Referenced = &found
}
