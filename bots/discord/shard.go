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

// shard is a part of the servers, with the connection that is for them. Direct messages come to the first.
type shard struct {
	*Bot
	n, of   int
	session session
	intents discordgo.Intent // of the session
	hopes   bool             // the next session is begun with what was refused before
	look    time.Duration    // between looks whether that is let have now
	pause   time.Duration

	guilds map[string]bool // that were there when the session began

	life     context.Context //nolint:containedctx // of the shard: what was missed is read beside its connections
	seen     seen
	keeping  chan struct{} // holds a token while its marks are read or kept
	missed   sync.WaitGroup
	catching chan struct{} // holds a token for each channel that is being read

	before   string          // the newest message that came before the session
	lookedIn map[string]bool // servers that were told of since it began
	entered  int             // channels without a mark that are read since then
}

// identifyRate keeps to the sessions that a bot may begin in a day, and lets enough through at once for an outage.
func identifyRate() *rate.Limiter {
	const atOnce = identifies / 5
	return rate.NewLimiter(rate.Limit(float64(identifies-atOnce)/(24*time.Hour).Seconds()), atOnce)
}

func newShard(b *Bot, n, of int) *shard {
	return &shard{Bot: b, n: n, of: of, keeping: make(chan struct{}, 1)}
}

// run keeps a connection until ctx ends. Its error is one that another attempt does not help.
func (s *shard) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	s.life, s.catching = ctx, make(chan struct{}, catchingAtOnce)
	s.seen.part()
	s.missed.Go(func() { s.keepSeen(ctx) })
	defer s.missed.Wait()
	defer stop()
	for ctx.Err() == nil {
		good, err := s.connect(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if end := s.learn(err); end != nil {
			return end
		}
		s.rest(ctx, good, err)
	}
	return nil
}

// learn draws the consequences of the end of a connection.
func (s *shard) learn(err error) error {
	var closed *websocket.CloseError
	if !errors.As(err, &closed) {
		if over(err) {
			s.session = session{}
		}
		return nil
	}
	switch what := fatal[closed.Code]; {
	case what != "":
		return fmt.Errorf("discord: %s", what)
	case closed.Code == closeIntents && s.intents == plainIntents:
		return errors.New("discord: the gateway refuses the intents that every bot has")
	case closed.Code == closeIntents:
		s.session = session{}
		s.lose()
	case closed.Code == closeNotAuthenticated || closed.Code == closeBadSequence || closed.Code == closeTimedOut,
		closed.Code == websocket.CloseNormalClosure || closed.Code == websocket.CloseGoingAway:
		s.session = session{}
	}
	return nil
}

// rest waits before the next connection: hardly after one that was good, longer and longer after others.
func (s *shard) rest(ctx context.Context, good bool, err error) {
	switch {
	case errors.Is(err, errRefused):
		s.pause = time.Second + rand.N(newPause-time.Second)
	case good:
		s.pause = firstPause
	default:
		s.pause = min(max(2*s.pause, failPause), longPause)
	}
	s.Logger.Info("the gateway's connection ended; connecting again", "shard", s.n, "error", err, "pause", s.pause.String())
	delivery.WaitFor(ctx, s.pause)
}

// connect keeps one connection, and reports whether it was good: the session was there.
func (s *shard) connect(ctx context.Context) (good bool, err error) {
	address := s.session.url
	if address == "" {
		if address, err = s.gateway(ctx); err != nil {
			return false, err
		}
	}
	l, interval, err := dial(ctx, address, s.hello)
	if err != nil {
		s.session.url = "" // it may have moved
		return false, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer context.AfterFunc(ctx, l.close)()
	defer stop()
	if err := s.greet(ctx, l); err != nil {
		return false, err
	}
	return s.serve(ctx, l, interval)
}

// greet takes the session up, or begins one.
func (s *shard) greet(ctx context.Context, l *line) error {
	if s.session.id != "" {
		l.seq.Store(s.session.seq)
		return l.resume(s.Token, s.session)
	}
	if err := s.turn(ctx); err != nil {
		return fmt.Errorf("discord: begin session: %w", err)
	}
	s.intents = s.wishes()
	return l.identify(s.Token, s.intents, s.n, s.of)
}

// turn waits until a session may begin: those of several shards one after the other.
func (s *shard) turn(ctx context.Context) error {
	if s.of > 1 {
		if err := s.spacing.Wait(ctx); err != nil {
			return err //nolint:wrapcheck // the context's own
		}
	}
	return s.identifies.Wait(ctx) //nolint:wrapcheck // as above
}

// gateway asks where the gateway is.
func (s *shard) gateway(ctx context.Context) (string, error) {
	var found struct {
		URL string `json:"url"`
	}
	err := s.api.do(ctx, call{method: http.MethodGet, path: "/gateway", out: &found})
	if refusal(err).Status != 0 {
		err = s.api.do(ctx, call{method: http.MethodGet, path: "/gateway/bot", out: &found})
	}
	if err != nil {
		return "", err
	}
	return s.address(found.URL)
}

// address checks an address of the gateway: it gets the token, so it is encrypted if the calls are.
func (b *Bot) address(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "wss" && (u.Scheme != "ws" || strings.HasPrefix(b.URL, "https://")) {
		return "", errGarbled
	}
	return strings.TrimRight(u.Scheme+"://"+u.Host+u.Path, "/"), nil
}
