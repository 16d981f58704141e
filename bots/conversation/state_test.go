package conversation

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/storage"
)

// rival is a memory in which another process saves a conversation first, once.
type rival struct {
	bots.Memory
	saves func() // what the other process saves; nil once it has
}

// Save implements bots.Memory.
func (r *rival) Save(ctx context.Context, chat, name string, before, value []byte, ttl time.Duration) (bool, error) {
	if saves := r.saves; saves != nil && strings.HasPrefix(name, "talk:") {
		r.saves = nil
		saves()
	}
	return r.Memory.Save(ctx, chat, name, before, value, ttl)
}

// counter is a sender that counts what it sends.
type counter struct{ sent []string }

// Send implements bots.Sender.
func (c *counter) Send(_ context.Context, m bots.Message) error {
	c.sent = append(c.sent, m.Key)
	return nil
}

// Progress implements bots.Sender.
func (*counter) Progress(context.Context, bots.Message, checking.Stage) {}

// An answer is sent once though another process changes the conversation before it is saved, and both changes stay.
func TestLostSwap(t *testing.T) {
	store, err := storage.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	service := services.New(services.Config{Store: store})
	if err := store.AddVideo(t.Context(), core.Video{ID: 1}, core.FingerprintRecord{}); err != nil {
		t.Fatal(err)
	}
	chat, user := core.ChatID{Platform: "test", ID: "1"}, core.UserID{Platform: "test", ID: "1"}
	memory := &rival{Memory: store.Chats, saves: func() {
		_, err := bots.ChangeValue(t.Context(), store.Chats, chat.String(), stateName(user), 0, func(s *state) error {
			s.Clip, s.Handled = 7, []string{"other"}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}}
	engine := NewEngine(Config{Service: service, Memory: memory})
	in := bots.Incoming{ID: "t1", Chat: chat, User: user, Role: bots.Moderator, Lang: "en", Text: "/debunk 00000001"}
	var c counter
	for range 2 { // the second is a repetition
		if err := engine.AnswerIncoming(t.Context(), in, &c); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"t1-0", "t1-1"}, c.sent); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
	s, err := loadState(t.Context(), store.Chats, chat, user)
	if err != nil {
		t.Fatal(err)
	}
	if s.Clip != 7 || s.Draft == nil || s.Draft.Video != 1 || !cmp.Equal(s.Handled, []string{"other", "t1"}) {
		t.Errorf("remembered: %+v", s)
	}
}

// What a request did not change stays as others left it, and of two answers to one request the first counts.
func TestMergeState(t *testing.T) {
	old, young := &draft{ID: "old"}, &draft{ID: "young"}
	for name, c := range map[string]struct{ now, before, after, want state }{
		"a clip":              {state{Draft: old}, state{}, state{Clip: 3}, state{Clip: 3, Draft: old, Handled: []string{"t1"}}},
		"a draft that ends":   {state{Clip: 2, Draft: old}, state{Draft: old}, state{}, state{Clip: 2, Handled: []string{"t1"}}},
		"a draft of another":  {state{Draft: young}, state{Draft: old}, state{Draft: &draft{ID: "old"}}, state{Draft: young, Handled: []string{"t1"}}},
		"answered by another": {state{Clip: 2, Handled: []string{"t1"}}, state{}, state{Clip: 3, Draft: young}, state{Clip: 2, Handled: []string{"t1"}}},
	} {
		got := c.now
		got.merge(c.before, c.after, "t1")
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
