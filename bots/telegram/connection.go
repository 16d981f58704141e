package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"

	tele "gopkg.in/telebot.v3"

	"github.com/firstseen/firstseen/bots"
)

// connection knows what CheckConnection cannot ask Telegram for.
type connection struct {
	api       *apiClient  // its calls are short
	conflict  atomic.Bool // another program polls with the same token
	noWebhook atomic.Bool // Telegram does not know the webhook yet
}

// Errors of a connection that Telegram itself would call well.
var (
	errConflict  = errors.New("telegram: another program polls with the same token")
	errNoWebhook = errors.New("telegram: the webhook is not registered")
)

// CheckConnection implements bots.Adapter. It asks Telegram, because a long poll notices a broken connection late, and only one of several
// processes polls.
func (b *Bot) CheckConnection(context.Context) error {
	err := b.connection.api.callMethod("getMe", nil, new(tele.User))
	switch {
	case err != nil && isPermanent(err):
		return fmt.Errorf("%w: %w", bots.ErrToken, err)
	case err != nil:
		return err
	case b.connection.conflict.Load():
		return errConflict
	case b.connection.noWebhook.Load():
		return errNoWebhook
	}
	return nil
}

// recordPoll notes how a poll ended. A single conflict is no fault: a poll of an earlier process may not have ended yet.
func (c *connection) recordPoll(err error, isRepeated bool) {
	c.conflict.Store(isRepeated && findAPIError(err).Code == http.StatusConflict)
}
