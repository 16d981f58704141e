package discord_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots/discord/discordtest"
)

// Servers are divided among connections, which begin one after the other; each server is heard on one, and so is what is said in private.
func TestShards(t *testing.T) {
	w := newWorld(t, discordtest.Options{Shards: 2})
	clip := w.known()
	anna := w.server.User("Anna", "")
	c := w.config()
	c.Shards = 0 // as Discord recommends
	w.serve(c)
	w.answers(anna, "reef")
	rooms := map[int64]*discordtest.Seat{}
	for len(rooms) < 2 {
		w.server.Advance(time.Millisecond) // ids are made of the time
		g := w.server.Guild("Herald", anna)
		id, err := strconv.ParseInt(g.ID(), 10, 64)
		w.check(err)
		rooms[(id>>22)%2] = g.Channel("news")
	}
	for _, room := range rooms {
		room.Guild().AddBot()
		_, err := anna.In(room).SendVideo(clip, "")
		w.check(err)
		w.says(anna.In(room), "Moscow")
	}
	w.check(w.server.Settle(t.Context()))
	for _, room := range rooms {
		if n := len(room.Replies()); n != 2 { // with what it says when it comes
			t.Errorf("%d messages, want 2:\n%s", n, room.History())
		}
	}
	if n := w.server.Gateway.Connected(); n != 2 {
		t.Errorf("%d connections", n)
	}
}

// A part that there is not is the end, not silence.
func TestNoSuchShard(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	c := w.config()
	c.Shards, c.Shard = 0, []int{3}
	if err := w.bot(c).Run(t.Context()); err == nil {
		t.Error("it serves nothing, and does not say so")
	}
	c.Shard = nil
	b := w.bot(c)
	w.server.Fail(discordtest.Overloaded().On("get_bot_gateway").Times(-1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Run(ctx); err != nil {
		t.Error(err)
	}
}
