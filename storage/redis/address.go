package redis

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

const (
	defaultPrefix = "firstseen"
	defaultPort   = "6379"
	sentinelPort  = "26379"
)

// errAddress says what an address must look like. It never repeats the address, which may hold a password.
var errAddress = errors.New("redis: the address must be redis://host:port/db, redis+cluster://host:port,host:port or redis+sentinel://host:port/master")

// parse reads the forms that the package documents.
func parse(address string) (o redis.UniversalOptions, prefix string, err error) {
	scheme, rest, _ := strings.Cut(address, "://")
	userinfo, hosts, path, query, err := split(rest)
	if err != nil {
		return o, "", err
	}
	kind, isTLS, ok := kindOf(scheme)
	if !ok || hosts == "" {
		return o, "", errAddress
	}
	o = redis.UniversalOptions{
		DialTimeout: dialTimeout, ReadTimeout: ioTimeout, WriteTimeout: ioTimeout, ContextTimeoutEnabled: true,
		Username: userinfo.Username(), IsClusterMode: kind == "cluster",
	}
	o.Password, _ = userinfo.Password()
	if isTLS {
		o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	port, db := defaultPort, path
	if kind == "sentinel" {
		if path == "" {
			return o, "", errAddress
		}
		o.MasterName, port, db = path, sentinelPort, query.Get("db")
	}
	if db != "" {
		if o.DB, err = strconv.Atoi(db); err != nil {
			return o, "", errAddress
		}
	}
	for _, h := range strings.Split(hosts, ",") {
		o.Addrs = append(o.Addrs, withPort(h, port))
	}
	return o, withDefault(query.Get("prefix"), defaultPrefix), nil
}

func kindOf(scheme string) (kind string, isTLS, ok bool) {
	base, kind, _ := strings.Cut(scheme, "+")
	ok = (base == "redis" || base == "rediss") && (kind == "" || kind == "cluster" || kind == "sentinel")
	return kind, base == "rediss", ok
}

// split takes an address without its scheme apart: net/url takes only one host.
func split(rest string) (user *url.Userinfo, hosts, path string, query url.Values, err error) {
	rest, rawQuery, _ := strings.Cut(rest, "?")
	if query, err = url.ParseQuery(rawQuery); err != nil {
		return nil, "", "", nil, errAddress
	}
	user = url.User("")
	if at := strings.LastIndex(rest, "@"); at >= 0 {
		u, err := url.Parse("redis://" + rest[:at] + "@host")
		if err != nil {
			return nil, "", "", nil, errAddress
		}
		user, rest = u.User, rest[at+1:]
	}
	hosts, path, _ = strings.Cut(rest, "/")
	for name := range query {
		if name != "prefix" && name != "db" {
			return nil, "", "", nil, fmt.Errorf("%w: unknown parameter %q", errAddress, name)
		}
	}
	return user, hosts, path, query, nil
}

func withPort(host, port string) string {
	if _, _, err := net.SplitHostPort(host); err == nil {
		return host
	}
	return net.JoinHostPort(strings.Trim(host, "[]"), port)
}

func withDefault(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
