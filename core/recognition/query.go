package recognition

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"slices"
	"time"

	"golang.org/x/image/draw"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
)

// LoadFingerprints returns the fingerprints of those of the videos that have one.
func (s *Finder) LoadFingerprints(ctx context.Context, videos []core.Video) ([]*fingerprint.Fingerprint, error) {
	prints, err := s.store.LoadFingerprints(ctx, core.VideoIDs(videos)...)
	var refs []*fingerprint.Fingerprint
	for _, raw := range prints {
		ref := &fingerprint.Fingerprint{}
		if len(raw) > 0 && ref.UnmarshalBinary(raw) == nil {
			refs = append(refs, ref)
		}
	}
	return refs, err
}

// BuildQuery makes a query of a video's stored thumbnails, since its clip is not kept. It returns nil if the thumbnails show
// nothing.
func (s *Finder) BuildQuery(ctx context.Context, v core.Video) (*fingerprint.Fingerprint, error) {
	frames, err := s.loadThumbs(ctx, v)
	if err != nil {
		return nil, err
	}
	return buildQuery(frames, v.Duration), nil
}

// BuildMovingQuery is BuildQuery with the small pictures of the stored fingerprint between the thumbnails: they show the motion.
func (s *Finder) BuildMovingQuery(ctx context.Context, v core.Video) (*fingerprint.Fingerprint, error) {
	frames, err := s.loadThumbs(ctx, v)
	if err != nil {
		return nil, err
	}
	refs, err := s.LoadFingerprints(ctx, []core.Video{v})
	if err != nil {
		return nil, err
	}
	for _, ref := range refs {
		frames = append(frames, listSmall(ref)...)
	}
	slices.SortStableFunc(frames, func(a, b timedFrame) int { return cmp.Compare(a.at, b.at) })
	frames = slices.CompactFunc(frames, func(a, b timedFrame) bool { return a.at == b.at })
	return buildQuery(frames, v.Duration), nil
}

// timedFrame is a frame for a query: Side by Side grey pixels, or nil and the stored frame whose small picture is to be enlarged.
type timedFrame struct {
	at    time.Duration
	gray  []byte
	small *fingerprint.Frame
}

// loadThumbs returns the thumbnails of a video as frames.
func (s *Finder) loadThumbs(ctx context.Context, v core.Video) ([]timedFrame, error) {
	frames := make([]timedFrame, 0, len(v.Thumbs))
	for n, at := range v.Thumbs {
		raw, err := s.store.LoadThumb(ctx, v.ID, n)
		if err != nil {
			return nil, err
		}
		picture, err := jpeg.Decode(bytes.NewReader(raw))
		if err != nil {
			return nil, fmt.Errorf("read thumbnail: %w", err)
		}
		gray := image.NewGray(image.Rect(0, 0, fingerprint.Side, fingerprint.Side))
		draw.CatmullRom.Scale(gray, gray.Rect, picture, picture.Bounds(), draw.Src, nil)
		frames = append(frames, timedFrame{at: at.Truncate(time.Millisecond), gray: gray.Pix})
	}
	return frames, nil
}

// listSmall returns the small pictures of a stored fingerprint as frames, each as often as it was seen.
func listSmall(ref *fingerprint.Fingerprint) (frames []timedFrame) {
	for i := range ref.Frames {
		f := &ref.Frames[i]
		for at := f.At; at <= f.At+f.Span; at += fingerprint.QueryEvery {
			frames = append(frames, timedFrame{at: at, small: f})
		}
	}
	return frames
}

// enlarge draws the small picture of a stored frame where its content was, on black.
func enlarge(gray *image.Gray, f *fingerprint.Frame) {
	thumb := image.Gray{Pix: f.Thumb[:], Stride: fingerprint.ThumbSide, Rect: image.Rect(0, 0, fingerprint.ThumbSide, fingerprint.ThumbSide)}
	c := f.Content
	clear(gray.Pix)
	draw.CatmullRom.Scale(gray, image.Rect(int(c.X0), int(c.Y0), int(c.X1), int(c.Y1)), &thumb, thumb.Rect, draw.Src, nil)
}

// buildQuery makes a query of frames in the order of time. It returns nil if they show nothing.
func buildQuery(frames []timedFrame, duration time.Duration) *fingerprint.Fingerprint {
	builder := fingerprint.NewBuilder(fingerprint.Query)
	gray := image.NewGray(image.Rect(0, 0, fingerprint.Side, fingerprint.Side))
	var drawn *fingerprint.Frame
	for _, f := range frames {
		pixels := f.gray
		if f.small != nil {
			if f.small != drawn {
				enlarge(gray, f.small)
				drawn = f.small
			}
			pixels = gray.Pix
		}
		if builder.AddFrame(pixels, f.at) != nil {
			return nil
		}
	}
	query, err := builder.Finish(duration)
	if err != nil {
		return nil
	}
	return query
}
