package conversation_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

// Details and the preview have all of a long fact-check, in as many messages as it takes; the answer has its beginning and says so.
func TestLongFactCheckIsShownWhole(t *testing.T) {
	w := newWorld(t)
	w.engine = conversation.NewEngine(conversation.Config{
		Service: w.service, Memory: w.store.Chats, Checks: 1, Capabilities: bots.Capabilities{TextSize: 1200},
	})
	m, asker := w.person("moderator", bots.Moderator), w.person("asker", bots.Everyone)
	clip := mediatest.MakeClip(t, "long.mp4", 6, 3)
	m.sends(clip, "")
	words := make([]string, 300)
	for i := range words {
		words[i] = "word" + strconv.Itoa(i)
	}
	note := strings.Join(words, " ")[:core.MaxNote]
	preview := m.says("/factcheck\nclaim: A meeting\nverdict: staged\ndate: 2018\nsource: AFP https://example.org/a\nnote: " + note)
	read := func(said string) string {
		return strings.Join(strings.Fields(strings.ReplaceAll(said, "\n--\n", "\n")), " ")
	}
	if !strings.Contains(read(preview), note) || !strings.Contains(preview, "\n--\n") {
		t.Errorf("the preview is cut: %s", preview)
	}
	has(t, m.presses(core.DoPublish, ""), "Published as")
	answer := asker.sends(clip, "")
	has(t, answer, "word0 ", "…", "All of it: show ")
	if strings.Contains(answer, words[290]) {
		t.Errorf("the answer is not short: %s", answer)
	}
	for _, whole := range []string{asker.presses(core.DoDetails, ""), m.says("/show " + strings.TrimSpace(answer[strings.Index(answer, ": show ")+7:][:10]))} {
		if !strings.Contains(read(whole), note) {
			t.Errorf("details are cut: %s", whole)
		}
	}
}

// A search says how many more there are than it lists, and Details which fact-checks it does not show.
func TestListsSayThatThereIsMore(t *testing.T) {
	w := newWorld(t)
	m := w.person("moderator", bots.Moderator)
	m.sends(mediatest.MakeClip(t, "many.mp4", 6, 5), "")
	var published string
	for i := range 12 {
		m.says("/debunk\nclaim: A reef number" + strconv.Itoa(i) + "\nverdict: staged\ndate: 2018\nsource: AFP https://example.org/" + strconv.Itoa(i))
		published = m.presses(core.DoPublish, "")
	}
	found := m.says("reef")
	has(t, found, "12 fact-checks", "2 more. Add a word")
	_, id, _ := strings.Cut(published, "Published as ")
	id, _, _ = strings.Cut(id, "-")
	has(t, m.says("/show "+id), "7 more fact-checks of this video", id+"-7, "+id+"-6", id+"-1")
}

// The queue says how many disputed matches it does not list.
func TestQueueSaysThatMoreIsDisputed(t *testing.T) {
	w := newWorld(t)
	var pairs []string
	for i := range 8 {
		pairs = append(pairs, fmt.Sprintf(`"%s %s": {}`, core.VideoID(1000+i), core.VideoID(2000+i)))
	}
	if _, err := w.store.Chats.Save(t.Context(), "moderators", "disputed", nil, []byte("{"+strings.Join(pairs, ",")+"}"), 0); err != nil {
		t.Fatal(err)
	}
	has(t, w.person("moderator", bots.Moderator).says("/pending"), "3 more disputed matches")
}
