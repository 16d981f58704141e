package checking

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media"
)

// searchPhoto looks the photo of a motion photo up too, since it may show something else than its video, and adds what is found to what
// was found in the video. Where the video could not be read or shows nothing, the photo takes its place.
func (c *check) searchPhoto(ctx context.Context, found []core.Found, failed error) ([]core.Found, error) {
	if failed != nil && !isRejection(failed, new(*core.Problem)) {
		return nil, failed
	}
	if err := c.openPhoto(ctx); err != nil {
		return found, pickFault(err, failed)
	}
	video, query, still := c.clip, c.query, c.answer.StillOnly
	c.clip = c.photo
	more, err := c.searchInformative(ctx)
	if failed != nil && err == nil {
		return markPhoto(more), video.Close()
	}
	c.clip = video
	if err != nil {
		return found, pickFault(err, failed)
	}
	c.query = query
	c.answer.StillOnly = still || len(found) == 0 && len(more) > 0
	return mergePhoto(found, more), nil
}

// pickFault returns the error of reading a photo if it says nothing of the photo, else that of its video.
func pickFault(err, failed error) error {
	if err != nil && !isRejection(err, new(*core.Problem)) {
		return err
	}
	return failed
}

// openPhoto opens the photo of the clip, if that is a motion photo's video.
func (c *check) openPhoto(ctx context.Context) (err error) {
	if c.photo == nil {
		if c.photo, err = c.checker.decoder.OpenPhoto(ctx, c.path); err != nil {
			return fmt.Errorf("open photo: %w", err)
		}
	}
	return nil
}

// markPhoto marks what was found in the photo of a motion photo.
func markPhoto(found []core.Found) []core.Found {
	for i := range found {
		found[i].Photo = true
	}
	return found
}

// mergePhoto adds what was found in a photo to what was found in its video: footage that the video does not show.
func mergePhoto(found, more []core.Found) []core.Found {
	for _, f := range markPhoto(more) {
		if !slices.Contains(foundVideos(found), f.Video) {
			found = append(found, f)
		}
	}
	slices.SortStableFunc(found, core.CompareConfidence)
	return found
}

// closeClips closes what was opened.
func (c *check) closeClips() error {
	var failed error
	for _, open := range []*media.Clip{c.clip, c.photo} {
		if open != nil {
			failed = errors.Join(failed, open.Close()) // once more does no harm
		}
	}
	return failed
}
