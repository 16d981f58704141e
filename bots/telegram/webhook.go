package telegram

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/firstseen/firstseen/bots/delivery"
)

// webhook takes the updates that Telegram posts to an address of the bot's own.
type webhook struct {
	*Bot
	listener net.Listener
	path     string // of the address
	secret   string
}

// errWebhook is an address that Telegram cannot post to.
var errWebhook = errors.New("telegram: the address of the webhook has to start with https:// (or http://, with a Bot API server of your own)")

// newWebhook returns a webhook that listens already, so that a wrong address is an error of New.
func newWebhook(b *Bot) (*webhook, error) {
	u, err := url.Parse(b.WebhookURL)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || b.URL == DefaultURL) {
		return nil, errWebhook
	}
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", b.WebhookAddr)
	if err != nil {
		return nil, fmt.Errorf("telegram: the webhook cannot listen: %w", err)
	}
	return &webhook{Bot: b, listener: listener, path: "/" + trimSlash(u.Path), secret: webhookSecret(b.Token)}, nil
}

func trimSlash(path string) string {
	if path != "" && path[0] == '/' {
		return path[1:]
	}
	return path
}

// webhookSecret returns the word that Telegram sends with every update to prove who it is. It is the same in all processes of a bot.
func webhookSecret(token string) string {
	sum := hmac.New(sha256.New, []byte(token))
	sum.Write([]byte("webhook"))
	return hex.EncodeToString(sum.Sum(nil))
}

// runServer serves updates until ctx ends.
func (w *webhook) runServer(ctx context.Context) error {
	server := &http.Server{
		Handler: w, ReadHeaderTimeout: hookTime, ReadTimeout: hookTime, WriteTimeout: hookTime, IdleTimeout: hookIdle,
		MaxHeaderBytes: maxHookHeader,
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := server.Serve(w.listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("telegram: webhook: %w", err)
		}
		return nil
	})
	group.Go(func() error {
		w.announceAddress(ctx)
		<-ctx.Done()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), hookTime)
		defer cancel()
		return server.Shutdown(end) //nolint:wrapcheck // it says that it was cut short
	})
	return group.Wait()
}

// announceAddress sets the webhook at Telegram, and tries again until that succeeds.
func (w *webhook) announceAddress(ctx context.Context) {
	for pause := firstPause; ctx.Err() == nil; pause = min(2*pause, longPause) {
		err := w.setWebhook()
		if err == nil {
			return
		}
		w.Logger.Warn("Telegram does not know the webhook; trying again", "error", err, "pause", pause.String())
		delivery.WaitFor(ctx, max(pause, refusalOf(err).RetryAfter))
	}
}

// setWebhook sends Telegram the address and the commands.
func (w *webhook) setWebhook() error {
	if w.me.Load() == nil {
		if err := w.loadIdentity(); err != nil {
			return err
		}
	}
	if err := w.registerCommands(); err != nil {
		w.Logger.Warn("Telegram does not take the commands", "error", err) // people can do without
	}
	return w.api.callMethod("setWebhook", params{"url": w.WebhookURL, "secret_token": w.secret, "allowed_updates": updateKinds}, nil)
}

// ServeHTTP takes one update. Telegram posts it again until it is answered with 200, which it is once the update is kept.
func (w *webhook) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	given := r.Header.Get("X-Telegram-Bot-Api-Secret-Token")
	switch {
	case r.URL.Path != w.path:
		http.NotFound(out, r)
		return
	case r.Method != http.MethodPost:
		out.Header().Set("Allow", http.MethodPost)
		http.Error(out, "POST only", http.StatusMethodNotAllowed)
		return
	case !hmac.Equal([]byte(given), []byte(w.secret)):
		http.Error(out, "not from Telegram", http.StatusForbidden)
		return
	}
	raw, err := io.ReadAll(http.MaxBytesReader(out, r.Body, maxUpdate))
	if err != nil {
		http.Error(out, "too large, or cut off", http.StatusBadRequest)
		return
	}
	if err := w.keepUpdates(r.Context(), []json.RawMessage{raw}, nil); err != nil {
		w.Logger.Warn("an update was not kept; Telegram posts it again", "error", err)
		http.Error(out, "not now", http.StatusServiceUnavailable)
	}
}

// Bounds of the webhook.
const (
	maxUpdate     = 4 << 20 // bytes: a message of 4,096 characters with the one that it replies to, all entities and keyboards
	maxHookHeader = 16 << 10
	hookTime      = 30 * time.Second // for a request
	hookIdle      = 2 * time.Minute  // between requests
)
