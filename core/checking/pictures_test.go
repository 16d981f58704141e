package checking

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/evidence"
)

func frameOf(t *testing.T, shade uint8) []byte {
	t.Helper()
	picture := image.NewGray(image.Rect(0, 0, 32, 32))
	for i := range picture.Pix {
		picture.Pix[i] = color.Gray{Y: shade}.Y
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Many who are shown the same share one picture.
func TestGalleryDrawsOnce(t *testing.T) {
	g := newPictureCache(nil)
	pairs := []evidence.Pair{{Query: frameOf(t, 40), Ref: frameOf(t, 200)}}
	pictures := make([]evidence.Picture, 50)
	var wg sync.WaitGroup
	for i := range pictures {
		wg.Go(func() {
			var err error
			if pictures[i], err = g.drawPicture(t.Context(), pairs, evidence.Labels{Query: "Your clip"}, false); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, p := range pictures {
		if len(p.JPEG) == 0 || &p.JPEG[0] != &pictures[0].JPEG[0] || p.Width != pictures[0].Width {
			t.Fatal("somebody has a picture of their own")
		}
	}
	if g.findPicture(pictureKey(pairs, evidence.Labels{Query: "Your clip"}, false)); len(g.kept) != 1 {
		t.Errorf("%d pictures are kept", len(g.kept))
	}
}

// Whatever is drawn tells pictures apart, also where it moves from one part to the next.
func TestPictureKey(t *testing.T) {
	pair := evidence.Pair{Query: []byte("ab"), Ref: []byte("c"), QueryTime: time.Second, RefTime: 2 * time.Second}
	labels := evidence.Labels{Query: "q", Ref: "r"}
	seen := map[[32]byte]int{pictureKey([]evidence.Pair{pair}, labels, false): -1}
	for i, other := range []struct {
		pairs  []evidence.Pair
		labels evidence.Labels
	}{
		{nil, labels},
		{[]evidence.Pair{pair, pair}, labels},
		{[]evidence.Pair{{Query: []byte("a"), Ref: []byte("bc"), QueryTime: time.Second, RefTime: 2 * time.Second}}, labels},
		{[]evidence.Pair{{Query: []byte("ab"), Ref: []byte("c"), QueryTime: 2 * time.Second, RefTime: time.Second}}, labels},
		{[]evidence.Pair{pair}, evidence.Labels{Query: "qr"}},
		{[]evidence.Pair{pair}, evidence.Labels{Query: "q", Turned: "r"}},
	} {
		key := pictureKey(other.pairs, other.labels, false)
		if before, taken := seen[key]; taken {
			t.Errorf("case %d has the key of %d", i, before)
		}
		seen[key] = i
	}
}

func TestGalleryIsBounded(t *testing.T) {
	g := newPictureCache(nil)
	for i := range picturesKept + 3 {
		g.keepPicture([32]byte{byte(i)}, evidence.Picture{JPEG: []byte(strconv.Itoa(i))})
	}
	_, first := g.findPicture([32]byte{2})
	_, latest := g.findPicture([32]byte{picturesKept + 2})
	if len(g.kept) != picturesKept || first || !latest {
		t.Errorf("%d kept, the third: %t, the last: %t", len(g.kept), first, latest)
	}
}

// Who has gone does not wait for a turn, and what failed is tried anew.
func TestGalleryWaitsItsTurn(t *testing.T) {
	g := newPictureCache(nil)
	for range cap(g.slots) {
		g.slots <- struct{}{}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	pairs := []evidence.Pair{{Query: frameOf(t, 1), Ref: frameOf(t, 2)}}
	if _, err := g.drawPicture(gone, pairs, evidence.Labels{}, false); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	<-g.slots
	if d, err := g.drawPicture(t.Context(), pairs, evidence.Labels{}, false); err != nil || len(d.JPEG) == 0 {
		t.Errorf("%d bytes, %v", len(d.JPEG), err)
	}
	broken := []evidence.Pair{{Query: []byte("x"), Ref: []byte("y")}}
	if _, err := g.drawPicture(t.Context(), broken, evidence.Labels{}, false); !errors.Is(err, evidence.ErrFrame) || len(g.kept) != 1 {
		t.Errorf("%v, %d kept", err, len(g.kept))
	}
}

// The description of a picture names the moments that it shows, not those for which there was no room.
func TestMomentsAreThoseShown(t *testing.T) {
	e := core.Evidence{Moments: []core.Moment{{Query: 1}, {Query: 2}, {Query: 3}}}
	setPicture(&e, evidence.Picture{Shown: []int{0, 2}})
	if len(e.Moments) != 2 || e.Moments[0].Query != 1 || e.Moments[1].Query != 3 {
		t.Errorf("%+v", e.Moments)
	}
}
