package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// writeStills writes the stills of an answer into the folder that --stills names, which it makes, and returns their paths. It says so if
// there are none.
func (c *checkCmd) writeStills(e *environment, a core.Answer) (paths []string, err error) {
	if c.Stills == "" {
		return nil, nil
	}
	if len(a.Stills) == 0 {
		fmt.Fprintln(e.err, "firstseen:", e.lang.T("cli.no_stills", text.Args{"path": c.Stills}))
		return nil, nil
	}
	folder := e.resolvePath(c.Stills)
	if err := explainPath("--stills", folder, os.MkdirAll(folder, 0o755)); err != nil { //nolint:gosec // as of any folder of the user's
		return nil, err
	}
	for i, s := range a.Stills {
		name := fmt.Sprintf("still-%d.jpg", i+1)
		if err := writeFile("--stills", filepath.Join(folder, name), s.JPEG); err != nil {
			return nil, err
		}
		paths = append(paths, filepath.Join(c.Stills, name))
	}
	return paths, nil
}

// printNextSteps prints how to look elsewhere for a clip without a fact-check, with the stills at some paths, or what can be done about it.
func (c *checkCmd) printNextSteps(e *environment, p *program, a core.Answer, paths []string) {
	if len(paths) > 0 {
		fmt.Fprintln(e.out, e.lang.T("cli.stills", nil)+" "+strings.Join(paths, ", "))
		e.printReply(core.Reply{Content: core.SearchHelp{Engines: p.ImageSearch}})
		return
	}
	if a.Status != core.StatusUnknown || len(c.Files) > 1 || c.Stills != "" {
		return
	}
	if !c.Record {
		fmt.Fprintln(e.out, e.lang.T("cli.hint.record", nil))
	}
	fmt.Fprintln(e.out, e.lang.T("cli.hint.stills", nil))
}
