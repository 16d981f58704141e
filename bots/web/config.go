package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core/fetch"
	"github.com/firstseen/firstseen/core/services"
)

// Config is the configuration of the web chat.
type Config struct {
	// Addr is the address to listen on, such as 127.0.0.1:8080. One that other machines can reach needs a Password.
	Addr string
	// Password is the password of the web chat. Without one, everybody who can reach Addr can use it.
	Password string
	// Hosts are the names by which browsers reach the server beside localhost, such as check.example.org.
	Hosts []string
	// Dir is the folder for the clips of messages that are not answered yet, and for the sample.
	Dir     string
	Service *services.Services
	Memory  bots.Memory
	// Queue keeps the messages that are not answered yet.
	Queue delivery.Queue
	// Fetch downloads the links that people send; nil: none.
	Fetch *fetch.Client
	// Sampler makes the clips of the sample, such as media.Decoder's Sample; without one there is no sample.
	Sampler Sampler
	// OpenSample opens the store of the sample in the file at path, and makes it if need be; without it there is no sample.
	OpenSample func(ctx context.Context, path string) (SampleStore, error)
	// CheckParts returns the state of each part of the program, for /readyz; nil: there are none. It returns within a few seconds.
	CheckParts func(ctx context.Context) []Part
	// Metrics serves /metrics; nil: there is none.
	Metrics http.Handler
	// Logger may be nil: silence.
	Logger *slog.Logger
	// MaxUpload is the largest clip, in bytes; 0: 512 MB.
	MaxUpload int64
}

// Sampler makes two clips in a folder, once, and returns their paths: an original, and a copy that was altered like a shared clip.
type Sampler func(ctx context.Context, dir string) (original, altered string, err error)

// Errors of a configuration that whoever runs the server can put right.
var (
	// ErrExposed says that an address needs a password.
	ErrExposed = errors.New("web: other machines can reach this address: set a password, or listen on 127.0.0.1")
	// ErrWeak says that a password is too short.
	ErrWeak = fmt.Errorf("web: the password needs %d characters or more", MinPassword)
	errDir  = errors.New("web: no folder for what is not answered yet")
)

func (c *Config) checkConfig() error {
	host, _, err := net.SplitHostPort(c.Addr)
	switch {
	case err != nil:
		return fmt.Errorf("web: address to listen on: %w", err)
	case c.Password == "" && !isLoopback(host):
		return ErrExposed
	case c.Password != "" && len([]rune(c.Password)) < MinPassword:
		return ErrWeak
	case c.Dir == "":
		return errDir
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.MaxUpload <= 0 {
		c.MaxUpload = defaultUpload
	}
	return nil
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}

func (c *Config) uploadsDir() string { return filepath.Join(c.Dir, "web") }

func (c *Config) oldInboxDir() string { return filepath.Join(c.Dir, "inbox") }

func (c *Config) sampleDir() string { return filepath.Join(c.Dir, "sample") }
