package telegramtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// How a webhook is tried again: the first wait, which doubles, and the longest. Telegram's own are longer.
const (
	firstRetry  = 20 * time.Millisecond
	longRetry   = time.Second
	hookTimeout = 30 * time.Second
)

// hook delivers updates to an address that the bot set, one after another.
type hook struct {
	url    string // empty: there is none
	secret string
	stop   context.CancelFunc
	wait   sync.WaitGroup
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
	s.endHook(c)
	s.queue.endPoll(errHookWasSet)
	s.hook.secret = c.Params["secret_token"]
	s.hook.url = to
	ctx, stop := context.WithCancel(s.Ended)
	s.hook.stop = stop
	s.hook.wait.Go(func() { s.deliverUpdates(ctx, to, s.hook.secret) })
	return true, nil
}

func (s *Server) deleteWebhook(c *Call) (any, error) {
	s.endHook(c)
	s.hook.url, s.hook.secret = "", ""
	return true, nil
}

func (s *Server) endHook(c *Call) {
	if s.hook.stop != nil {
		s.hook.stop()
		s.hook.stop = nil
	}
	if c.readFlag("drop_pending_updates") {
		s.queue.confirm(s.queue.next)
	}
}

// deliverUpdates posts updates until ctx ends. One that is not answered with 2xx is posted again.
func (s *Server) deliverUpdates(ctx context.Context, to, secret string) {
	client := &http.Client{Timeout: hookTimeout}
	defer client.CloseIdleConnections()
	wait := firstRetry
	for ctx.Err() == nil {
		changed := s.NextChange()
		unlock := s.Lock()
		batch := s.queue.copyBatch(1)
		unlock()
		if len(batch) == 0 {
			select {
			case <-ctx.Done():
			case <-changed:
			}
			continue
		}
		err := postUpdate(ctx, client, to, secret, batch[0])
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			unlock := s.LockForChange()
			s.queue.confirm(batch[0].id + 1)
			unlock()
			wait = firstRetry
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		wait = min(2*wait, longRetry)
	}
}

func postUpdate(ctx context.Context, client *http.Client, to, secret string, u update) error {
	body, err := json.Marshal(u)
	if err != nil {
		return fmt.Errorf("write an update: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make a request: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	if secret != "" {
		request.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	}
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("connection failed: %w", err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(response.Body, maxFields)); err != nil {
		return fmt.Errorf("read error: %w", err)
	}
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("wrong response from the webhook: %s", response.Status)
	}
	return nil
}
