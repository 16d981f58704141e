package cli

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/text"
	"github.com/firstseen/firstseen/storage"
)

// Minimum values, below which doctor warns.
const (
	roomWanted  = 1 << 30 // bytes free where the store and the temporary files are: a few large clips
	clockWanted = 2024    // a year that has passed: a machine without a clock starts in 1970
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

// finding is the result of one of doctor's checks.
type finding struct {
	Check  string `json:"check"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// Run runs every check and prints its result.
func (c *doctorCmd) Run(e *environment) error {
	findings := append(e.checkDecoder(), checkClock(time.Now()), e.checkDiskSpace("doctor.room_files", os.TempDir()))
	p, err := e.openRecords()
	if err != nil {
		findings = append(findings, finding{"store", false, e.describeError(err)})
		return c.printReport(e, findings, nil)
	}
	defer p.closeStore()
	findings = append(findings, checkStore(e, p)...)
	var report *storage.Report
	if c.Deep {
		r, err := storage.NewVerifier(p.store).Verify(e.ctx, c.Repair)
		if err != nil {
			return err
		}
		report = &r
		findings = append(findings, finding{"index", !r.HasFaults(),
			fmt.Sprintf("%d videos, %d fact-checks, %d postings, %d faults", r.Videos, r.Debunks, r.Postings, len(r.Findings))})
	}
	return c.printReport(e, findings, report)
}

func (c *doctorCmd) printReport(e *environment, findings []finding, report *storage.Report) error {
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
		fmt.Fprintf(e.out, "%-4s %-16s %s\n", formatOK(f.OK), f.Check, f.Detail)
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

func formatOK(ok bool) string {
	if ok {
		return "ok"
	}
	return "BAD"
}

func (e *environment) checkDecoder() []finding {
	decoder, err := media.New(media.Config{Logger: e.newLogger()})
	if err != nil {
		return []finding{{"decoder", false, err.Error()}}
	}
	h, err := decoder.Health(e.ctx)
	if err != nil {
		return []finding{{"decoder", false, err.Error()}}
	}
	return []finding{
		{"decoder", true, "ffmpeg " + h.FFmpeg + ", ffprobe " + h.FFprobe},
		{"confinement", h.Confinement.IsComplete(), h.Confinement.String()},
	}
}

func checkClock(now time.Time) finding {
	return finding{"clock", now.Year() >= clockWanted, now.UTC().Format(time.RFC3339)}
}

func (e *environment) checkDiskSpace(sentence, dir string) finding {
	free, err := freeBytes(dir)
	if err != nil {
		return finding{"room", false, err.Error()}
	}
	return finding{"room", free >= roomWanted, e.lang.T(sentence, text.Args{"free": fmt.Sprintf("%.1f", float64(free)/(1<<30))})}
}

func checkStore(e *environment, p *program) []finding {
	h, err := p.store.Health(e.ctx)
	if err != nil {
		return []finding{{"store", false, err.Error()}}
	}
	well := h.Durable && h.Advice == ""
	findings := []finding{{"store", true, h.Server}, {"durable", well, e.lang.T("doctor."+string(cmp.Or(h.Advice, "durable")), nil)}}
	if address := e.settings.Store; !strings.Contains(address, "://") || strings.HasPrefix(address, "bolt://") {
		findings = append(findings, e.checkDiskSpace("doctor.room_store", filepath.Dir(strings.TrimPrefix(address, "bolt://"))))
	}
	return findings
}
