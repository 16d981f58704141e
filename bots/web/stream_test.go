package web

import (
	"bufio"
	"context"
	"encoding/json"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// events reads a stream until it has n messages.
func (c *client) events(last string, n int) (ids []string, keys []string) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), waitLimit)
	defer cancel()
	r := c.request(http.MethodGet, "/events", "", nil).WithContext(ctx)
	r.Header.Set("Last-Event-ID", last)
	stream, err := c.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer stream.Body.Close()
	lines := bufio.NewScanner(stream.Body)
	lines.Buffer(nil, 1<<20)
	id := ""
	for len(keys) < n && lines.Scan() {
		if v, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			id = v
		}
		var data struct{ Key, HTML string }
		if raw, ok := strings.CutPrefix(lines.Text(), "data: "); ok && id != "" {
			if err := json.Unmarshal([]byte(raw), &data); err != nil || !strings.Contains(data.HTML, `id="m-`+data.Key) {
				c.t.Fatalf("event %q: %v", raw, err)
			}
			ids, keys, id = append(ids, id), append(keys, data.Key), ""
		}
	}
	if len(keys) < n {
		c.t.Fatalf("%d events, want %d: %v", len(keys), n, lines.Err())
	}
	return ids, keys
}

// A stream that broke off goes on where it was; what is said meanwhile is not lost.
func TestStreamGoesOn(t *testing.T) {
	site := start(t, t.TempDir())
	c := newClient(t, site)
	c.get("/")
	c.say("/help")
	ids, _ := c.events("", 2)
	c.say("/pending")
	again, keys := c.events(ids[1], 2)
	if again[0] <= ids[1] || !strings.HasPrefix(keys[1], keys[0]) {
		t.Errorf("after %v came %v with %v", ids, again, keys)
	}
	type heard struct{ keys []string }
	live := make(chan heard, 1)
	go func() { _, keys := c.events(again[1], 2); live <- heard{keys} }()
	c.say("/search live")
	select {
	case h := <-live:
		if len(h.keys) != 2 {
			t.Errorf("live: %v", h.keys)
		}
	case <-time.After(waitLimit):
		t.Error("nothing came live")
	}
}

// A message that takes the place of another does so on the page too.
func TestColoursHaveContrast(t *testing.T) {
	raw, err := pageFiles.ReadFile("page/style.css")
	if err != nil {
		t.Fatal(err)
	}
	light, rest, _ := strings.Cut(string(raw), "@media (prefers-color-scheme: dark)")
	dark, _, _ := strings.Cut(rest, "* { box-sizing")
	for scheme, css := range map[string]string{"light": light, "dark": dark} {
		colour := map[string]float64{}
		for _, m := range colourPattern.FindAllStringSubmatch(css, -1) {
			colour[m[1]] = luminance(t, m[2])
		}
		for _, pair := range [][2]string{
			{"ink", "ground"}, {"ink", "surface"}, {"ink", "mine"}, {"quiet", "ground"}, {"quiet", "surface"},
			{"accent", "ground"}, {"accent", "surface"}, {"on-accent", "accent"}, {"problem", "problem-ground"},
		} {
			a, b := colour[pair[0]], colour[pair[1]]
			if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < 4.5 {
				t.Errorf("%s: %s on %s has a contrast of %.1f, want 4.5", scheme, pair[0], pair[1], ratio)
			}
		}
	}
}

var colourPattern = regexp.MustCompile(`--([a-z-]+): #([0-9a-f]+);`)

// luminance is WCAG 2's relative luminance of a colour in hexadecimal.
func luminance(t *testing.T, s string) float64 {
	t.Helper()
	if len(s) == 3 {
		s = s[:1] + s[:1] + s[1:2] + s[1:2] + s[2:] + s[2:]
	}
	n, err := strconv.ParseUint(s, 16, 32)
	if err != nil || len(s) != 6 {
		t.Fatalf("colour %q: %v", s, err)
	}
	linear := func(c uint64) float64 {
		v := float64(c&255) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(n>>16) + 0.7152*linear(n>>8) + 0.0722*linear(n)
}
