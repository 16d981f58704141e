package conversation

import (
	"encoding/json"
	"testing"
	"time"
)

// What a group has set is stored by value: no list of what is offered gives it its meaning.
func TestGroupIsStoredByValue(t *testing.T) {
	for stored, want := range map[string]group{
		`{}`: {},
		`{"lang":"fr","cool_down":"7d","quiet":"22-8"}`: {Lang: "fr", CoolDown: 7 * day, Quiet: quietHours{22, 8}},
		`{"silent":true,"react":true,"cool_down":"1h"}`: {Silent: true, React: true, CoolDown: hour},
		`{"cool_down":"24h","quiet":"0-8"}`:             {CoolDown: day, Quiet: quietHours{0, 8}},
		`{"cool_down":"36h","quiet":"13-24"}`:           {CoolDown: 36 * hour, Quiet: quietHours{13, 24}}, // offered to nobody
	} {
		var g group
		if err := json.Unmarshal([]byte(stored), &g); err != nil || g != want {
			t.Errorf("%s: %+v, %v", stored, g, err)
		}
		if raw, err := json.Marshal(g); err != nil || string(raw) != stored {
			t.Errorf("%+v is stored as %s, %v", g, raw, err)
		}
	}
	for _, stored := range []string{`{"quiet":"22"}`, `{"quiet":"22-25"}`, `{"quiet":"-1-3"}`, `{"quiet":3}`, `{"cool_down":"7w"}`, `{"cool_down":"d"}`, `{"cool_down":3600}`} {
		var g group
		if err := json.Unmarshal([]byte(stored), &g); err == nil {
			t.Errorf("%s was read as %+v", stored, g)
		}
	}
}

// A value that is not offered any more holds until the group sets another.
func TestGroupKeepsWhatIsNotOffered(t *testing.T) {
	g := group{CoolDown: 36 * hour, Quiet: quietHours{13, 14}}
	if d := g.effectiveCoolDown(); d != 36*time.Hour {
		t.Errorf("cool-down = %v", d)
	}
	now := time.Date(2022, 10, 3, 13, 30, 0, 0, time.UTC)
	if end := g.quietUntil(now); !end.Equal(now.Add(30 * time.Minute)) {
		t.Errorf("the quiet hours end at %v", end)
	}
	for _, s := range groupSettings() {
		if i := s.get(g); s.name == "quiet" || s.name == "cooldown" {
			if i != -1 {
				t.Errorf("%s has place %d", s.name, i)
			}
			s.set(&g, (i+1)%len(s.values))
		}
	}
	if want := (group{CoolDown: defaultCoolDown}); g != want {
		t.Errorf("after a press of each button: %+v", g)
	}
}
