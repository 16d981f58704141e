package searching_test

import (
	"slices"
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/roomstest"
)

func TestSearch(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	video := d.AddVideo(t, 1)
	moscow := d.Publish(t, video, roomstest.Kim())
	flood := roomstest.Kim()
	flood.Claim, flood.Place, flood.Note = "A flood in Besançon", "Straße in Köln", "Nobody met there"
	rain := d.Publish(t, video, flood)
	for query, want := range map[string][]core.DebunkID{
		"BESANCON":                             {rain.ID},
		"koln":                                 {rain.ID},
		"meeting vladivostok":                  {moscow.ID},
		"global news flood":                    {rain.ID, moscow.ID},
		"unicorn":                              nil,
		"flood unicorn":                        nil, // half of the words are not enough
		"meet vladivostok":                     {moscow.ID},
		"putin kim moscow unicorn circus tent": {moscow.ID}, // three are
	} {
		found, err := d.Searching.SearchDebunks(ctx, query, 5)
		if err != nil {
			t.Fatal(err)
		}
		var got []core.DebunkID
		for _, f := range found {
			got = append(got, f.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", query, got, want)
		}
	}
}
