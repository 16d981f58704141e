package redis

import (
	"cmp"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

// The kinds of address beside the plain one.
const (
	cluster  = "cluster"
	sentinel = "sentinel"
)

const (
	defaultPrefix = "firstseen"
	defaultPort   = "6379"
	sentinelPort  = "26379"
)

// ErrAddress is the error of Open for an address that is none of the documented forms. It does not repeat the address, which may have a password.
var ErrAddress = errors.New("redis: the address must be redis://host:port/db, redis+cluster://host:port,host:port or redis+sentinel://host:port/master, optionally with ?prefix=name")

// parseAddress reads the forms that the package documents.
func parseAddress(address string) (o redis.UniversalOptions, prefix string, err error) {
	scheme, rest, _ := strings.Cut(address, "://")
	kind, isTLS, ok := kindOf(scheme)
	if !ok {
		return o, "", ErrAddress
	}
	a, err := splitAddress(rest)
	if err != nil {
		return o, "", err
	}
	o = redis.UniversalOptions{
		DialTimeout: dialTimeout, ReadTimeout: ioTimeout, WriteTimeout: ioTimeout, ContextTimeoutEnabled: true,
		MaxRetries: retries, DialerRetries: dials, Username: a.user.Username(), IsClusterMode: kind == cluster,
	}
	o.Password, _ = a.user.Password()
	if isTLS {
		o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	port, db := defaultPort, a.path
	if kind == sentinel {
		o.MasterName, port, db = a.path, sentinelPort, a.query.Get("db")
	}
	o.Addrs = splitHosts(a.hosts, port)
	if o.DB, err = parseNumber(db); err != nil || !validAddress(kind, o, a) {
		return o, "", ErrAddress
	}
	return o, cmp.Or(a.query.Get("prefix"), defaultPrefix), nil
}

// validAddress reports whether an address has only parts that its kind can have.
func validAddress(kind string, o redis.UniversalOptions, a parts) bool {
	for name := range a.query {
		if name != "prefix" && (name != "db" || kind != sentinel) {
			return false
		}
	}
	switch kind {
	case cluster:
		return o.DB == 0 && len(o.Addrs) > 0
	case sentinel:
		return o.MasterName != "" && len(o.Addrs) > 0
	}
	return len(o.Addrs) == 1
}

// parseNumber returns the number of a database, 0 for none.
func parseNumber(s string) (int, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(s, 10, 16)
	return int(n), err //nolint:wrapcheck // only whether there is one matters
}

func kindOf(scheme string) (kind string, isTLS, ok bool) {
	base, kind, _ := strings.Cut(scheme, "+")
	ok = (base == "redis" || base == "rediss") && (kind == "" || kind == cluster || kind == sentinel)
	return kind, base == "rediss", ok
}

// parts are the parts of an address without its scheme.
type parts struct {
	user        *url.Userinfo
	hosts, path string
	query       url.Values
}

// splitAddress returns the parts of an address without its scheme. net/url allows only one host.
func splitAddress(rest string) (p parts, err error) {
	rest, rawQuery, _ := strings.Cut(rest, "?")
	if p.query, err = url.ParseQuery(rawQuery); err != nil {
		return p, ErrAddress
	}
	p.user = url.User("")
	if at := strings.LastIndex(rest, "@"); at >= 0 {
		u, err := url.Parse("redis://" + rest[:at] + "@host")
		if err != nil || u.User == nil {
			return p, ErrAddress
		}
		p.user, rest = u.User, rest[at+1:]
	}
	p.hosts, p.path, _ = strings.Cut(rest, "/")
	return p, nil
}

// splitHosts adds the default port to each host that has none. It returns none if a host is empty or malformed.
func splitHosts(hosts, port string) (all []string) {
	for h := range strings.SplitSeq(hosts, ",") {
		host, p, err := net.SplitHostPort(h)
		if err != nil {
			host, p = h, port
			if inner, isIPv6 := strings.CutPrefix(h, "["); isIPv6 {
				host, isIPv6 = strings.CutSuffix(inner, "]")
				if !isIPv6 {
					return nil
				}
			}
		}
		if host == "" || strings.ContainsAny(host, "[]") {
			return nil
		}
		all = append(all, net.JoinHostPort(host, p))
	}
	return all
}
