package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/services"
)

// Platform is the name of the web chat among the platforms.
const Platform core.Platform = "web"

// Server is the web chat. It is a bots.Adapter.
type Server struct {
	service     *services.Services
	jobs        *jobQueue
	chats       *chatLog
	hub         *hub
	oldInboxDir string // where an earlier version kept its messages
	listener    net.Listener
	http        *http.Server
}

var _ bots.Adapter = (*Server)(nil)

// New checks the configuration and listens on its address. Run serves it.
func New(c Config) (*Server, error) {
	if err := c.checkConfig(); err != nil {
		return nil, err
	}
	files, err := openUploads(c.uploadsDir())
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", c.Addr)
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	h := newHub()
	chats := &chatLog{memory: c.Memory, hub: h, now: c.Service.Now}
	engine := conversation.NewEngine(conversation.Config{
		Service: c.Service, Memory: c.Memory, Fetch: c.Fetch, Capabilities: capabilities, Now: c.Service.Now, Log: c.Logger,
	})
	samples := newSampleMaker(c)
	s := &Server{service: c.Service, chats: chats, hub: h, oldInboxDir: c.oldInboxDir(), listener: listener}
	s.jobs = newJobQueue(c, files, chats, h, &answerer{engine: engine, sender: s, uploads: files, samples: samples, thumbs: newThumbnailer(c, chats), log: c.Logger})
	s.http = &http.Server{
		Handler: newRoutes(c, engine, samples, s.jobs).buildHandler(), MaxHeaderBytes: maxHeader, ReadHeaderTimeout: headerTime,
		ReadTimeout: requestTime, WriteTimeout: requestTime, IdleTimeout: idleTime,
	}
	return s, nil
}

// Close releases the address that New listens on, if Run is not called.
func (s *Server) Close() error { return s.listener.Close() }

// Addr returns the address that the server listens on.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Platform implements bots.Adapter.
func (s *Server) Platform() core.Platform { return Platform }

// CheckConnection implements bots.Adapter. Whoever asks over HTTP has reached the server.
func (*Server) CheckConnection(context.Context) error { return nil }

// Capabilities implements bots.Adapter.
func (*Server) Capabilities() bots.Capabilities { return capabilities }

// capabilities are those of a page, which has room for every button.
var capabilities = bots.Capabilities{Forms: true, OwnLanguage: true}

// Run implements bots.Adapter. It answers what an earlier run did not answer, too.
func (s *Server) Run(ctx context.Context) error {
	if err := s.jobs.migrateInbox(ctx, s.oldInboxDir); err != nil {
		return errors.Join(err, s.listener.Close())
	}
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx)) // requests under way at the end are answered too
	var working sync.WaitGroup
	working.Go(func() { s.jobs.worker.Run(work, answerBudget) })
	working.Go(func() { s.jobs.sweepUploads(work) })
	defer working.Wait()
	defer stopWork()
	failed := make(chan error, 1)
	go func() { failed <- s.http.Serve(s.listener) }()
	select {
	case err := <-failed:
		return errors.Join(fmt.Errorf("web: %w", err), s.stopServing(ctx))
	case <-ctx.Done():
		return s.stopServing(ctx)
	}
}

// stopServing ends the streams, and lets the requests under way end.
func (s *Server) stopServing(ctx context.Context) error {
	s.hub.closeStreams()
	err := runWithin(ctx, serverBudget, s.http.Shutdown)
	if err != nil {
		_ = s.http.Close() // what is still open after its time is cut off
	}
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("web: stop: %w", err)
	}
	return nil
}

// runWithin calls stop with a context that lasts for the budget, although ctx has ended.
func runWithin(ctx context.Context, budget time.Duration, stop func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), budget)
	defer cancel()
	return stop(ctx)
}
