package telegram

import (
	"testing"

	"github.com/firstseen/firstseen/core"
)

// The proof is the review's page, or else the first source that has an address.
func TestFindProofLink(t *testing.T) {
	sources := []core.Source{{Publisher: "archive"}, {URL: "https://a.example"}, {URL: "https://b.example"}}
	for _, c := range []struct {
		facts core.Facts
		want  string
	}{
		{core.Facts{}, ""},
		{core.Facts{Sources: sources}, "https://a.example"},
		{core.Facts{Sources: sources, Review: &core.Review{URL: "https://r.example"}}, "https://r.example"},
		{core.Facts{Sources: sources, Review: &core.Review{Publisher: "printed"}}, "https://a.example"},
	} {
		if got := findProofLink(core.Debunk{Facts: c.facts}); got != c.want {
			t.Errorf("%+v: %q, want %q", c.facts, got, c.want)
		}
	}
}

// What calls the bot as a guest is read beside what the library knows of a message; without a query there is nothing to answer.
func TestGuestUpdate(t *testing.T) {
	const message = `{"message_id":5,"date":1,"chat":{"id":-7,"type":"group"},"from":{"id":3,"first_name":"A"},"text":"is it true?"`
	b := &Bot{}
	for raw, want := range map[string]string{
		`{"update_id":9,"guest_message":` + message + `,"guest_query_id":"q1"}}`: "q1",
		`{"update_id":9,"guest_message":` + message + `}}`:                       "",
		`{"update_id":9,"guest_message":{"guest_query_id":"q1"}}`:                "",
	} {
		u, err := decodeUpdate([]byte(raw))
		if err != nil || u.Guest == nil {
			t.Fatalf("%s: %v", raw, err)
		}
		l := b.readGuestMessage(u)
		if l.GuestQuery != want || (want != "") != (l.In != nil && l.In.Guest && l.In.Asked && l.In.Text == "is it true?") {
			t.Errorf("%s: %+v", raw, l)
		}
	}
	if _, err := decodeUpdate([]byte(`{"update_id":9,"guest_message":{"guest_query_id":5}}`)); err == nil {
		t.Error("a query is not a number")
	}
}
