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

// webhook is an HTTP server that receives the updates that Telegram posts.
type webhook struct {
	bot      *Bot
	listener net.Listener
	path     string // path of WebhookURL
	secret   string
}

// errWebhookURL says that Telegram cannot post to an address.
var errWebhookURL = errors.New("telegram: the address of the webhook has to start with https:// (or http://, with a Bot API server of your own)")

// newWebhook starts to listen, so that an address that is in use is reported at once.
func newWebhook(b *Bot) (*webhook, error) {
	u, err := url.Parse(b.WebhookURL)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || b.URL == DefaultURL) {
		return nil, errWebhookURL
	}
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", b.WebhookAddr)
	if err != nil {
		return nil, fmt.Errorf("telegram: the webhook cannot listen: %w", err)
	}
	return &webhook{bot: b, listener: listener, path: "/" + trimSlash(u.Path), secret: deriveSecret(b.Token)}, nil
}

// trimSlash removes a slash from the start of a path.
func trimSlash(path string) string {
	if path != "" && path[0] == '/' {
		return path[1:]
	}
	return path
}

// deriveSecret returns the secret that Telegram sends with every update as a proof of origin. It is derived from the token,
// so all processes of a bot have the same.
func deriveSecret(token string) string {
	sum := hmac.New(sha256.New, []byte(token))
	sum.Write([]byte("webhook"))
	return hex.EncodeToString(sum.Sum(nil))
}

// serveUpdates receives updates until ctx ends.
func (w *webhook) serveUpdates(ctx context.Context) error {
	server := &http.Server{
		Handler: w, ReadHeaderTimeout: webhookTimeout, ReadTimeout: webhookTimeout, WriteTimeout: webhookTimeout, IdleTimeout: webhookIdleTimeout,
		MaxHeaderBytes: maxWebhookHeader,
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := server.Serve(w.listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("telegram: webhook: %w", err)
		}
		return nil
	})
	group.Go(func() error {
		w.registerWebhook(ctx)
		<-ctx.Done()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), webhookTimeout)
		defer cancel()
		return server.Shutdown(end) //nolint:wrapcheck // the error says that requests were cut short
	})
	return group.Wait()
}

// registerWebhook tells Telegram the address of the webhook, and tries until that succeeds.
func (w *webhook) registerWebhook(ctx context.Context) {
	w.bot.connection.noWebhook.Store(true)
	for pause := minBackoff; ctx.Err() == nil; pause = min(2*pause, maxBackoff) {
		err := w.setWebhook()
		if err == nil {
			w.bot.connection.noWebhook.Store(false)
			return
		}
		w.bot.Logger.Warn("Telegram does not know the webhook; trying again", "error", err, "pause", pause.String())
		delivery.WaitFor(ctx, max(pause, findAPIError(err).RetryAfter))
	}
}

// setWebhook tells Telegram the address of the webhook, and registers the commands.
func (w *webhook) setWebhook() error {
	if w.bot.me.Load() == nil {
		if err := w.bot.loadIdentity(); err != nil {
			return err
		}
	}
	if err := w.bot.registerCommands(); err != nil {
		w.bot.Logger.Warn("Telegram does not take the commands", "error", err) // commands work without the menu
	}
	return w.bot.api.callMethod("setWebhook", params{"url": w.bot.WebhookURL, "secret_token": w.secret, "allowed_updates": updateKinds}, nil)
}

// ServeHTTP receives one update. It replies with success only after the update is stored, because Telegram posts an update
// again until then.
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
	if err := w.bot.enqueueUpdates(r.Context(), []json.RawMessage{raw}, nil); err != nil {
		w.bot.Logger.Warn("an update was not kept; Telegram posts it again", "error", err)
		http.Error(out, "not now", http.StatusServiceUnavailable)
	}
}

// Limits of the webhook.
const (
	maxUpdate          = 4 << 20 // bytes: a message of 4,096 characters with the one that it replies to, all entities and keyboards
	maxWebhookHeader   = 16 << 10
	webhookTimeout     = 30 * time.Second // for a request
	webhookIdleTimeout = 2 * time.Minute  // between requests
)
