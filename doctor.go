package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/storage"
)

// Bounds below which doctor warns.
const (
	roomWanted  = 1 << 30 // bytes free where the store and the temporary files are: a few large clips
	clockWanted = 2024    // a year that has passed: a machine without a clock starts in 1970
	healthWait  = 5 * time.Second
)

// doctorCmd is `firstseen doctor`.
type doctorCmd struct {
	Deep   bool `help:"Also prove the index and the lists against every record."`
	Repair bool `help:"With --deep: make them agree."`
	JSON   bool `name:"json" help:"Print JSON."`
}

// Help shows an example.
func (doctorCmd) Help() string {
	return "Example:\n  firstseen doctor --deep --repair\n\nThe exit status is 0 when all is well."
}

// finding is one line of doctor's.
type finding struct {
	Check  string `json:"check"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// Run looks at everything and prints a line for each.
func (c *doctorCmd) Run(e *environment) error {
	findings := append(e.decoderHealth(), clockHealth(time.Now()), roomHealth("temporary files", os.TempDir()))
	p, err := e.openRecords()
	if err != nil {
		findings = append(findings, finding{"store", false, err.Error()})
		return c.print(e, findings, nil)
	}
	defer p.close()
	findings = append(findings, storeHealth(e, p)...)
	var report *storage.Report
	if c.Deep {
		r, err := p.store.Verify(e.ctx, c.Repair)
		if err != nil {
			return err
		}
		report = &r
		findings = append(findings, finding{"index", !r.Wrong(),
			fmt.Sprintf("%d videos, %d debunks, %d postings, %d faults", r.Videos, r.Debunks, r.Postings, len(r.Findings))})
	}
	return c.print(e, findings, report)
}

func (c *doctorCmd) print(e *environment, findings []finding, report *storage.Report) error {
	well := true
	for _, f := range findings {
		well = well && f.OK
	}
	if c.JSON {
		if err := printJSON(e.out, struct {
			OK     bool            `json:"ok"`
			Checks []finding       `json:"checks"`
			Deep   *storage.Report `json:"deep,omitempty"`
		}{well, findings, report}); err != nil {
			return err
		}
	} else {
		printFindings(e, findings, report)
	}
	if !well {
		return errFailed
	}
	return nil
}

func printFindings(e *environment, findings []finding, report *storage.Report) {
	for _, f := range findings {
		fmt.Fprintf(e.out, "%-4s %-16s %s\n", mark(f.OK), f.Check, f.Detail)
	}
	if report == nil {
		return
	}
	for _, f := range report.Findings {
		done := ""
		if f.Repaired {
			done = e.lang.T("doctor.repaired", nil)
		}
		fmt.Fprintf(e.out, "     %s: %s %s\n", f.ID, e.lang.T("doctor."+string(f.Fault), nil), done)
	}
}

func mark(ok bool) string {
	if ok {
		return "ok"
	}
	return "BAD"
}

func (e *environment) decoderHealth() []finding {
	decoder, err := media.New(media.Config{Logger: e.logger()})
	if err != nil {
		return []finding{{"decoder", false, err.Error()}}
	}
	h, err := decoder.Health(e.ctx)
	if err != nil {
		return []finding{{"decoder", false, err.Error()}}
	}
	return []finding{
		{"decoder", true, "ffmpeg " + h.FFmpeg + ", ffprobe " + h.FFprobe},
		{"confinement", h.Confinement.Complete(), h.Confinement.String()},
	}
}

func clockHealth(now time.Time) finding {
	return finding{"clock", now.Year() >= clockWanted, now.UTC().Format(time.RFC3339)}
}

func roomHealth(what, dir string) finding {
	free, err := freeBytes(dir)
	if err != nil {
		return finding{"room", false, err.Error()}
	}
	return finding{"room", free >= roomWanted, fmt.Sprintf("%.1f GiB free for %s", float64(free)/(1<<30), what)}
}

func storeHealth(e *environment, p *program) []finding {
	h, err := p.store.Health(e.ctx)
	if err != nil {
		return []finding{{"store", false, err.Error()}}
	}
	findings := []finding{{"store", true, h.Server}, {"durable", h.Durable && h.Advice == "", h.Advice}}
	if h.Durable && h.Advice == "" {
		findings[1].Detail = "what was acknowledged survives a crash"
	}
	if address := e.settings.Store; !strings.Contains(address, "://") || strings.HasPrefix(address, "bolt://") {
		findings = append(findings, roomHealth("the store", filepath.Dir(strings.TrimPrefix(address, "bolt://"))))
	}
	return findings
}

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
		fmt.Fprintln(e.err, "firstseen: unwell:", resp.Status)
		return errFailed
	}
	return nil
}
