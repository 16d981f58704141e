package text

import (
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/coretest"
)

// Whatever people write, into whatever field, comes out inert: it makes no line or button of its own, reorders nothing, and
// leaves the rest its room.
func TestHostileTextIsInert(t *testing.T) {
	for kind, s := range coretest.HostileTexts {
		for name, content := range coretest.Contents {
			c := coretest.Filled(content, s)
			names := map[core.UserID]string{}
			for _, user := range core.ListPeople(c) {
				names[user] = s
			}
			for _, l := range Languages() {
				where := kind + " in " + name + " in " + l.Tag()
				coretest.CheckInert(t, where, Plain(l.Reply(core.Reply{Content: c, Names: names})))
			}
		}
		label := Languages()[0].Button(core.Button{Action: core.DoDetails, Label: s})
		coretest.CheckInert(t, kind+" as a button", label)
		if strings.Contains(label, "\n") || len([]rune(label)) > core.MaxName+1 {
			t.Errorf("%s as a button: %q", kind, label)
		}
	}
}
