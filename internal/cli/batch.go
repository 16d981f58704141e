package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
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
	f, err := openInput(e.in, c.Batch)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, maxBatchLine)
	failed := false
	for n := 1; lines.Scan() && e.ctx.Err() == nil; n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		result, err := p.addLine(e, lines.Bytes())
		if err != nil {
			failed = true
			fmt.Fprintf(e.err, "firstseen: line %d:", n)
			e.reportError(err)
			result.Error = describeProblems(e.lang, err)
		}
		if err == nil || c.JSON {
			if err := c.printAdded(e, result); err != nil {
				return err
			}
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
func (p *program) addLine(e *environment, raw []byte) (added, error) {
	var line batchLine
	if err := json.Unmarshal(raw, &line); err != nil {
		return added{}, errUsage{fmt.Errorf("not a JSON object with the fields of add: %w", err)}
	}
	line.Source = line.Sources
	facts, err := parseFacts(line.readFields())
	if err != nil {
		return added{File: line.File}, err
	}
	result, err := p.addClip(e, line.File, facts)
	result.File = line.File
	return result, err
}

// openInput opens a file, or standard input for "-".
func openInput(stdin io.Reader, name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(stdin), nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open batch: %w", err)
	}
	return f, nil
}
