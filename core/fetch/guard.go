package fetch

import (
	"errors"
	"net/netip"
	"slices"
	"strconv"
	"syscall"
)

// errPrivate is a connection to somewhere that is not the public internet's web.
var errPrivate = errors.New("address is not public")

// guard keeps links that people send away from private networks (server-side request forgery, SSRF).
type guard struct {
	allow []netip.Prefix
}

// refusePrivateAddress refuses a connection before it is made: net.Dialer calls it with the address that a name was resolved to.
func (g guard) refusePrivateAddress(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !g.mayReach(to) {
		return errPrivate
	}
	return nil
}

func (g guard) mayReach(to netip.AddrPort) bool {
	a := to.Addr().Unmap().WithZone("")
	if slices.ContainsFunc(g.allow, func(p netip.Prefix) bool { return p.Contains(a) }) {
		return true
	}
	port := to.Port()
	return isPublic(a) && to.Addr().Zone() == "" && (port > lastReserved || port == 80 || port == 443)
}

// isPublic reports whether an address is reachable on the public internet.
func isPublic(a netip.Addr) bool {
	if a.Is6() && !global.Contains(a) {
		return false
	}
	return !slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(a) })
}

// global is all of IPv6 that is handed out for the internet (https://www.iana.org/assignments/ipv6-address-space).
var global = netip.MustParsePrefix("2000::/3")

// special are the blocks that IANA's registries of special-purpose addresses list, but for anycast services, and what
// leads into IPv4 from IPv6: https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry.
var special = parsePrefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
	"192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
	"224.0.0.0/4", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
)

func parsePrefixes(all ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(all))
	for i, s := range all {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

// ParseAllow reads an address such as 127.0.0.1, or a block such as 10.1.0.0/16.
func ParseAllow(s string) (netip.Prefix, error) {
	if p, err := netip.ParsePrefix(s); err == nil {
		return p.Masked(), nil
	}
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, errors.New(strconv.Quote(s) + " is neither an address nor a block of addresses")
	}
	return netip.PrefixFrom(a, a.BitLen()), nil
}
