//go:build shared

package twintest

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

// modules is the folder in which scripts/twin installs the twin.
const modules = "../../../.cache/twin"

// The server passes on what it finds nothing wrong with, and says what is wrong with a call, or with nobody having asked for it.
func TestCallsAreChecked(t *testing.T) {
	tw := Start(t, loaded(t), modules)
	anna := tw.Person("Anna", "fr")
	at := "/channels/" + anna.channel + "/messages"
	client := http.Client{Timeout: 30 * time.Second}
	for _, tt := range []struct{ method, path, body, want string }{
		{"GET", "/gateway", "", ""},
		{"POST", at, `{"content":"hi",` + quiet + `}`, ""},
		{"POST", at, `{"content":5,` + quiet + `}`, "got number"},
		{"GET", "/nothing", "", "not found"},
		{"PATCH", "/webhooks/1/none/messages/@original", `{"content":"x",` + quiet + `}`, "Unknown Interaction"},
		{"POST", "/interactions/1/none/callback", `{"type":5}`, "Unknown Interaction"},
	} {
		r := newRequest(t, tt.method, tt.path, tt.body)
		r.URL.Host = strings.TrimPrefix(tw.address, "http://")
		r.Header.Set("Authorization", "Bot "+tw.Token)
		resp, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		wrong := strings.Join(tw.TakeViolations(), "\n")
		if !strings.Contains(wrong, tt.want) || tt.want == "" && wrong != "" {
			t.Errorf("%s %s: %q is wrong, want %q", tt.method, tt.path, wrong, tt.want)
		}
	}
	if got := anna.Transcript(); !strings.HasPrefix(got, "firstseen:\n\thi\n") {
		t.Errorf("%s", got)
	}
	if f := tw.Upload(mediatest.MakeClip(t, "clip", 1, 1)); filepath.Base(f.Filename) != "clip.mp4" || int64(len(tw.Sent(f.URL))) != f.Size {
		t.Errorf("%+v", f)
	}
}
