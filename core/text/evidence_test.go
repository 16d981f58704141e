package text

import (
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/coretest"
)

// The picture of one clip of several says which clip it is of, and else what it says of a single one.
func TestNumberedLabels(t *testing.T) {
	e := core.Evidence{Date: date("2019-04-25"), Mirrored: true}
	for lang, want := range map[string][2]string{"en": {"Your clip", "Your clip 3"}, "fr": {"Votre extrait", "Votre extrait 3"}} {
		l := For(lang)
		single, numbered := l.EvidenceLabels(e), l.NumberedLabels(3)(e)
		if got := [2]string{single.Query, numbered.Query}; got != want {
			t.Errorf("%s: %q, not %q", lang, got, want)
		}
		if numbered.Ref != single.Ref || numbered.Turned != single.Turned || numbered.Turned == "" {
			t.Errorf("%s: with a number %+v, without %+v", lang, numbered, single)
		}
	}
}

func TestDescriptionsOfPictures(t *testing.T) {
	en, fr := For("en"), For("fr")
	a, b, c := coretest.Video("7k2m9xq4"), coretest.Video("abcd2345"), coretest.Video("zzzz2222")
	for _, tt := range []struct{ got, want string }{
		{en.DescribePicture(core.Evidence{Alone: true, Video: a}), "A picture from the middle of video 7k2m9xq4."},
		{en.DescribePicture(core.Evidence{ContactSheet: []core.VideoID{a, b, c}}), "Pictures of the clips: 7k2m9xq4, abcd2345 and zzzz2222."},
		{fr.DescribePicture(core.Evidence{ContactSheet: []core.VideoID{a}}), "Images des extraits\u00a0: 7k2m9xq4."},
		{en.DescribeStill(core.Still{At: 83 * time.Second}), "A still of the clip, at 1:23."},
		{fr.DescribeStill(core.Still{At: 3661 * time.Second}), "Une image de l’extrait, à 1:01:01."},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, not %q", tt.got, tt.want)
		}
	}
}
