package discordtest

import "testing"

// A long test does not grow: what is old is forgotten, and is not found.
func TestWhatIsOldIsForgotten(t *testing.T) {
	s := New(t, Options{})
	anna := s.User("Anna", "")
	first := anna.Send("first")
	for range keptEntries {
		anna.Send("more")
	}
	refuse(t, s, "GET", "/channels/"+anna.ID()+"/messages/"+first, "", errUnknownMessage)
	if got := len(anna.Messages()); got != keptEntries || len(s.messages) != keptEntries {
		t.Errorf("%d messages are shown, %d kept", got, len(s.messages))
	}
}
