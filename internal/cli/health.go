package cli

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/firstseen/firstseen/core/text"
)

// healthWait is the maximum time that the bot takes to answer: more than readyBudget, and less than the five seconds of the image's health
// check.
const healthWait = 4 * time.Second

// maxHealth bounds what is printed of the answer, in bytes.
const maxHealth = 4096

// healthCmd is `firstseen health`.
type healthCmd struct {
	Addr string `env:"FIRSTSEEN_WEB_ADDR" default:"127.0.0.1:8080" help:"Where the web chat listens."`
}

// Help shows an example.
func (healthCmd) Help() string {
	return "Example:\n  firstseen health --addr 127.0.0.1:8080\n\nIt names each part and what is wrong with it. The exit status is 0 when the bot is ready for clips."
}

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
	req, err := http.NewRequestWithContext(e.ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return errUsage{fmt.Errorf("--addr: %w", err)}
	}
	req.Header.Set("Accept-Language", e.lang.Tag())
	resp, err := client.Do(req)
	if err != nil {
		return &mistake{"no_answer", text.Args{"addr": c.Addr}, err}
	}
	defer resp.Body.Close()
	if kind := resp.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/plain") || resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusServiceUnavailable {
		return &mistake{"other_answer", text.Args{"addr": c.Addr}, fmt.Errorf("status %d, %s", resp.StatusCode, kind)}
	}
	to, result := e.out, error(nil)
	if resp.StatusCode != http.StatusOK {
		to, result = e.err, errFailed
	}
	said, _ := io.ReadAll(io.LimitReader(resp.Body, maxHealth)) // what could be read is printed
	for line := range strings.Lines(string(said)) {
		fmt.Fprintln(to, replaceControls(strings.TrimRight(line, "\r\n")))
	}
	return result
}
