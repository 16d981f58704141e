package searching_test

import (
	"testing"

	"github.com/firstseen/firstseen/core/records"
	"github.com/firstseen/firstseen/core/roomstest"
	"github.com/firstseen/firstseen/core/searching"
	"github.com/firstseen/firstseen/core/text"
)

// Words that every sentence has find nothing, and do not keep others from finding.
func TestStopWords(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	d.Publish(t, d.AddVideo(t, 1), roomstest.Kim())
	s := searching.New(d.Store, records.New(d.Store), text.IsStopWord)
	for query, want := range map[string]int{"is this real": 0, "and": 0, "is this the one of Vladivostok": 1, "est-ce que c'est à Vladivostok ?": 1} {
		found, err := s.SearchDebunks(ctx, query, 5)
		if err != nil || len(found) != want {
			t.Errorf("%q finds %d, %v; want %d", query, len(found), err, want)
		}
	}
}
