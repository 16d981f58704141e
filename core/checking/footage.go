package checking

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/match"
	"github.com/firstseen/firstseen/core/media"
)

// thumbEvery is the time between two thumbnails of a short video. A long video has MaxThumbs of them, spread over its length.
const thumbEvery = time.Second

// AddFootage makes the footage of a file known and returns its Video. If the same bytes were added before, it returns that Video
// and true. Its problems are those of decoding, and NoInfo.
func (s *Checker) AddFootage(ctx context.Context, path string) (v core.Video, known bool, err error) {
	sha, err := s.hash(path)
	if err != nil {
		return v, false, err
	}
	if v, known, err = s.findSameBytes(ctx, sha); known || err != nil {
		return v, known, err
	}
	clip, err := s.decoder.Open(ctx, path)
	if err != nil {
		return v, false, fmt.Errorf("open clip: %w", err)
	}
	v, known, err = s.addClip(ctx, clip, sha)
	return v, known, errors.Join(err, clip.Close())
}

// findSameBytes returns the video that was made from the bytes with this SHA-256, and whether there is one.
func (s *Checker) findSameBytes(ctx context.Context, sha string) (v core.Video, known bool, err error) {
	id, err := s.store.VideoOf(ctx, sha)
	if err != nil || id == 0 {
		return v, false, err
	}
	v, err = s.records.LoadVideo(ctx, id)
	return v, err == nil, err
}

// addClip stores an open clip as a Video. It does so once for the same bytes, however many callers ask at the same time.
func (s *Checker) addClip(ctx context.Context, clip *media.Clip, sha string) (core.Video, bool, error) {
	known := false
	v, err, _ := s.flight.Do("add "+sha, func() (any, error) {
		v, there, err := s.findSameBytes(ctx, sha)
		if there || err != nil {
			known = true
			return v, err
		}
		seen, record, err := s.fingerprintClip(ctx, clip)
		if err != nil {
			return v, err
		}
		v, err = s.addVideo(ctx, core.Video{Duration: seen.Duration, Still: clip.Info().Still, SHA256: sha}, seen, record)
		if err != nil {
			return v, err
		}
		return s.recordShared(ctx, v, seen)
	})
	video, _ := v.(core.Video)
	return video, known, err
}

// addVideo gives the video a free id and stores it.
func (s *Checker) addVideo(ctx context.Context, v core.Video, seen *fingerprint.Fingerprint, l core.FingerprintRecord) (core.Video, error) {
	v.Created = s.now().UTC()
	v.Thumbs = thumbTimes(seen)[:len(l.Thumbs)]
	for {
		v.ID = core.NewVideoID()
		err := s.store.AddVideo(ctx, v, l)
		if !errors.Is(err, &core.Problem{Code: core.Conflict}) {
			v.Indexed = err == nil
			return v, err
		}
	}
}

// fingerprintClip makes the fingerprint record of a clip: a dense fingerprint, its postings and its thumbnails.
func (s *Checker) fingerprintClip(ctx context.Context, clip *media.Clip) (*fingerprint.Fingerprint, core.FingerprintRecord, error) {
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
	thumbs, err := clip.MakeStills(ctx, thumbTimes(seen), core.ThumbSide)
	if err != nil {
		return nil, core.FingerprintRecord{}, fmt.Errorf("make thumbnails: %w", err)
	}
	raw, err := seen.MarshalBinary()
	if err != nil {
		return nil, core.FingerprintRecord{}, fmt.Errorf("keep fingerprint: %w", err)
	}
	return seen, core.FingerprintRecord{Fingerprint: raw, Thumbs: thumbs, Postings: match.IndexEntries(seen)}, nil
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
	var video core.VideoID
	if len(c.answer.Matches) > 0 && c.answer.Status == core.StatusMatch {
		video = c.answer.Matches[0].Video
		if err := c.countSpread(ctx, c.answer.Matches[0]); err != nil {
			return err
		}
	} else {
		v, _, err := c.checker.addClip(ctx, c.clip, c.sha)
		if err != nil {
			return err
		}
		video, c.made = v.ID, v.ID
		if v.MergedIn != 0 {
			video = v.MergedIn
		}
	}
	return c.addSighting(ctx, video)
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

// boundText cuts a text from outside to the number of runes that may be stored, as valid UTF-8.
func boundText(s string, limit int) string {
	runes := []rune(core.CleanText(s))
	return string(runes[:min(len(runes), limit)])
}
