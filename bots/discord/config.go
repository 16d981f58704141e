package discord

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core/fetch"
	"github.com/firstseen/firstseen/core/services"
)

// DefaultURL is the base of Discord's own REST API.
const DefaultURL = "https://discord.com/api/v10"

// Config has the settings of the adapter and the services that it uses.
type Config struct {
	Token string
	// URL is the base of the REST API. If it is empty, DefaultURL is used. If it has no version, v10 is added.
	URL string
	// Shards is the number of shards. Each serves a part of the servers with its own connection. 0 means as many as Discord recommends.
	Shards int
	// Shard has the numbers of the shards that this process serves, from 0. If it is empty, the process serves all.
	Shard []int
	// Trusted has the ids of the servers whose moderators may publish for everybody.
	Trusted []string
	// Dir is the folder for downloaded files.
	Dir     string
	Service *services.Services
	Memory  bots.Memory
	Queue   delivery.Queue
	// Fetch downloads clips from links that people send. If it is nil, links are ignored.
	Fetch *fetch.Client
	// Limits are the usage limits of one person.
	Limits conversation.Limits
	// Logger receives the log. If it is nil, nothing is logged.
	Logger *slog.Logger
}

// Errors in the configuration.
var (
	errToken   = errors.New("discord: the token is not one that the developer portal gives for a bot")
	errURL     = errors.New("discord: the address of the API has to start with http:// or https://")
	errDir     = errors.New("discord: no folder for files")
	errTrusted = errors.New("discord: a trusted server is named by its id, a number of 17 to 19 digits")
)

// checkConfig validates the configuration and fills in defaults.
func (c *Config) checkConfig() (err error) {
	if c.URL, err = baseURL(c.URL); err != nil {
		return err
	}
	switch {
	case !tokenPattern.MatchString(c.Token):
		return errToken
	case c.Dir == "":
		return errDir
	case c.Shards < 0:
		return fmt.Errorf("discord: %d shards", c.Shards)
	}
	for _, n := range c.Shard {
		if n < 0 || c.Shards > 0 && n >= c.Shards {
			return fmt.Errorf("discord: no shard %d among %d", n, c.Shards)
		}
	}
	for _, id := range c.Trusted {
		if !isID(id) {
			return errTrusted
		}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return nil
}

// tokenPattern matches a token. It becomes a part of a header.
var tokenPattern = regexp.MustCompile(`^[0-9A-Za-z._-]{8,256}$`)

// versionPattern matches the version at the end of an API address.
var versionPattern = regexp.MustCompile(`/v\d+$`)

// baseURL validates the address of an API and adds the version if there is none.
func baseURL(s string) (string, error) {
	if s == "" {
		return DefaultURL, nil
	}
	u, err := url.Parse(strings.TrimRight(s, "/"))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return "", errURL
	}
	u.RawQuery, u.Fragment = "", ""
	switch {
	case versionPattern.MatchString(u.Path):
	case u.Path == "":
		u.Path = "/api/v10"
	default:
		u.Path += "/v10"
	}
	return u.String(), nil
}

// idPattern matches an id (snowflake). Test servers count from 1.
var idPattern = regexp.MustCompile(`^[0-9]{1,19}$`)

// isID reports whether s is an id of Discord's. Ids become parts of addresses and keys.
func isID(s string) bool { return idPattern.MatchString(s) }

// previousID returns id minus 1. A list of messages after it begins with the message id.
func previousID(id string) string {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil || n == 0 {
		return id
	}
	return strconv.FormatUint(n-1, 10)
}

// isLoopback reports whether a host is this machine.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// An id has the time at which it was made, in milliseconds since discordEpoch (in Unix milliseconds), above its lowest timeBits bits.
const (
	discordEpoch = 1420070400000
	timeBits     = 22
)

// timeOfID returns the time at which an id was made. For an invalid id it returns the epoch.
func timeOfID(id string) time.Time {
	n, _ := strconv.ParseInt(id, 10, 64)
	return time.UnixMilli(n>>timeBits + discordEpoch)
}

// firstIDAt returns the smallest id made at a time, or "" for a time before the epoch.
func firstIDAt(at time.Time) string {
	ms := at.UnixMilli() - discordEpoch
	if ms <= 0 {
		return ""
	}
	return strconv.FormatInt(ms<<timeBits, 10)
}
