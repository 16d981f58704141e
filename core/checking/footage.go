package checking

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/match"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/recognition"
)

// thumbEvery is the time between two thumbnails of a short video. A long video has MaxThumbs of them, spread over its length.
const thumbEvery = time.Second

// findSameBytes returns the video that was made from the bytes with this SHA-256, and whether there is one.
func (s *Checker) findSameBytes(ctx context.Context, sha string) (v core.Video, known bool, err error) {
	id, err := s.store.VideoOf(ctx, sha)
	if err != nil || id == 0 {
		return v, false, err
	}
	v, err = s.records.LoadVideo(ctx, id)
	return v, err == nil, err
}

// newFootage describes a clip that is to become a Video.
type newFootage struct {
	sha   string
	since int64 // the number of the last video that it was compared with
	// isAmong reports whether one of some videos shows the same; nil if the clip becomes a Video whatever others show.
	isAmong func(ctx context.Context, ids []core.VideoID) (bool, error)
	query   *fingerprint.Fingerprint // of the clip, or nil
}

// addition is the outcome of addClip.
type addition struct {
	video core.Video     // 0 if another video shows the same
	known bool           // the video was made from the same bytes before
	newer []core.VideoID // the videos among which the other one is
}

// addClip stores an open clip as a Video. It does so once for the same bytes, however many callers ask at the same time.
func (s *Checker) addClip(ctx context.Context, clip *media.Clip, n newFootage) (addition, error) {
	a, err, _ := s.flight.Do("add "+n.sha, func() (any, error) {
		v, known, err := s.findSameBytes(ctx, n.sha)
		if known || err != nil {
			return addition{video: v, known: known}, err
		}
		seen, record, err := s.fingerprintShown(ctx, clip, n.query)
		if err != nil {
			return addition{}, err
		}
		a, err := s.addVideo(ctx, core.Video{Duration: seen.Duration, Still: clip.Info().Still, SHA256: n.sha}, seen, record, n)
		if err == nil && a.video.ID != 0 && !a.known {
			a.video, err = s.recordShared(ctx, a.video, seen)
		}
		return a, err
	})
	added, _ := a.(addition)
	return added, err
}

// addVideo gives the video a free id and stores it, unless one that was made in the meantime shows the same.
func (s *Checker) addVideo(ctx context.Context, v core.Video, seen *fingerprint.Fingerprint, l core.FingerprintRecord, n newFootage) (addition, error) {
	v.Created = s.now().UTC()
	v.Thumbs = thumbTimes(seen)[:len(l.Thumbs)]
	for {
		ids, latest, err := s.store.ListMadeSince(ctx, n.since)
		if err != nil {
			return addition{}, err
		}
		if a, found, err := s.findAmongNew(ctx, ids, n); found || err != nil {
			return a, err
		}
		n.since = latest
		v.ID = core.NewVideoID()
		err = s.store.AddVideoNext(ctx, v, l, latest)
		if !errors.Is(err, &core.Problem{Code: core.Conflict}) && !errors.Is(err, core.ErrOvertaken) {
			v.Indexed = err == nil
			return addition{video: v}, err
		}
	}
}

// findAmongNew reports whether one of the videos that were made in the meantime is of the same bytes or shows the same.
func (s *Checker) findAmongNew(ctx context.Context, ids []core.VideoID, n newFootage) (a addition, found bool, err error) {
	videos, err := s.store.LoadVideos(ctx, ids...)
	if err != nil {
		return a, false, err
	}
	for _, v := range videos {
		if v.ID != 0 && v.SHA256 == n.sha {
			return addition{video: v, known: true}, true, nil
		}
	}
	if n.isAmong == nil {
		return a, false, nil
	}
	found, err = n.isAmong(ctx, ids)
	return addition{newer: ids}, found, err
}

// fingerprintShown is fingerprintClip of the first stream that shows something; where there is a query it is of the stream that was chosen.
func (s *Checker) fingerprintShown(ctx context.Context, clip *media.Clip, query *fingerprint.Fingerprint) (*fingerprint.Fingerprint, core.FingerprintRecord, error) {
	for {
		seen, record, err := s.fingerprintClip(ctx, clip, query)
		if query != nil || !errors.Is(err, fingerprint.ErrNoInformation) {
			return seen, record, err
		}
		again, failed := clip.EnterNextStream()
		if !again || failed != nil {
			return nil, record, cmp.Or(failed, err)
		}
	}
}

// fingerprintClip makes the fingerprint record of a clip: a dense fingerprint, its postings and its thumbnails. Its problem is NoInfo
// if the clip could not be recognised by it. query is the clip's own as a query, or nil.
func (s *Checker) fingerprintClip(ctx context.Context, clip *media.Clip, query *fingerprint.Fingerprint) (*fingerprint.Fingerprint, core.FingerprintRecord, error) {
	builder := fingerprint.NewBuilder(fingerprint.Reference)
	_, err := clip.Frames(ctx, regularSampling(clip.Info(), fingerprint.Reference), func(f media.Frame) error {
		return builder.AddFrame(f.Gray, f.At)
	})
	if err != nil {
		return nil, core.FingerprintRecord{}, fmt.Errorf("read clip: %w", err)
	}
	seen, err := builder.Finish(clip.Info().Duration)
	if err != nil {
		return nil, core.FingerprintRecord{}, asNoInfo(err)
	}
	postings := match.IndexEntries(seen)
	if !recognition.IsRecognisable(seen, query, postings) {
		return nil, core.FingerprintRecord{}, asNoInfo(fingerprint.ErrNoInformation)
	}
	thumbs, err := clip.MakeStills(ctx, thumbTimes(seen), core.ThumbSide)
	if err != nil {
		return nil, core.FingerprintRecord{}, fmt.Errorf("make thumbnails: %w", err)
	}
	raw, err := seen.MarshalBinary()
	if err != nil {
		return nil, core.FingerprintRecord{}, fmt.Errorf("keep fingerprint: %w", err)
	}
	return seen, core.FingerprintRecord{Fingerprint: raw, Thumbs: thumbs, Postings: postings}, nil
}

func asNoInfo(err error) error {
	if errors.Is(err, fingerprint.ErrNoInformation) {
		return &core.Problem{Code: core.NoInfo, Op: "fingerprint", Err: err}
	}
	return err
}

// regularSampling returns the sampling that reads a clip at regular times, for a role.
func regularSampling(info media.Info, role fingerprint.Role) media.Sampling {
	every := fingerprint.ReferenceEvery
	if role == fingerprint.Query {
		every = max(fingerprint.QueryEvery, info.Duration/fingerprint.MaxQueryFrames)
	}
	return media.Sampling{Every: every, Width: fingerprint.Side, Height: fingerprint.Side}
}

// thumbTimes spreads up to MaxThumbs thumbnails over the frames that show something, thumbEvery apart or more.
func thumbTimes(seen *fingerprint.Fingerprint) []time.Duration {
	step := max(thumbEvery, seen.Duration/core.MaxThumbs)
	var times []time.Duration
	for _, f := range seen.Frames {
		for at := f.At; at <= f.At+f.Span && len(times) < core.MaxThumbs; at += step {
			if len(times) == 0 || at-times[len(times)-1] >= step {
				times = append(times, at)
			}
		}
	}
	return times
}

// recordSighting stores the sighting of a clip that was checked, under the footage that it shows. Footage that is not known becomes
// known.
func (c *check) recordSighting(ctx context.Context) error {
	if c.answer.Status != core.StatusMatch {
		made, err := c.addVideo(ctx)
		if err != nil {
			return err
		}
		if made != 0 {
			return c.addSighting(ctx, made)
		}
	}
	if err := c.countSpread(ctx, c.answer.Matches[0]); err != nil {
		return err
	}
	return c.addSighting(ctx, c.answer.Matches[0].Video)
}

// addVideo makes the clip a Video and returns the one at the top of its cluster, or 0 if a video that was made in the meantime shows
// the same: then the answer has it.
func (c *check) addVideo(ctx context.Context) (core.VideoID, error) {
	n := newFootage{sha: c.sha, since: c.state.UpTo, isAmong: c.findAmongNew, query: c.query}
	a, err := c.checker.addClip(ctx, c.clip, n)
	if err != nil {
		return 0, err
	}
	if a.video.ID == 0 && c.answer.Status != core.StatusMatch { // another check of the same bytes found it
		found, err := c.findAmongNew(ctx, a.newer)
		if err == nil && !found {
			err = &core.Problem{Code: core.Conflict, Op: "add video"}
		}
		return 0, err
	}
	c.made = a.video.ID
	return cmp.Or(a.video.MergedIn, a.video.ID), nil
}

// addSighting stores the sighting of a video, and fills the answer with it.
func (c *check) addSighting(ctx context.Context, video core.VideoID) error {
	g := c.options.Sighting
	g.Video, g.At, g.Caption = video, c.checker.now().UTC(), boundText(g.Caption, core.MaxCaption)
	if g.Origin != nil {
		o := *g.Origin
		o.Name = boundText(o.Name, core.MaxName)
		g.Origin = &o
	}
	if g.ID == "" {
		g.ID = core.NewVideoID().String()
	}
	var err error
	if g.Asker.ID != "" { // who has two accounts counts once
		g.Person, err = c.checker.accounts.CanonicalAccount(ctx, g.Asker)
	}
	if err == nil {
		err = c.checker.store.AddSighting(ctx, g)
	}
	if err != nil {
		return err
	}
	return c.fillAnswer(ctx, video)
}

// fillAnswer fills in what the answer says of the footage itself, the new sighting included.
func (c *check) fillAnswer(ctx context.Context, id core.VideoID) error {
	v, err := c.checker.records.LoadVideo(ctx, id)
	if err != nil {
		return err
	}
	f := core.Found{Video: id}
	cluster, err := c.checker.records.LoadCluster(ctx, v)
	if err == nil {
		err = c.fillFound(ctx, &f, cluster)
	}
	if err == nil && len(cluster) > 1 {
		err = c.checker.store.RankVideo(ctx, f.Asked, cluster[0].ID)
	}
	if err != nil {
		return err
	}
	a := &c.answer
	a.Unfit = cluster[0].Unfit != nil && len(f.Debunks) == 0
	a.Video, a.FirstSeen, a.Earliest, a.Asked = id, f.FirstSeen, f.Earliest, f.Asked
	for i := range a.Matches {
		if a.Matches[i].Video == id {
			a.Matches[i].Earliest, a.Matches[i].Asked = f.Earliest, f.Asked
		}
	}
	return nil
}

// boundText cuts a text from outside to the number of runes that may be stored, as valid UTF-8. An ellipsis ends what was cut.
func boundText(s string, limit int) string {
	runes := []rune(core.CleanText(s))
	if len(runes) > limit {
		runes = append(runes[:limit-1], '…')
	}
	return string(runes)
}
