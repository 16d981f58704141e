package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
)

// Platform is the name of the web chat among the platforms.
const Platform core.Platform = "web"

// Server is the web chat. It is a bots.Adapter.
type Server struct {
	Config
	engine   *conversation.Engine
	queue    *delivery.ChatQueue
	inbox    *delivery.Inbox
	hub      *hub
	visitors *visitors
	gate     *gate
	listener net.Listener
	http     *http.Server
}

var _ bots.Adapter = (*Server)(nil)

// New checks the configuration and listens on its address. Run serves it.
func New(c Config) (*Server, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	inbox, err := delivery.OpenInbox(c.inboxDir())
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", c.Addr)
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	s := &Server{
		Config: c, inbox: inbox, listener: listener, hub: newHub(), visitors: newVisitors(), gate: newGate(),
		engine: conversation.NewEngine(conversation.Config{Service: c.Service, Memory: c.Memory, Fetch: c.Fetch, OwnLanguage: true, Forms: true, Now: c.Service.Now, Log: c.Logger}),
		queue:  delivery.NewChatQueue(),
	}
	s.http = &http.Server{
		Handler: s.routes(), MaxHeaderBytes: maxHeader, ReadHeaderTimeout: headerTime,
		ReadTimeout: requestTime, WriteTimeout: requestTime, IdleTimeout: idleTime,
	}
	return s, nil
}

// Close gives the address back that New took, if Run is not to be called.
func (s *Server) Close() error { return s.listener.Close() }

// Addr is the address that the server listens on.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Platform implements bots.Adapter.
func (s *Server) Platform() core.Platform { return Platform }

// Capabilities implements bots.Adapter: a page has room for everything.
func (s *Server) Capabilities() bots.Capabilities {
	return bots.Capabilities{Dialect: bots.HTML, Edits: true, Upload: s.MaxUpload, Forms: true}
}

// Run implements bots.Adapter. What an earlier run did not answer is answered first.
func (s *Server) Run(ctx context.Context) error {
	waiting, err := s.inbox.Waiting()
	if err != nil {
		s.listener.Close()
		return fmt.Errorf("web: %w", err)
	}
	for _, in := range waiting {
		if err := s.enqueue(in); err != nil {
			s.Logger.Warn("a message waits for the next start", "chat", in.Chat, "error", err)
		}
	}
	failed := make(chan error, 1)
	go func() { failed <- s.http.Serve(s.listener) }()
	select {
	case err := <-failed:
		return errors.Join(fmt.Errorf("web: %w", err), s.stop(ctx))
	case <-ctx.Done():
		return s.stop(ctx)
	}
}

// stop takes no more requests, ends the streams, and lets the answers under way end.
func (s *Server) stop(ctx context.Context) error {
	s.hub.close()
	err := within(ctx, serverBudget, s.http.Shutdown)
	if err != nil {
		_ = s.http.Close() // what is still open after its time is cut off
	}
	if turnsErr := within(ctx, turnsBudget, s.queue.Close); turnsErr != nil {
		s.Logger.Warn("answers wait for the next start")
	}
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("web: stop: %w", err)
	}
	return nil
}

// within gives a part of the end its own time: ctx has ended already.
func within(ctx context.Context, budget time.Duration, stop func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), budget)
	defer cancel()
	return stop(ctx)
}

// routes is every address that the server answers to.
func (s *Server) routes() http.Handler {
	pages := http.NewServeMux()
	pages.HandleFunc("GET /{$}", s.withSession(s.showChat))
	pages.HandleFunc("GET /events", s.withSession(s.stream))
	pages.HandleFunc("GET /picture/{key}", s.withSession(s.showPicture))
	pages.HandleFunc("GET /form", s.withSession(s.showForm))
	pages.HandleFunc("GET /sample.mp4", s.withSession(s.serveSample))
	pages.HandleFunc("GET /desk", s.withSession(s.showDesk))
	pages.HandleFunc("POST /desk", s.withSession(s.posted(s.pressDesk)))
	pages.HandleFunc("GET /still/{video}", s.withSession(s.showStill))
	pages.HandleFunc("GET /disputed/{clip}/{match}", s.withSession(s.showDisputed))
	pages.HandleFunc("POST /send", s.withSession(s.receive))
	pages.HandleFunc("POST /press", s.withSession(s.posted(s.press)))
	pages.HandleFunc("POST /form", s.withSession(s.posted(s.submitForm)))
	pages.HandleFunc("POST /sample", s.withSession(s.posted(s.askSample)))
	pages.HandleFunc("POST /sample/check", s.withSession(s.posted(s.checkSample)))
	pages.HandleFunc("POST /logout", s.withSession(s.posted(s.logout)))
	pages.HandleFunc("POST /language", s.setLanguage)
	pages.HandleFunc("GET /login", s.showLogin)
	pages.HandleFunc("POST /login", s.login)
	pages.HandleFunc("GET /static/{name}", serveStatic)
	if s.Metrics != nil {
		pages.HandleFunc("GET /metrics", s.measured)
	}
	pages.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.refuse(w, r, http.StatusNotFound, "web.refused.page") })

	all := http.NewServeMux()
	all.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	all.Handle("/", s.knownHost(s.sameOrigin(pages)))
	return s.guard(all)
}
