package fetch

import (
	"net/netip"
	"testing"
)

func TestPublic(t *testing.T) {
	for _, s := range []string{
		"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "172.15.255.255", "172.32.0.0",
		"192.167.255.255", "198.17.255.255", "223.255.255.255", "2600::1", "2a00:1450:4001::1", "::ffff:1.1.1.1", "2001:200::1",
	} {
		if !isPublic(netip.MustParseAddr(s).Unmap()) {
			t.Errorf("%s is public", s)
		}
	}
	for _, s := range []string{
		"0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255",
		"192.0.0.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
		"::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
		"2002:7f00:1::", "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1",
	} {
		if isPublic(netip.MustParseAddr(s).Unmap()) {
			t.Errorf("%s is not public", s)
		}
	}
}

func TestReaches(t *testing.T) {
	mirror, err := ParseAllow("10.1.0.0/16")
	if err != nil {
		t.Fatal(err)
	}
	g := guard{allow: []netip.Prefix{mirror}}
	for address, want := range map[string]bool{
		"1.1.1.1:80": true, "1.1.1.1:443": true, "1.1.1.1:8080": true, "[2600::1]:443": true, "10.1.2.3:22": true, "[::ffff:10.1.2.3]:80": true,
		"1.1.1.1:22": false, "1.1.1.1:25": false, "10.2.0.1:80": false, "[fe80::1%eth0]:80": false, "[2600::1%eth0]:80": false, "[::ffff:127.0.0.1]:80": false,
	} {
		if got := g.mayReach(netip.MustParseAddrPort(address)); got != want {
			t.Errorf("%s: reached %t, want %t", address, got, want)
		}
		if err := g.refusePrivateAddress("tcp", address, nil); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
	if err := g.refusePrivateAddress("tcp", "no address", nil); err == nil {
		t.Error("an address that cannot be read must be refused")
	}
}

func TestParseAllow(t *testing.T) {
	for s, want := range map[string]string{"127.0.0.1": "127.0.0.1/32", "::1": "::1/128", "10.1.2.3/16": "10.1.0.0/16"} {
		if p, err := ParseAllow(s); err != nil || p.String() != want {
			t.Errorf("%s: %v, %v, want %s", s, p, err, want)
		}
	}
	for _, s := range []string{"", "localhost", "10.0.0.0/33", "fe80::1%eth0", "*"} {
		if p, err := ParseAllow(s); err == nil {
			t.Errorf("%q was taken as %v", s, p)
		}
	}
}
