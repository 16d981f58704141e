//go:build shared

package discordtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	faults "github.com/pb33f/libopenapi-validator/errors"
)

// A judge compares what this server answers with Discord's description.
type judge struct {
	validator.Validator
	t testing.TB
}

func newJudge(t testing.TB) judge {
	t.Helper()
	spec, err := os.ReadFile(filepath.Join(os.Getenv("FIRSTSEEN_SHARED"), "specs", "discord-openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := libopenapi.NewDocument(spec)
	if err != nil {
		t.Fatal(err)
	}
	v, errs := validator.NewValidator(doc)
	if len(errs) > 0 {
		t.Fatal(errors.Join(errs...))
	}
	return judge{v, t}
}

// RoundTrip makes a call, and judges the answer.
func (j judge) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(response.Body)
	response.Body.Close()
	if err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(text))
	var wrong []*faults.ValidationError
	if response.StatusCode < 300 && strings.HasPrefix(r.URL.Path, base) {
		_, wrong = j.ValidateHttpResponse(r, response)
	}
	for _, w := range wrong {
		said := w.Message + ": " + w.Reason
		for _, s := range w.SchemaValidationErrors {
			said += fmt.Sprintf("\n\t%s %s", s.FieldPath, s.Reason)
		}
		j.t.Errorf("%s %s: %s\n%s", r.Method, r.URL.Path, strings.TrimSuffix(said, ": "), text)
	}
	response.Body = io.NopCloser(bytes.NewReader(text))
	return response, nil
}

// What this server answers has the form that Discord's description says.
func TestAnswersFitTheDescription(t *testing.T) {
	was := client
	client = &http.Client{Transport: polite{newJudge(t)}}
	defer func() { client = was }()
	for name, test := range map[string]func(*testing.T){
		"messages": TestMessages, "uploads": TestUploads, "who": TestWhoCalls, "answers": TestAnswers, "presses": TestPresses, "forms": TestForms, "register": TestRegister,
	} {
		t.Run(name, test)
	}
}
