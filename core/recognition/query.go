package recognition

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"

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
	builder := fingerprint.NewBuilder(fingerprint.Query)
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
		if err := builder.AddFrame(gray.Pix, at); err != nil {
			return nil, fmt.Errorf("read thumbnail: %w", err)
		}
	}
	query, err := builder.Finish(v.Duration)
	if err != nil {
		return nil, nil //nolint:nilerr,nilnil // nothing to compare
	}
	return query, nil
}
