package e2e

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestWebChatKilled ends the web chat with SIGKILL again and again while somebody asks. What was acknowledged is answered, nothing twice.
func TestWebChatKilled(t *testing.T) {
	t.Parallel()
	clips := storyClips(t)
	for name, address := range storyStores(t) {
		t.Run(name, func(t *testing.T) {
			k := &webKiller{T: t, store: address(t.TempDir()), data: t.TempDir()}
			k.visitor = must[*visitor](t)(newVisitor())
			clip := must[[]byte](t)(os.ReadFile(clips + "/trim.mp4"))
			for n := range killsWanted(t) {
				k.start()
				for i, words := range []string{"with a clip", "words", "more words"} {
					var file []byte
					if i == 0 {
						file = clip
					}
					if err := k.visitor.send("question "+strconv.Itoa(n)+" "+words, "trim.mp4", file); err != nil {
						t.Fatal(err)
					}
					k.asked++
				}
				<-time.After(time.Duration(upTo(t, 1500)) * time.Millisecond)
				k.kill()
			}
			k.start()
			k.check()
			k.kill()
		})
	}
}

// webKiller is a web chat that is killed.
type webKiller struct {
	*testing.T
	store, data string
	visitor     *visitor
	cmd         *exec.Cmd
	asked       int
}

// start starts a process, and returns when its web chat is there.
func (k *webKiller) start() {
	k.Helper()
	k.cmd = exec.CommandContext(k.Context(), "firstseen", "--store", k.store, "serve", "--data", k.data, "--web-addr", "127.0.0.1:0")
	k.visitor.url = startWebChat(k.T, k.cmd)
}

func (k *webKiller) kill() {
	k.Helper()
	if err := k.cmd.Process.Kill(); err != nil {
		k.Fatal(err)
	}
	_ = k.cmd.Wait() // it says that it was killed
}

// check waits for all answers, and looks for one that is missing or was given twice.
func (k *webKiller) check() {
	k.Helper()
	answered := regexp.MustCompile(`(?s)(No fact-check mentions.*){` + strconv.Itoa(k.asked/3*2) + `}`)
	words, err := k.visitor.reads(answered)
	if err != nil {
		k.Fatalf("%v in\n%s", err, words)
	}
	clips := strings.Count(words, "No fact-check of this clip yet") + strings.Count(words, "nobody has fact-checked it yet")
	if found := strings.Count(words, "No fact-check mentions"); clips != k.asked/3 || found != k.asked/3*2 {
		k.Errorf("%d answers to %d clips, %d to %d searches:\n%s", clips, k.asked/3, found, k.asked/3*2, words)
	}
}
