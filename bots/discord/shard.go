package discord

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"github.com/firstseen/firstseen/bots/delivery"
)

// shard is a part of the servers, with its connection. The first shard also gets the direct messages.
type shard struct {
	*Bot
	index, count      int
	session           session
	intents           discordgo.Intent // of the present session
	retryContent      bool             // ask for message contents in the next session, although they were refused before
	contentCheckPause time.Duration    // between checks whether the bot may read message contents
	backoff           time.Duration

	knownGuilds map[string]bool // the servers that the bot was on when the session began

	life          context.Context //nolint:containedctx // backfills outlive the connection that started them
	cursors       readCursors
	cursorLock    chan struct{} // holds a token while the cursors are loaded or saved
	tasks         sync.WaitGroup
	backfillSlots chan struct{} // a semaphore: one token for each channel that is being read back

	lastBefore  string          // the newest message before the session
	backfilled  map[string]bool // the servers that were read back in this session
	newChannels int             // channels without a cursor that were read back in this session
}

// newIdentifyLimit returns a limiter for the new sessions that a bot may start in a day. Many may start at once, after an
// outage.
func newIdentifyLimit() *rate.Limiter {
	const atOnce = maxIdentifies / 5
	return rate.NewLimiter(rate.Limit(float64(maxIdentifies-atOnce)/(24*time.Hour).Seconds()), atOnce)
}

// newShard returns shard number n of count.
func newShard(b *Bot, n, count int) *shard {
	return &shard{Bot: b, index: n, count: count, cursorLock: make(chan struct{}, 1)}
}

// runShard keeps a connection to the gateway until ctx ends. It returns an error only if another try is hopeless.
func (s *shard) runShard(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	s.life, s.backfillSlots = ctx, make(chan struct{}, backfillParallel)
	s.cursors.markUnloaded()
	s.tasks.Go(func() { s.saveCursorsPeriodically(ctx) })
	defer s.tasks.Wait()
	defer stop()
	for ctx.Err() == nil {
		good, err := s.serveOnce(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if end := s.handleConnError(err); end != nil {
			return end
		}
		s.waitBackoff(ctx, good, err)
	}
	return nil
}

// handleConnError handles the error that ended a connection: it forgets the session if that cannot be resumed. It returns an
// error if another try is hopeless.
func (s *shard) handleConnError(err error) error {
	var closed *websocket.CloseError
	if !errors.As(err, &closed) {
		if endsSession(err) {
			s.session = session{}
		}
		return nil
	}
	switch what := fatalCloseCodes[closed.Code]; {
	case what != "":
		return fmt.Errorf("discord: %s", what)
	case closed.Code == closeIntents && s.intents == baseIntents:
		return errors.New("discord: the gateway refuses the intents that every bot has")
	case closed.Code == closeIntents:
		s.session = session{}
		s.disableContent()
	case closed.Code == closeNotAuthenticated || closed.Code == closeBadSequence || closed.Code == closeTimedOut,
		closed.Code == websocket.CloseNormalClosure || closed.Code == websocket.CloseGoingAway:
		s.session = session{}
	}
	return nil
}

// waitBackoff waits before the next connection. After a good one the wait is short; it doubles with each failure.
func (s *shard) waitBackoff(ctx context.Context, good bool, err error) {
	switch {
	case errors.Is(err, errInvalidSession):
		s.backoff = time.Second + rand.N(maxIdentifyPause-time.Second)
	case good:
		s.backoff = reconnectPause
	default:
		s.backoff = min(max(2*s.backoff, minBackoff), maxBackoff)
	}
	s.Logger.Info("the gateway's connection ended; connecting again", "shard", s.index, "error", err, "pause", s.backoff.String())
	delivery.WaitFor(ctx, s.backoff)
}

// serveOnce makes one connection and serves it until it ends. It reports whether the connection was good: a session was
// ready.
func (s *shard) serveOnce(ctx context.Context) (good bool, err error) {
	address := s.session.url
	if address == "" {
		if address, err = s.findGateway(ctx); err != nil {
			return false, err
		}
	}
	conn, interval, err := dialGateway(ctx, address, s.helloTimeout)
	if err != nil {
		s.session.url = "" // the gateway may have moved
		return false, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer context.AfterFunc(ctx, conn.closeSession)()
	defer stop()
	if err := s.openSession(ctx, conn); err != nil {
		return false, err
	}
	return s.serveConn(ctx, conn, interval)
}

// openSession resumes the session, or asks for a new one.
func (s *shard) openSession(ctx context.Context, conn *gatewayConn) error {
	if s.session.id != "" {
		conn.lastSeq.Store(s.session.lastSeq)
		return conn.sendResume(s.Token, s.session)
	}
	if err := s.waitForIdentify(ctx); err != nil {
		return fmt.Errorf("discord: begin session: %w", err)
	}
	s.intents = s.chooseIntents()
	return conn.sendIdentify(s.Token, s.intents, s.index, s.count)
}

// waitForIdentify waits until a new session may start. Those of several shards start one after the other.
func (s *shard) waitForIdentify(ctx context.Context) error {
	if s.count > 1 {
		if err := s.identifySpacing.Wait(ctx); err != nil {
			return err //nolint:wrapcheck // the context's own
		}
	}
	return s.identifyLimit.Wait(ctx) //nolint:wrapcheck // as above
}

// findGateway asks Discord for the address of the gateway.
func (s *shard) findGateway(ctx context.Context) (string, error) {
	var found struct {
		URL string `json:"url"`
	}
	err := s.api.doCall(ctx, apiCall{method: http.MethodGet, path: "/gateway", out: &found})
	if findAPIError(err).Status != 0 {
		err = s.api.doCall(ctx, apiCall{method: http.MethodGet, path: "/gateway/bot", out: &found})
	}
	if err != nil {
		return "", err
	}
	return s.checkGatewayURL(found.URL)
}

// checkGatewayURL validates an address of the gateway. The gateway receives the token, so the connection must be encrypted
// if the calls are.
func (b *Bot) checkGatewayURL(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "wss" && (u.Scheme != "ws" || strings.HasPrefix(b.URL, "https://")) {
		return "", errMalformed
	}
	return strings.TrimRight(u.Scheme+"://"+u.Host+u.Path, "/"), nil
}
