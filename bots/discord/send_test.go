package discord

import (
	"encoding/json"
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// What waits in the queue is the message that was put there.
func TestNoticesSurviveTheQueue(t *testing.T) {
	reply := core.Reply{
		Content: core.Notice{Key: "trouble"},
		Buttons: [][]core.Button{{{Action: core.DoDetails, Arg: "7k2m9xq4"}, {Action: core.DoOpen, URL: "https://example.org/", Label: "Source"}}},
	}
	o := renderMessage(bots.Message{Chat: core.ChatID{Platform: Platform, ID: "1"}, Key: "k", Lang: text.For("en"), Reply: reply})
	if len(o.Payload.Components) != 1 || len(o.Payload.Components[0].Components) != 2 {
		t.Fatalf("%+v", o.Payload.Components)
	}
	raw, err := json.Marshal(job{Out: &o})
	if err != nil {
		t.Fatal(err)
	}
	var back job
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(back)
	if err != nil || string(again) != string(raw) {
		t.Errorf("%s\nbecame\n%s, %v", raw, again, err)
	}
}
