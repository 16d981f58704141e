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

// Config is what the adapter needs.
type Config struct {
	Token string
	// URL is the base of the REST API; empty: Discord's own. Without a version, v10 is meant.
	URL string
	// Shards is into how many parts the servers are divided, each with a connection of its own; 0: as Discord recommends.
	Shards int
	// Shard are the parts that this process serves, from 0; none: all.
	Shard []int
	// Trusted are the ids of the servers whose moderators may publish for everybody.
	Trusted []string
	// Dir is the folder that files are fetched to.
	Dir     string
	Service *services.Services
	Memory  bots.Memory
	Queue   delivery.Queue
	// Fetch follows links that people send; nil: they are not followed.
	Fetch *fetch.Client
	// Limits are those of one person.
	Limits conversation.Limits
	// Logger may be nil: silence.
	Logger *slog.Logger
}

// Errors of a configuration.
var (
	errToken   = errors.New("discord: the token is not one that the developer portal gives for a bot")
	errURL     = errors.New("discord: the address of the API has to start with http:// or https://")
	errDir     = errors.New("discord: no folder for files")
	errTrusted = errors.New("discord: a trusted server is named by its id, a number of 17 to 19 digits")
)

func (c *Config) check() (err error) {
	if c.URL, err = baseURL(c.URL); err != nil {
		return err
	}
	switch {
	case !tokenForm.MatchString(c.Token):
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

// tokenForm tells a token from what cannot be one: it becomes a header.
var tokenForm = regexp.MustCompile(`^[0-9A-Za-z._-]{8,256}$`)

var versioned = regexp.MustCompile(`/v\d+$`)

// baseURL completes the address of an API.
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
	case versioned.MatchString(u.Path):
	case u.Path == "":
		u.Path = "/api/v10"
	default:
		u.Path += "/v10"
	}
	return u.String(), nil
}

// idForm is a snowflake. Test servers number from 1.
var idForm = regexp.MustCompile(`^[0-9]{1,19}$`)

// isID tells whether s is an id of Discord's: it becomes a part of addresses and keys.
func isID(s string) bool { return idForm.MatchString(s) }

// before is the id before another: what comes after it begins with that.
func before(id string) string {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil || n == 0 {
		return id
	}
	return strconv.FormatUint(n-1, 10)
}

// loopback tells whether an address leads to this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// epoch is when the first id of Discord's was made, in Unix milliseconds, and timeBits where in an id the time begins.
const (
	epoch    = 1420070400000
	timeBits = 22
)

// madeAt is when an id was made; of none the epoch.
func madeAt(id string) time.Time {
	n, _ := strconv.ParseInt(id, 10, 64)
	return time.UnixMilli(n>>timeBits + epoch)
}

// madeBy is the least id that is made at a time; of none before the epoch it is empty.
func madeBy(at time.Time) string {
	ms := at.UnixMilli() - epoch
	if ms <= 0 {
		return ""
	}
	return strconv.FormatInt(ms<<timeBits, 10)
}
