package bots_test

import (
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

func TestButtonData(t *testing.T) {
	for _, b := range []core.Button{{Action: core.DoDetails, Arg: "00000001"}, {Action: core.DoEdit, Arg: "a:b c"}, {Action: core.DoCancel}} {
		if action, arg := bots.ParseButton(bots.EncodeButton(b)); action != b.Action || arg != b.Arg {
			t.Errorf("%+v: %s %s", b, action, arg)
		}
	}
	for data, want := range map[string]core.VideoID{"details:00000001": 1, "notsame:00000002.00000001": 2, "edit:abcdef claim": 0, "": 0, "x:00000003-1": 3} {
		if got := bots.FindVideo("set:auto", data); got != want {
			t.Errorf("%q: %v", data, got)
		}
	}
}
