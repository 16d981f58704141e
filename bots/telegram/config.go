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

// DefaultURL is the address of Telegram's own Bot API server.
const DefaultURL = "https://api.telegram.org"

// Config has the settings of the adapter and the services that it uses.
type Config struct {
	Token string
	// URL is the address of the Bot API server. If it is empty, DefaultURL is used.
	URL string
	// Local means that the server runs on this machine with --local. It then returns paths of local files of up to 2 GB.
	Local bool
	// WebhookURL is the public address to which Telegram posts updates. A proxy ends the encryption and forwards them to
	// WebhookAddr, on which the bot listens. If WebhookURL is empty, the bot polls for updates.
	WebhookURL, WebhookAddr string
	// Dir is the folder for downloaded files.
	Dir     string
	Service *services.Services
	Memory  bots.Memory
	Queue   delivery.Queue
	// Fetch downloads clips from links that people send. If it is nil, links are ignored.
	Fetch *fetch.Client
	// Rate is the number of messages that Telegram lets the bot send in a second, over all chats. 0 means 30.
	Rate int
	// Limits are the usage limits of one person.
	Limits conversation.Limits
	// Logger receives the log. If it is nil, nothing is logged.
	Logger *slog.Logger
}

// Errors in the configuration.
var (
	errToken = errors.New("telegram: the token is not one that @BotFather gives: it looks like 123456:ABC-DEF")
	errURL   = errors.New("telegram: the address of the Bot API server has to start with http:// or https://")
	errDir   = errors.New("telegram: no folder for files")
)

// checkConfig validates the configuration and fills in defaults.
func (c *Config) checkConfig() error {
	if c.URL == "" {
		c.URL = DefaultURL
	}
	c.URL = strings.TrimRight(c.URL, "/")
	u, err := url.Parse(c.URL)
	switch {
	case !isValidToken(c.Token):
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

// isValidToken reports whether a token has the form that Telegram gives. It becomes a part of addresses.
func isValidToken(token string) bool {
	id, secret, found := strings.Cut(token, ":")
	return found && id != "" && strings.Trim(id, "0123456789") == "" && len(secret) >= 8 && !strings.ContainsFunc(secret, func(r rune) bool {
		return !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-", r)
	})
}

// maxFileSize returns the size of the largest file that can be downloaded, in bytes.
func maxFileSize(local bool) int64 {
	if local {
		return maxLocal
	}
	return maxDownload
}
