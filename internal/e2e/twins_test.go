package e2e

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

// askedFor is for how long people go on asking after the fact-check; FIRSTSEEN_TWINS asks for more, 10m for example.
const askedFor = 0

// TestTwins has 50 people send 50 encodes of one clip that nobody knows, all at once, to two processes on one Redis, and to one on the
// embedded store. It is one clip of the queue; all hear of its fact-check, once; and whoever asks after that is given it, in each
// process, as long as they ask.
func TestTwins(t *testing.T) {
	t.Parallel()
	const people = 50
	length := time.Duration(askedFor)
	if s := os.Getenv("FIRSTSEEN_TWINS"); s != "" {
		length = must[time.Duration](t)(time.ParseDuration(s))
	}
	files := mediatest.MakeEncodes(t, people)
	for name, address := range storyStores(t) {
		t.Run(name, func(t *testing.T) {
			c := newCrowd(t, address(t.TempDir()), map[string]int{"bolt": 1, "redis": 2}[name], files)
			c.sendAll()
			for i := range c.people {
				if words := c.awaitAnswer(i, `No fact-check of this clip yet|nobody has fact-checked it yet`); strings.Contains(words, "Also in this clip") {
					t.Errorf("%d: a twin is named:\n%s", i, words)
				}
			}
			words := c.askFor(c.moderator, "/pending", `\d+ (person|people) asked`)
			entry := regexp.MustCompile(`(\S{8})\s+\D*(\d+) people asked`).FindStringSubmatch(words)
			if strings.Count(words, " asked ·") != 1 || entry == nil || entry[2] != fmt.Sprint(people) {
				t.Fatalf("the queue:\n%s", words)
			}
			c.askFor(c.moderator, "/debunk "+entry[1]+"\nclaim: A reef off Brest\nverdict: staged\ndate: 2018\nsource: AFP https://example.org/a", `Preview`)
			said := c.pressButton(c.moderator, "publish", `Published as`)
			if want := fmt.Sprintf("%d people who asked are being told", people); !strings.Contains(said, want) {
				t.Errorf("no %q in\n%s", want, said)
			}
			for i := range c.people {
				if words := c.awaitAnswer(i, `There is an answer about a clip`); strings.Count(words, "There is an answer about a clip") != 1 {
					t.Errorf("%d heard more than once:\n%s", i, words)
				}
			}
			c.swapProcesses()
			c.sendAll()
			for i := range c.people {
				c.expectFactCheck(i, 1)
			}
			c.askOn(length)
		})
	}
}

// crowd is people at the web chats of several processes on one store.
type crowd struct {
	*testing.T
	people    []*visitor
	moderator *visitor
	urls      []string // of the processes
	files     []string // of the people, one each
}

// newCrowd starts processes and gives each file a person.
func newCrowd(t *testing.T, store string, processes int, files []string) *crowd {
	t.Helper()
	c := &crowd{T: t, files: files}
	for range processes {
		cmd := exec.CommandContext(t.Context(), "firstseen", "--store", store, "serve", "--data", t.TempDir(), "--web-addr", "127.0.0.1:0")
		cmd.Env = append(os.Environ(), recordingVar+"="+recording.Dir)
		c.urls = append(c.urls, startWebChat(t, cmd))
	}
	for i := range files {
		v := must[*visitor](t)(newVisitor())
		v.url = c.urls[i%processes]
		c.people = append(c.people, v)
	}
	c.moderator = must[*visitor](t)(newVisitor())
	c.moderator.url = c.urls[0]
	return c
}

// sendAll has everybody send their file at the same time.
func (c *crowd) sendAll() {
	c.Helper()
	var all sync.WaitGroup
	for i := range c.people {
		all.Go(func() { c.sendOne(i) })
	}
	all.Wait()
}

// expectFactCheck waits until a person has been given the fact-check so many times since they were told of it, and has been told that there
// is none only once, before there was one.
func (c *crowd) expectFactCheck(i, times int) {
	c.Helper()
	words := c.awaitAnswer(i, `(?s)There is an answer about a clip.*A reef off Brest`+strings.Repeat(`.*A reef off Brest`, times))
	if n := strings.Count(words, "No fact-check of this clip yet") + strings.Count(words, "nobody has fact-checked it yet"); n != 1 {
		c.Errorf("%d was told %d times that there is none:\n%s", i, n, words)
	}
	if n := strings.Count(words, "There is an answer about a clip"); n != 1 {
		c.Errorf("%d was told %d times:\n%s", i, n, words)
	}
}

// askOn has one person after the other ask for some time, each the other process than before.
func (c *crowd) askOn(length time.Duration) {
	c.Helper()
	begun, asked := time.Now(), 0
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for ; time.Since(begun) < length; asked++ {
		i := asked % len(c.people)
		if i == 0 {
			c.swapProcesses()
		}
		c.sendOne(i)
		c.expectFactCheck(i, 2+asked/len(c.people))
		<-tick.C
	}
	if length > 0 {
		c.Logf("%d questions in %s after the fact-check, each answered with it", asked, time.Since(begun).Round(time.Second))
	}
}

// sendOne has a person send their file.
func (c *crowd) sendOne(i int) {
	raw, err := os.ReadFile(c.files[i])
	if err == nil {
		err = c.people[i].send("", fmt.Sprintf("clip%d.mp4", i), raw)
	}
	if err != nil {
		c.Error(err)
	}
}

// awaitAnswer waits until the chat of a person says something, and returns all that it says.
func (c *crowd) awaitAnswer(i int, pattern string) string {
	c.Helper()
	words, err := c.people[i].reads(regexp.MustCompile(pattern))
	if err != nil {
		c.Fatalf("%d: %v in\n%s", i, err, words)
	}
	return words
}

// askFor says something and waits for the answer.
func (c *crowd) askFor(v *visitor, words, answer string) string {
	c.Helper()
	err := v.send(words, "", nil)
	said := ""
	if err == nil {
		said, err = v.reads(regexp.MustCompile(answer))
	}
	if err != nil {
		c.Fatalf("%v in\n%s", err, said)
	}
	return said
}

// pressButton presses the button of an action, and waits for the answer.
func (c *crowd) pressButton(v *visitor, action, answer string) string {
	c.Helper()
	page, err := v.do(http.MethodGet, "/", "", nil)
	if err != nil {
		c.Fatal(err)
	}
	button := regexp.MustCompile(`name="token" value="([^"]*)"><input type="hidden" name="message" value="([^"]*)"><input type="hidden" name="arg" value="([^"]*)"><button class="[^"]*" name="action" value="` + action + `"`)
	found := button.FindStringSubmatch(page)
	if found == nil {
		c.Fatalf("no button %q in\n%s", action, page)
	}
	form := url.Values{"token": {found[1]}, "message": {found[2]}, "arg": {html.UnescapeString(found[3])}, "action": {action}}
	said := ""
	if _, err = v.do(http.MethodPost, "/press", "application/x-www-form-urlencoded", strings.NewReader(form.Encode())); err == nil {
		said, err = v.reads(regexp.MustCompile(answer))
	}
	if err != nil {
		c.Fatalf("%v in\n%s", err, said)
	}
	return said
}

// swapProcesses has everybody ask the next process from now on.
func (c *crowd) swapProcesses() {
	for i, v := range c.people {
		v.url = c.urls[(i+1)%len(c.urls)]
	}
}
