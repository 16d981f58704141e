// Testgate reads what `go test -json` writes and prints what a person wants of it: the closing line of every
// package and, in full, whatever failed or skipped. A test that skips counts as a failure, since it hides that
// what it should show was not shown; so does a run of no test at all. The tests that took longest are named.
//
//	go test -json ./... | testgate
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// event is the part of a test2json event that matters here (see `go doc test2json` and `go help buildjson`).
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
	Elapsed float64 // seconds
}

// test names one test of one package; the empty name is the package itself.
type test struct{ pkg, name string }

// gate counts results, and holds back what a test prints until it is known to have passed.
type gate struct {
	out                     io.Writer
	printed                 map[test]*strings.Builder
	failedIn                map[string]bool // packages in which some test failed
	slow                    []event
	passed, failed, skipped int
}

// A test that takes slowAfter seconds is slow; the slowMost slowest are named.
const (
	slowAfter = 20
	slowMost  = 10
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "testgate:", err)
		os.Exit(1)
	}
}

// run reads events from in to its end and reports on out. The error says why the tests must not be called good.
func run(in io.Reader, out io.Writer) error {
	g := &gate{out: out, printed: map[test]*strings.Builder{}, failedIn: map[string]bool{}}
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			g.line(line)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("reading test events: %w", err)
		}
	}
	g.showSlow()
	fmt.Fprintf(out, "%d passed, %d failed, %d skipped\n", g.passed, g.failed, g.skipped)
	return g.verdict()
}

// line takes one line of input; one that is no event is passed on as it is.
func (g *gate) line(line string) {
	var e event
	if err := json.Unmarshal([]byte(line), &e); err != nil {
		fmt.Fprintln(g.out, strings.TrimSuffix(line, "\n"))
		return
	}
	switch e.Action {
	case "build-output":
		fmt.Fprint(g.out, e.Output)
	case "output":
		g.output(e)
	case "pass", "fail", "skip":
		g.ended(e)
	}
}

// output keeps what a test printed; a package's closing line goes out at once.
func (g *gate) output(e event) {
	if e.Test == "" && isClosing(e.Output) {
		fmt.Fprint(g.out, e.Output)
		return
	}
	t := test{e.Package, e.Test}
	if g.printed[t] == nil {
		g.printed[t] = &strings.Builder{}
	}
	g.printed[t].WriteString(e.Output)
}

func isClosing(line string) bool {
	return strings.HasPrefix(line, "ok  \t") || strings.HasPrefix(line, "FAIL\t") || strings.HasPrefix(line, "?   \t")
}

// ended counts a result and prints or forgets what led to it.
func (g *gate) ended(e event) {
	if e.Test == "" {
		g.packageEnded(e)
		return
	}
	if e.Elapsed >= slowAfter && !strings.Contains(e.Test, "/") {
		g.slow = append(g.slow, e)
	}
	switch e.Action {
	case "pass":
		g.passed++
	case "fail":
		g.failed++
		g.failedIn[e.Package] = true
		g.show(test{e.Package, e.Test})
	case "skip":
		g.skipped++
		g.show(test{e.Package, e.Test})
	}
	delete(g.printed, test{e.Package, e.Test})
}

// packageEnded shows, where the package failed, also what its tests printed that never ended: a panic, a time-out.
func (g *gate) packageEnded(e event) {
	for t := range g.printed {
		if t.pkg != e.Package {
			continue
		}
		if e.Action == "fail" {
			g.show(t)
		}
		delete(g.printed, t)
	}
	if e.Action == "fail" && !g.failedIn[e.Package] {
		g.failed++ // it did not build, or broke outside any test
	}
}

func (g *gate) show(t test) {
	if b := g.printed[t]; b != nil {
		fmt.Fprint(g.out, b.String())
	}
}

func (g *gate) showSlow() {
	slices.SortFunc(g.slow, func(a, b event) int { return cmp.Compare(b.Elapsed, a.Elapsed) })
	for _, e := range g.slow[:min(len(g.slow), slowMost)] {
		fmt.Fprintf(g.out, "%6.0f s  %s %s\n", e.Elapsed, e.Package, e.Test)
	}
}

func (g *gate) verdict() error {
	switch {
	case g.failed > 0:
		return fmt.Errorf("%d failed", g.failed)
	case g.skipped > 0:
		return fmt.Errorf("%d skipped: a test that skips shows nothing", g.skipped)
	case g.passed == 0:
		return errors.New("no test was run")
	}
	return nil
}
