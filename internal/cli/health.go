package cli

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// healthWait is the maximum time that a healthy bot takes to answer.
const healthWait = 5 * time.Second

// maxHealth bounds what is printed of the answer of an unwell one, in bytes.
const maxHealth = 1024

// healthCmd is `firstseen health`.
type healthCmd struct {
	Addr string `env:"FIRSTSEEN_WEB_ADDR" default:"127.0.0.1:8080" help:"Where the web chat listens."`
}

// Help shows an example.
func (healthCmd) Help() string { return "Example:\n  firstseen health --addr 127.0.0.1:8080" }

// Run asks the running bot.
func (c *healthCmd) Run(e *environment) error {
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return errUsage{fmt.Errorf("--addr: %w", err)}
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	client := http.Client{Timeout: healthWait}
	req, err := http.NewRequestWithContext(e.ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return errUsage{fmt.Errorf("--addr: %w", err)}
	}
	resp, err := client.Do(req)
	if err != nil {
		fmt.Fprintln(e.err, "firstseen: no answer:", err)
		return errFailed
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(io.LimitReader(resp.Body, maxHealth)) // what could be read is printed
		fmt.Fprintln(e.err, "firstseen: unwell:", resp.Status)
		fmt.Fprint(e.err, replaceControls(strings.TrimSpace(string(said))), "\n")
		return errFailed
	}
	return nil
}
