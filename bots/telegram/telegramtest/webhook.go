package telegramtest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// How a webhook is called: the wait before it is tried again, and the longest call. Telegram's own are longer.
const (
	hookRetry   = 50 * time.Millisecond
	hookTimeout = 30 * time.Second
)

// hook delivers updates to an address that the bot set, one after another.
type hook struct {
	url  string // empty: there is none
	stop context.CancelFunc
	wait sync.WaitGroup
}

func (s *Server) setWebhook(c *Call) (any, error) {
	to := c.Params["url"]
	if to == "" {
		return s.deleteWebhook(c)
	}
	if u, err := url.Parse(to); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, badRequest("bad webhook: invalid URL")
	}
	if err := s.setKinds(c); err != nil {
		return nil, err
	}
	_, _ = s.deleteWebhook(c)
	s.queue.endPoll(errHookWasSet)
	ctx, stop := context.WithCancel(s.Ended)
	s.hook.url, s.hook.stop = to, stop
	s.hook.wait.Go(func() { s.deliverUpdates(ctx, to, c.Params["secret_token"]) })
	return true, nil
}

func (s *Server) deleteWebhook(c *Call) (any, error) {
	if s.hook.url != "" {
		s.hook.stop()
		s.hook.url = ""
	}
	if c.readFlag("drop_pending_updates") {
		s.queue.confirm(s.queue.next)
	}
	return true, nil
}

// deliverUpdates posts updates until ctx ends. One that is not answered with 2xx is posted again.
func (s *Server) deliverUpdates(ctx context.Context, to, secret string) {
	client := &http.Client{Timeout: hookTimeout}
	defer client.CloseIdleConnections()
	for ctx.Err() == nil {
		changed, unlock := s.NextChange(), s.Lock()
		batch := s.queue.copyBatch(1)
		unlock()
		var retry <-chan time.Time
		if len(batch) > 0 {
			if postUpdate(ctx, client, to, secret, batch[0]) {
				unlock := s.LockForChange()
				s.queue.confirm(batch[0].id + 1)
				unlock()
				continue
			}
			changed, retry = nil, time.After(hookRetry)
		}
		select {
		case <-ctx.Done():
		case <-changed:
		case <-retry:
		}
	}
}

// postUpdate posts an update and reports whether the bot has taken it.
func postUpdate(ctx context.Context, client *http.Client, to, secret string, u update) bool {
	body, _ := json.Marshal(u) // of values that have a form in JSON
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return false
	}
	request.Header.Set("Content-Type", "application/json")
	if secret != "" {
		request.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	}
	response, err := client.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, maxFields)) // what it says does not matter
	return response.StatusCode/100 == 2
}
