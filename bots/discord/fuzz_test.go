package discord_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/bots/discord"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/storage"
)

// events are some that Discord sends, cut to what the bot reads.
var events = []string{
	`{"op":0,"t":"READY","s":1,"d":{"user":{"id":"1","bot":true},"session_id":"a","resume_gateway_url":"ws://127.0.0.1:1/resume","application":{"id":"1"},"guilds":[{"id":"9"}]}}`,
	`{"op":0,"t":"GUILD_CREATE","s":2,"d":{"id":"8","name":"Herald","preferred_locale":"fr","system_channel_id":"5","joined_at":"2026-01-01T00:00:00Z"}}`,
	`{"op":0,"t":"MESSAGE_UPDATE","s":4,"d":{"id":"10","channel_id":"4","guild_id":"5","author":{"id":"2"},"content":"x","embeds":[{"video":{"url":"http://127.0.0.1/a.mp4"}}]}}`,
	`{"op":0,"t":"MESSAGE_CREATE","s":3,"d":{"id":"10","channel_id":"4","author":{"id":"2"},"content":"/show x","attachments":[{"id":"3","url":"http://127.0.0.1/a","filename":"a.mp4","content_type":"video/mp4","size":9}],"embeds":[{"video":{"url":"http://127.0.0.1/a.mp4"}}]}}`,
	`{"op":0,"t":"MESSAGE_CREATE","s":4,"d":{"id":"11","channel_id":"4","guild_id":"8","author":{"id":"2"},"member":{"roles":["7"]},"content":"<@1> /check","mentions":[{"id":"1"}],"message_reference":{"type":1,"message_id":"12","channel_id":"4"},"referenced_message":{"id":"10","author":{"id":"1"},"components":[{"type":1,"components":[{"type":2,"custom_id":"details:7k2m9xq4"}]}]},"message_snapshots":[{"message":{"content":"Moscow","timestamp":"2026-01-01T00:00:00Z","attachments":[null,{"id":"3","filename":"a.mp4"}]}},{}]}}`,
	`{"op":0,"t":"INTERACTION_CREATE","s":5,"d":{"id":"20","application_id":"1","type":2,"token":"t","channel_id":"4","guild_id":"8","locale":"fr","member":{"user":{"id":"2"},"permissions":"32"},"data":{"type":1,"name":"check","options":[{"name":"video","type":11,"value":"3"},{"name":"link","type":3,"value":"https://example.org"}],"resolved":{"attachments":{"3":{"id":"3","filename":"a.mp4","content_type":"video/mp4"}}}},"authorizing_integration_owners":{"1":"2"}}}`,
	`{"op":0,"t":"INTERACTION_CREATE","s":6,"d":{"id":"21","type":2,"token":"t","channel_id":"4","user":{"id":"2"},"data":{"type":3,"name":"Add a fact-check","target_id":"10","resolved":{"messages":{"10":{"id":"10","content":"x","attachments":[{"id":"3","filename":"a.mp4"}]}}}}}}`,
	`{"op":0,"t":"INTERACTION_CREATE","s":7,"d":{"id":"22","type":3,"token":"t","channel_id":"4","user":{"id":"2"},"message":{"id":"10","embeds":[{"image":{"url":"http://127.0.0.1/p.jpg"}}]},"data":{"custom_id":"details:7k2m9xq4","component_type":2}}}`,
	`{"op":0,"t":"INTERACTION_CREATE","s":8,"d":{"id":"23","type":4,"token":"t","channel_id":"4","user":{"id":"2"},"data":{"name":"search","options":[{"name":"words","value":"kim","focused":true}]}}}`,
	`{"op":0,"t":"INTERACTION_CREATE","s":9,"d":{"id":"24","type":5,"token":"t","channel_id":"4","user":{"id":"2"},"data":{"custom_id":"form:clip 21","components":[{"type":1,"components":[{"type":4,"custom_id":"claim","value":"Moscow"}]},{"type":18,"component":{"custom_id":"more","value":"note: x"}}]}}}`,
}

// drawer is a Queue and a Memory that keeps the last job alone.
type drawer struct {
	delivery.Queue
	bots.Memory
	jobs []core.Job
}

// Enqueue implements delivery.Queue.
func (d *drawer) Enqueue(_ context.Context, _ string, jobs []core.Job, _ []byte) error {
	d.jobs = jobs
	return nil
}

// LoadCheckpoint implements delivery.Queue.
func (d *drawer) LoadCheckpoint(context.Context, string) ([]byte, error) { return nil, nil }

// Load implements bots.Memory.
func (d *drawer) Load(context.Context, string, string) ([]byte, error) { return nil, nil }

// Save implements bots.Memory.
func (d *drawer) Save(context.Context, string, string, []byte, []byte, time.Duration) (bool, error) {
	return true, nil
}

// jobID is what the id of what came in may look like: keys are made of it.
var jobID = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)

// FuzzEvent takes in whatever a gateway may send. What it keeps of it is well formed.
func FuzzEvent(f *testing.F) {
	for _, e := range events {
		f.Add([]byte(e))
	}
	api := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte(`{"id":"1"}`)) }))
	f.Cleanup(api.Close)
	store, err := storage.Open(f.Context(), filepath.Join(f.TempDir(), "test.db"))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = store.Close() }) // the test is over
	d := &drawer{}
	b, err := discord.New(discord.Config{
		Token: "not-a-real-token", URL: api.URL, Dir: f.TempDir(), Service: services.New(services.Config{Store: store}), Memory: d, Queue: d,
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		d.jobs = nil
		b.ReceiveEvent(t.Context(), raw)
		for _, l := range d.jobs {
			var kept struct{ In bots.Incoming }
			if err := json.Unmarshal(l.Body, &kept); err != nil {
				t.Fatal(err)
			}
			in := kept.In
			if !jobID.MatchString(in.ID) || strings.TrimSuffix(in.ID, "-edit") != strings.TrimSuffix(strings.TrimSuffix(l.ID, "-clip"), "-edit") || in.Chat.ID != l.Chat || in.Chat.Platform != discord.Platform {
				t.Errorf("a job that is not well formed: %+v", in)
			}
			if slices.ContainsFunc(append(in.More, clipOf(in)), func(c bots.Clip) bool { return c.File != nil && c.File.ID == "" }) {
				t.Errorf("a file without an id: %+v", in)
			}
		}
	})
}

func clipOf(in bots.Incoming) bots.Clip {
	if in.Clip == nil {
		return bots.Clip{}
	}
	return *in.Clip
}
