package telegramtest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

// What many people see is counted, and each message kept only as long as it must.
func TestFlood(t *testing.T) {
	const n = 250
	s := New(t, Options{})
	clip := mediatest.MakeClip(t, "of a crowd", 1, 1)
	crowd := must[*Flooded](t)(s.Flood(n, Post{File: clip, From: s.Origin(botapi.FromChannel, "News", aDay())}))
	files := map[string]bool{}
	var chats []int64
	for s.Pending() > 0 {
		batch := taken(t, s)
		if len(batch) > maxBatch {
			t.Errorf("%d updates at once", len(batch))
		}
		for _, u := range batch {
			if u.Message != nil {
				files[u.Message.Video.UniqueID] = true
				chats = append(chats, u.Message.Chat.ID)
			}
		}
	}
	if len(chats) != n || len(files) != 1 {
		t.Fatalf("%d messages with %d files", len(chats), len(files))
	}
	for i, chat := range chats {
		id := do(t, s, "sendMessage", params{"chat_id": chat, "text": "Reading…"})
		if i > 0 {
			do(t, s, "editMessageText", params{"chat_id": chat, "message_id": id, "text": "False."})
		}
	}
	if diff := cmp.Diff(map[string]int{"Reading…": 1, "False.": n - 1}, crowd.Tally()); diff != "" {
		t.Errorf("tally (-want +got)\n%s", diff)
	}
	do(t, s, "sendMessage", params{"chat_id": chats[0], "text": "False."})
	if err := crowd.Wait(t.Context(), "^False"); err != nil {
		t.Error(err)
	}
	if messages, edits, twice := crowd.Sent(); messages != n+1 || edits != n-1 || twice != 1 {
		t.Errorf("%d messages, %d edits, %d chats with more than one", messages, edits, twice)
	}
}
