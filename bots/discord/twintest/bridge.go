package twintest

import (
	"bufio"
	"bytes"
	_ "embed" // the twin's script
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

//go:embed node/twin.mjs
var script []byte

// endLimit is the time in which the twin has to end once its input does.
const endLimit = 10 * time.Second

// bridge leads to the twin, a process of its own.
type bridge struct {
	mu   sync.Mutex
	in   io.WriteCloser
	out  *bufio.Reader
	errs bytes.Buffer // what the twin complains about; to be read once it has ended
}

// place is the port of the twin, with the ids of the bot and the server that it starts with.
type place struct {
	Port  int    `json:"port"`
	Bot   string `json:"bot"`
	Guild string `json:"guild"`
}

func (p place) url() string { return fmt.Sprintf("http://127.0.0.1:%d", p.Port) }

// startTwin starts the twin that stands in the node_modules of a folder, until the test ends.
func (b *bridge) startTwin(t testing.TB, folder, token string) (p place, err error) {
	file := filepath.Join(t.TempDir(), "twin.mjs")
	if folder, err = filepath.Abs(folder); err == nil {
		err = os.WriteFile(file, script, 0o600)
	}
	if err != nil {
		return place{}, fmt.Errorf("start twin: %w", err)
	}
	cmd := exec.Command("node", file, folder) // not with the test's context, which ends before the bot does
	cmd.Env = append(os.Environ(), "DISCORD_TOKEN="+token)
	cmd.Stderr = &b.errs
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err := errors.Join(err1, err2, cmd.Start()); err != nil {
		return place{}, fmt.Errorf("start twin: %w", err)
	}
	b.in, b.out = in, bufio.NewReader(out)
	t.Cleanup(func() { b.stopTwin(t, cmd) })
	return p, b.readAnswer(&p)
}

// stopTwin lets the twin end, and shows what it complained about if the test failed.
func (b *bridge) stopTwin(t testing.TB, cmd *exec.Cmd) {
	b.mu.Lock()
	b.in.Close()
	b.mu.Unlock()
	kill := time.AfterFunc(endLimit, func() { _ = cmd.Process.Kill() })
	defer kill.Stop()
	_ = cmd.Wait() // it was told to end, or killed
	if t.Failed() {
		t.Logf("the twin:\n%s", b.errs.String())
	}
}

// askTwin has the twin do something, and reads the result into out, if there is one.
func (b *bridge) askTwin(action string, what map[string]any, out any) error {
	line := map[string]any{"action": action}
	maps.Copy(line, what)
	raw, err := json.Marshal(line)
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, err = b.in.Write(append(raw, '\n')); err == nil {
		err = b.readAnswer(out)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return nil
}

// createOnTwin has the twin make something, and returns its id.
func (b *bridge) createOnTwin(action string, what map[string]any) (string, error) {
	var made struct {
		ID string `json:"id"`
	}
	err := b.askTwin(action, what, &made)
	return made.ID, err
}

// readAnswer reads what the twin answers.
func (b *bridge) readAnswer(out any) error {
	line, err := b.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	answer := struct {
		Result any    `json:"result"`
		Error  string `json:"error"`
	}{Result: out}
	if err := json.Unmarshal(line, &answer); err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	if answer.Error != "" {
		return fmt.Errorf("twin: %s", answer.Error)
	}
	return nil
}
