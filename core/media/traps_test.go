package media

import (
	"net"
	"sync/atomic"
	"testing"
)

// A trap listens on loopback, and counts what reaches it.
type trap struct {
	atomic.Int64
	tcp net.Listener
	udp net.PacketConn
}

// setTrap sets a trap for TCP and one for UDP.
func setTrap(t testing.TB) *trap {
	t.Helper()
	tr := &trap{}
	var err error
	if tr.tcp, err = net.Listen("tcp4", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tr.tcp.Close() })
	if tr.udp, err = net.ListenPacket("udp4", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tr.udp.Close() })
	go func() {
		for {
			c, err := tr.tcp.Accept()
			if err != nil {
				return
			}
			tr.Add(1)
			c.Close()
		}
	}()
	go func() {
		buf := make([]byte, 2048)
		for {
			if _, _, err := tr.udp.ReadFrom(buf); err != nil {
				return
			}
			tr.Add(1)
		}
	}()
	return tr
}
