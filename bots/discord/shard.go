package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
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

// gateway has what the shards of a bot share.
type gateway struct {
	base, token       string
	state             *botState
	api               *restClient
	jobs              *jobQueue
	messages          *messageReader
	interactions      *interactionHandler
	now               func() time.Time
	identifyLimit     *rate.Limiter // limit of new sessions a day
	identifySpacing   *rate.Limiter // pause between the new sessions of several shards
	helloTimeout      time.Duration // how long to wait for the gateway's hello
	firstContentCheck time.Duration // the pause before the first check whether the bot may read message contents
	connection        connection

	ready     chan struct{} // closed when the first session is ready
	readyOnce sync.Once
}

// shard is a part of the servers, with its connection. The first shard also gets the direct messages.
type shard struct {
	gateway           *gateway
	log               *slog.Logger
	index, count      int
	session           session
	intents           discordgo.Intent // of the present session
	retryContent      bool             // ask for message contents in the next session, although they were refused before
	contentCheckPause time.Duration    // between checks whether the bot may read message contents
	backoff           time.Duration

	knownGuilds map[string]bool // the servers that the bot was on when the session began
	cursors     *cursorStore
	backfill    *backfiller
	tasks       sync.WaitGroup
}

// newIdentifyLimit returns a limiter for the new sessions that a bot may start in a day. Many may start at once, after an
// outage.
func newIdentifyLimit() *rate.Limiter {
	const atOnce = maxIdentifies / 5
	return rate.NewLimiter(rate.Limit(float64(maxIdentifies-atOnce)/(24*time.Hour).Seconds()), atOnce)
}

// newShard returns shard number n of count. Its read cursors are in queue.
func newShard(g *gateway, queue delivery.Queue, n, count int, log *slog.Logger) *shard {
	s := &shard{gateway: g, log: log, index: n, count: count, cursors: newCursorStore(queue, n, count, log)}
	s.backfill = &backfiller{
		messages: g.messages, cursors: s.cursors, api: g.api, now: g.now, log: log, tasks: &s.tasks, slots: make(chan struct{}, backfillParallel),
	}
	return s
}

// runShard keeps a connection to the gateway until ctx ends. It returns an error only if another try is hopeless.
func (s *shard) runShard(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	s.backfill.life = ctx
	s.cursors.positions.markUnloaded()
	s.tasks.Go(func() { s.cursors.saveCursorsPeriodically(ctx) })
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
	s.log.Info("the gateway's connection ended; connecting again", "shard", s.index, "error", err, "pause", s.backoff.String())
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
	conn, interval, err := dialGateway(ctx, address, s.gateway.helloTimeout)
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
		return conn.sendResume(s.gateway.token, s.session)
	}
	if err := s.waitForIdentify(ctx); err != nil {
		return fmt.Errorf("discord: begin session: %w", err)
	}
	s.intents = s.chooseIntents()
	return conn.sendIdentify(s.gateway.token, s.intents, s.index, s.count)
}

// waitForIdentify waits until a new session may start. Those of several shards start one after the other.
func (s *shard) waitForIdentify(ctx context.Context) error {
	if s.count > 1 {
		if err := s.gateway.identifySpacing.Wait(ctx); err != nil {
			return err //nolint:wrapcheck // the context's own
		}
	}
	return s.gateway.identifyLimit.Wait(ctx) //nolint:wrapcheck // as above
}

// findGateway asks Discord for the address of the gateway.
func (s *shard) findGateway(ctx context.Context) (string, error) {
	var found struct {
		URL string `json:"url"`
	}
	err := s.gateway.api.doCall(ctx, apiCall{method: http.MethodGet, path: endpointPath(discordgo.EndpointGateway), out: &found})
	if findAPIError(err).Status != 0 {
		err = s.gateway.api.doCall(ctx, apiCall{method: http.MethodGet, path: endpointPath(discordgo.EndpointGatewayBot), out: &found})
	}
	if err != nil {
		return "", err
	}
	return checkGatewayURL(s.gateway.base, found.URL)
}

// checkGatewayURL validates an address of the gateway. The gateway receives the token, so the connection must be encrypted
// if the calls are.
func checkGatewayURL(api, s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "wss" && (u.Scheme != "ws" || strings.HasPrefix(api, "https://")) {
		return "", errMalformed
	}
	return strings.TrimRight(u.Scheme+"://"+u.Host+u.Path, "/"), nil
}
