//go:build shared

package twintest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// exchange is a call to the stand-in of package discordtest, with its answer.
type exchange struct {
	Method, URL string
	Status      int
	Header      http.Header
	Body        []byte
}

// The answers of the stand-in, in its own tests, have the form that Discord's description says.
func TestAnswersFitTheDescription(t *testing.T) {
	file := filepath.Join(t.TempDir(), "exchanges.json")
	tests := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-run", "^Test(Commands|Uploads|Answers|Presses|Forms)$", ".")
	tests.Dir = "../discordtest"
	tests.Env = append(os.Environ(), "DISCORDTEST_EXCHANGES="+file)
	if out, err := tests.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	recorded, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer recorded.Close()
	judged := 0
	for all := json.NewDecoder(recorded); ; {
		var e exchange
		if err := all.Decode(&e); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if e.Status < http.StatusMultipleChoices && strings.Contains(e.URL, base) {
			judgeAnswer(t, e)
			judged++
		}
	}
	if judged < 30 {
		t.Errorf("%d answers were recorded", judged)
	}
}

func judgeAnswer(t *testing.T, e exchange) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), e.Method, e.URL, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	// Forwards are messages of which the description does not know the reference.
	e.Body = bytes.ReplaceAll(e.Body, []byte(`"message_reference":{"type":1,`), []byte(`"message_reference":{"type":0,`))
	answer := &http.Response{StatusCode: e.Status, Header: e.Header, Body: io.NopCloser(bytes.NewReader(e.Body))}
	_, errs := loaded(t).answers.ValidateHttpResponse(r, answer)
	for _, w := range describeErrors(errs) {
		t.Errorf("%s %s: %s\n%s", e.Method, r.URL.Path, w, e.Body)
	}
}
