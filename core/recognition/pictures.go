package recognition

import (
	"context"
	"math"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
)

// Limits of the difference of two pictures that are one picture in two encodings, in grey levels at a contrast of pictureContrast. Of frames of
// 33 clips, saved four times at other qualities and sizes, four in 132 differed by more. Frames of one scene half a second apart or more differed
// by 9 and more in some block.
const (
	pictureContrast = 50.0
	pictureBlock    = 4   // width and height, in pixels, of the blocks that are compared
	blockDiffers    = 7.0 // in any block
	pictureDiffers  = 1.3 // on average
)

// Limits of the times of videos that show the same pictures.
const (
	sameLength = 400 * time.Millisecond // difference of their durations
	sameMoment = 600 * time.Millisecond // difference of the times of two thumbnails
)

// ShowSamePictures reports whether two videos, or two pictures, are the same picture for picture, as far as their thumbnails tell. It is for
// what hardly moves, of which motion tells nothing: only what was encoded anew, and not changed, is the same.
func (s *Finder) ShowSamePictures(ctx context.Context, a, b core.Video) (bool, error) {
	if a.Still != b.Still || (a.Duration-b.Duration).Abs() > sameLength || len(a.Thumbs) == 0 {
		return false, nil
	}
	one, err := s.loadThumbs(ctx, a)
	if err != nil {
		return false, err
	}
	two, err := s.loadThumbs(ctx, b)
	if err != nil {
		return false, err
	}
	return areShown(one, two) && areShown(two, one), nil
}

// areShown reports whether each of some frames is the same picture as the other frame that is nearest in time.
func areShown(some, others []timedFrame) bool {
	for _, f := range some {
		nearest := -1
		for i, o := range others {
			if nearest < 0 || (o.at-f.at).Abs() < (others[nearest].at-f.at).Abs() {
				nearest = i
			}
		}
		if nearest < 0 || (others[nearest].at-f.at).Abs() > sameMoment || !areSamePicture(f.gray, others[nearest].gray) {
			return false
		}
	}
	return true
}

// areSamePicture reports whether two frames are one picture in two encodings.
func areSamePicture(a, b []byte) bool {
	const side, blocks = fingerprint.Side, (fingerprint.Side / pictureBlock) * (fingerprint.Side / pictureBlock)
	meanA, gainA := measureContrast(a)
	meanB, gainB := measureContrast(b)
	var sums [blocks]float64
	for i := range a {
		at := i/side/pictureBlock*(side/pictureBlock) + i%side/pictureBlock
		sums[at] += (float64(a[i])-meanA)*gainA - (float64(b[i])-meanB)*gainB
	}
	all := 0.0
	for _, sum := range sums {
		differs := math.Abs(sum) / (pictureBlock * pictureBlock)
		if differs > blockDiffers {
			return false
		}
		all += differs
	}
	return all <= pictureDiffers*blocks
}

// measureContrast returns the mean of a frame's pixels, and what brings their contrast to pictureContrast.
func measureContrast(gray []byte) (mean, gain float64) {
	var sum, squares float64
	for _, v := range gray {
		sum += float64(v)
		squares += float64(v) * float64(v)
	}
	n := float64(len(gray))
	mean = sum / n
	return mean, pictureContrast / max(1, math.Sqrt(max(0, squares/n-mean*mean)))
}
