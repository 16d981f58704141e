package telegram

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core/fetch"
	"github.com/firstseen/firstseen/core/services"
)

// DefaultURL is Telegram's own Bot API server.
const DefaultURL = "https://api.telegram.org"

// Config is what the adapter needs.
type Config struct {
	Token string
	// URL is the Bot API server's; empty: Telegram's own.
	URL string
	// Local says that the server runs on this machine with --local: it hands out files of up to 2 GB by their path.
	Local bool
	// WebhookURL is where Telegram reaches WebhookAddr, on which the bot listens, through whatever ends the encryption; empty:
	// the bot asks for updates.
	WebhookURL, WebhookAddr string
	// Dir is the folder that files are fetched to.
	Dir     string
	Service *services.Services
	Memory  bots.Memory
	Queue   delivery.Queue
	// Fetch follows links that people send; nil: they are not followed.
	Fetch *fetch.Client
	// Rate is how many messages a second Telegram lets the bot send in all; 0: 30, unless it was told otherwise.
	Rate int
	// Limits are those of one person.
	Limits conversation.Limits
	// Logger may be nil: silence.
	Logger *slog.Logger
}

// Errors of a configuration.
var (
	errToken = errors.New("telegram: the token is not one that @BotFather gives: it looks like 123456:ABC-DEF")
	errURL   = errors.New("telegram: the address of the Bot API server has to start with http:// or https://")
	errDir   = errors.New("telegram: no folder for files")
)

func (c *Config) check() error {
	if c.URL == "" {
		c.URL = DefaultURL
	}
	c.URL = strings.TrimRight(c.URL, "/")
	u, err := url.Parse(c.URL)
	switch {
	case !wellFormed(c.Token):
		return errToken
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return errURL
	case c.Dir == "":
		return errDir
	case c.Rate < 0:
		return fmt.Errorf("telegram: %d messages a second", c.Rate)
	case c.Rate == 0:
		c.Rate = overallRate
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return nil
}

// wellFormed tells a token from what cannot be one: it becomes a part of addresses.
func wellFormed(token string) bool {
	id, secret, found := strings.Cut(token, ":")
	return found && id != "" && strings.Trim(id, "0123456789") == "" && len(secret) >= 8 && !strings.ContainsFunc(secret, func(r rune) bool {
		return !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-", r)
	})
}

func (c *Config) maxFile() int64 {
	if c.Local {
		return maxLocal
	}
	return maxDownload
}
