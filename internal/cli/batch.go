package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// maxBatchLine is the maximum length of a line of a batch file, in bytes: more than all fields at their maximum.
const maxBatchLine = 1 << 20

// texts is a list of texts that may be written as one string in a batch line.
type texts []string

// UnmarshalJSON reads a string or an array of strings.
func (t *texts) UnmarshalJSON(b []byte) error {
	var one string
	if err := json.Unmarshal(b, &one); err == nil {
		*t = texts{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(t))
}

// batchLine is one line of a batch file.
type batchLine struct {
	File    string `json:"file"`
	Sources texts  `json:"source"`
	debunkFlags
}

// addBatch adds the clips of a batch file line by line. It prints each result as soon as that is saved, so that an interrupted
// batch can continue there. A line with a mistake does not stop the others.
func (c *addCmd) addBatch(e *environment, p *program) error {
	named, err := e.newClips()
	if err != nil {
		return err
	}
	f, err := openInput(e, c.Batch)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, maxBatchLine)
	failed := false
	for n := 1; lines.Scan() && e.ctx.Err() == nil; n++ {
		raw := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\ufeff"))) // which some editors put in front
		if len(raw) == 0 {
			continue
		}
		result, err := c.addLine(e, p, named, raw)
		if err != nil {
			failed = true
			fmt.Fprintf(e.err, "firstseen: line %d:", n)
			e.reportError(err)
			result.Error = describeProblems(e.lang, err)
		}
		if err := c.printLine(e, n, result); err != nil {
			return err
		}
	}
	if err := errors.Join(lines.Err(), e.ctx.Err()); err != nil {
		return fmt.Errorf("read batch: %w", err)
	}
	if failed {
		return errFailed
	}
	return nil
}

// addLine adds the clip of one line of a batch file.
func (c *addCmd) addLine(e *environment, p *program, named clips, raw []byte) (added, error) {
	var line batchLine
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&line); err != nil {
		return added{}, errUsage{fmt.Errorf("not a JSON object with the fields %s: %w", strings.Join(batchFields, ", "), err)}
	}
	line.Source = line.Sources
	facts, err := parseFacts(line.readFields())
	if err != nil {
		return added{File: line.File}, err
	}
	result, err := c.addClip(e, p, named, c.resolveBeside(line.File), facts)
	result.File = line.File
	return result, err
}

// batchFields are the fields of a line of a batch file.
var batchFields = append([]string{"file"}, core.FieldNames...)

// resolveBeside returns a path of a batch file, which counts from that file's folder.
func (c *addCmd) resolveBeside(name string) string {
	if c.Batch == "-" || isLink(name) || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(c.Batch), name)
}

// printLine prints the result of one line of a batch file. One that failed is said already, but for JSON.
func (c *addCmd) printLine(e *environment, n int, a added) error {
	key, args := "cli.batch.footage", text.Args{"line": strconv.Itoa(n), "file": replaceControls(a.File), "id": a.Video.String()}
	switch {
	case c.JSON:
		return c.printAdded(e, a)
	case a.Error != nil:
		return nil
	case a.Debunk != nil && !a.Same:
		key, args["id"] = "cli.batch.added", a.Debunk.String()
	case a.Debunk != nil:
		key, args["id"] = "cli.batch.unchanged", a.Debunk.String()
	case a.Known:
		key = "cli.batch.unchanged"
	}
	_, err := fmt.Fprintln(e.out, e.lang.T(key, args))
	return err
}

// openInput opens a file, or standard input for "-".
func openInput(e *environment, name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(e.in), nil
	}
	f, err := os.Open(e.resolvePath(name))
	return f, explainPath("--batch", e.resolvePath(name), err)
}
