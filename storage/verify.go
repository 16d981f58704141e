package storage

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/maphash"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/kv"
)

// Fault is a kind of error in a store.
type Fault string

// The faults. All but Lost can be repaired.
const (
	Unposted   Fault = "unposted"   // the index lacks or has too much of a video's postings
	Orphaned   Fault = "orphaned"   // postings of a video that is not there
	Unlisted   Fault = "unlisted"   // a debunk or video that the lists do not name
	Unfinished Fault = "unfinished" // a video whose adding was cut short
	Lost       Fault = "lost"       // a debunk without one of its revisions, or a video without its fingerprint
)

// Finding is one fault and the id of its video or debunk.
type Finding struct {
	Fault    Fault  `json:"fault"`
	ID       string `json:"id"`
	Repaired bool   `json:"repaired"`
}

// Report is the result of Verify.
type Report struct {
	Videos   int       `json:"videos"`
	Debunks  int       `json:"debunks"`
	Postings int       `json:"postings"`
	Findings []Finding `json:"findings"`
}

// HasFaults reports whether there is a fault that was not repaired.
func (r Report) HasFaults() bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return !f.Repaired })
}

// Verifier compares the index and the lists of a store with its records.
type Verifier struct{ store *Store }

// NewVerifier returns a verifier of a store.
func NewVerifier(s *Store) *Verifier { return &Verifier{s} }

// verification is one run of Verify.
type verification struct {
	store  *Store
	ctx    context.Context //nolint:containedctx // lives as long as the verification
	repair bool
	seed   maphash.Seed
	want   map[core.VideoID]sum
	have   map[core.VideoID]sum
	report Report
}

// sum is a set of postings, in a form that can be compared.
type sum struct {
	n   int
	xor uint64
}

func (s sum) addPosting(h uint64) sum { return sum{s.n + 1, s.xor ^ h} }

// Verify compares the index and the lists with the records, and with repair corrects them. A video that another process is adding at
// that time may be reported as a fault.
func (v *Verifier) Verify(ctx context.Context, repair bool) (Report, error) {
	run := &verification{
		store: v.store, ctx: ctx, repair: repair, seed: maphash.MakeSeed(),
		want: map[core.VideoID]sum{}, have: map[core.VideoID]sum{}, report: Report{Findings: []Finding{}},
	}
	for _, step := range []func() error{run.verifyRecords, run.verifyIndex, run.comparePostings} {
		if err := step(); err != nil {
			return run.report, wrapError("verify", err)
		}
	}
	return run.report, nil
}

func (v *verification) noteFault(fault Fault, id string, repair func() error) error {
	f := Finding{Fault: fault, ID: id}
	if v.repair && repair != nil {
		if err := repair(); err != nil {
			return err
		}
		f.Repaired = true
	}
	v.report.Findings = append(v.report.Findings, f)
	return nil
}

// verifyRecords reads the partitions of all videos. It does not use the lists, which may be wrong.
func (v *verification) verifyRecords() error {
	for key, err := range v.store.db.ListKeys(v.ctx, videoPrefix) {
		if err != nil {
			return err
		}
		id, err := core.ParseVideoID(key.Part[len(videoPrefix):])
		if err != nil || key != recordKey(id) {
			continue
		}
		video, _, err := loadRawVideo(v.ctx, v.store.db, id)
		if isGone(err) {
			continue // removed meanwhile
		}
		if err == nil {
			err = v.verifyVideo(video)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func isGone(err error) bool { return errors.Is(err, &core.Problem{Code: core.NotFound}) }

func (v *verification) verifyVideo(video core.Video) error {
	v.report.Videos++
	if _, seen := v.want[video.ID]; seen {
		return nil
	}
	name := video.ID.String()
	prints, err := v.store.LoadFingerprints(v.ctx, video.ID)
	if err != nil {
		return err
	}
	postings, err := core.Postings(prints[0])
	if err != nil {
		v.want[video.ID] = sum{}
		return v.noteFault(Lost, name, nil)
	}
	v.want[video.ID] = v.sumPostings(video.ID, postings)
	if err := v.verifyListed(allVideos, name, toMillis(video.Created)); err != nil {
		return err
	}
	if !video.Indexed {
		if err := v.noteFault(Unfinished, name, func() error { return v.store.ReindexVideo(v.ctx, video.ID, postings) }); err != nil {
			return err
		}
	}
	for n := 1; n <= video.Debunks; n++ {
		if err := v.verifyDebunk(core.DebunkID{Video: video.ID, Number: n}); err != nil {
			return err
		}
	}
	return nil
}

func (v *verification) sumPostings(id core.VideoID, postings []core.Posting) (s sum) {
	for _, l := range postingLists(id, postings) {
		s = v.addList(s, l)
	}
	return s
}

// addList adds the postings of a list to s, each once.
func (v *verification) addList(s sum, l kv.List) sum {
	seen := map[string]bool{}
	for p := range slices.Chunk(l.Data, kv.PostingSize) {
		if !seen[string(p)] {
			seen[string(p)] = true
			s = s.addPosting(v.hashPosting(l.Key, p))
		}
	}
	return s
}

func (v *verification) hashPosting(key uint32, posting []byte) uint64 {
	return maphash.Bytes(v.seed, append(binary.BigEndian.AppendUint32(nil, key), posting...))
}

// verifyListed adds a finding if a set lacks a member.
func (v *verification) verifyListed(set kv.Key, name string, score int64) error {
	_, found, err := v.store.db.GetScores(v.ctx, set, name)
	if err != nil || found[0] {
		return err
	}
	return v.noteFault(Unlisted, name, func() error {
		return v.store.db.Commit(v.ctx, kv.Tx{Part: set.Part, Ops: []kv.Op{kv.Add{Key: set, Member: kv.Member{Name: name, Score: score}}}})
	})
}

func (v *verification) verifyDebunk(id core.DebunkID) error {
	v.report.Debunks++
	history, err := v.store.ListRevisions(v.ctx, id, 1)
	if isGone(err) || err == nil && slices.ContainsFunc(history, func(r core.Revision) bool { return r.Action == "" }) {
		return v.noteFault(Lost, id.String(), nil)
	}
	if err != nil {
		return err
	}
	last := history[len(history)-1]
	for _, r := range history {
		if err := v.verifyListed(audit, eventName(id, r.Debunk.Revision), toMillis(r.At)); err != nil {
			return err
		}
		if err := v.verifyEvent(r); err != nil {
			return err
		}
	}
	sets := []kv.Key{allDebunks}
	for _, term := range last.Debunk.SearchTerms() {
		sets = append(sets, termSet(term))
	}
	for _, set := range sets {
		if err := v.verifyListed(set, id.String(), toMillis(last.At)); err != nil {
			return err
		}
	}
	return nil
}

// verifyEvent adds a finding if an event that is not finished is not in the list of pending ones.
func (v *verification) verifyEvent(r core.Revision) error {
	e, err := loadEvent(v.ctx, v.store.db, r.Debunk.ID, r.Debunk.Revision)
	if err != nil || e.Revision == 0 {
		return err
	}
	return v.verifyListed(pending, eventName(e.Debunk, e.Revision), toMillis(r.At))
}

// verifyIndex sums up the postings of each video in the index.
func (v *verification) verifyIndex() error {
	return v.eachPosting(func(id core.VideoID, key uint32, posting []byte) {
		v.report.Postings++
		v.have[id] = v.have[id].addPosting(v.hashPosting(key, posting))
	})
}

// eachPosting calls f for every posting of every list, once if the list repeats it.
func (v *verification) eachPosting(f func(core.VideoID, uint32, []byte)) error {
	for l, err := range v.store.db.ListPostings(v.ctx) {
		if err != nil {
			return err
		}
		seen := map[string]bool{}
		for p := range slices.Chunk(l.Data, kv.PostingSize) {
			if !seen[string(p)] {
				seen[string(p)] = true
				f(ownerOf(p), l.Key, p)
			}
		}
	}
	return nil
}

func ownerOf(posting []byte) core.VideoID {
	return core.VideoID(binary.BigEndian.Uint64(append(make([]byte, 8-kv.OwnerSize), posting[:kv.OwnerSize]...)))
}

// comparePostings finds the videos whose postings in the index are not those of their fingerprint, and postings without a video.
func (v *verification) comparePostings() error {
	wrong := map[core.VideoID][]uint32{}
	for id, want := range v.want {
		if v.have[id] != want && !v.wasResumed(id) {
			wrong[id] = nil
		}
	}
	for id := range v.have {
		if _, known := v.want[id]; !known {
			wrong[id] = nil
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	err := v.eachPosting(func(id core.VideoID, key uint32, _ []byte) {
		if keys, ok := wrong[id]; ok {
			wrong[id] = append(keys, key)
		}
	})
	for id, keys := range wrong {
		if err == nil {
			err = v.repairPostings(id, keys)
		}
	}
	return err
}

func (v *verification) wasResumed(id core.VideoID) bool {
	return slices.Contains(v.report.Findings, Finding{Unfinished, id.String(), true})
}

// repairPostings adds a finding. Its repair removes all postings of a video from the lists of keys and, if there is such a video, adds
// the right ones.
func (v *verification) repairPostings(id core.VideoID, keys []uint32) error {
	prints, err := v.store.LoadFingerprints(v.ctx, id)
	if err != nil {
		return err
	}
	fault := Unposted
	if prints[0] == nil {
		fault = Orphaned
	}
	return v.noteFault(fault, id.String(), func() error {
		if err := v.store.db.RemovePostings(v.ctx, id.Bytes(), keys); err != nil || prints[0] == nil {
			return err
		}
		postings, err := core.Postings(prints[0])
		if err != nil {
			return err
		}
		return v.store.ReindexVideo(v.ctx, id, postings)
	})
}

// ResumeAdding completes the videos whose adding began before a time and was interrupted, and returns how many.
func (v *Verifier) ResumeAdding(ctx context.Context, before time.Time) (int, error) {
	videos, err := listUnindexed(ctx, v.store.db, before)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, video := range videos {
		if video.ID == 0 {
			continue
		}
		prints, err := v.store.LoadFingerprints(ctx, video.ID)
		if err != nil {
			return n, err
		}
		postings, err := core.Postings(prints[0])
		if err == nil {
			err = v.store.resumeVideo(ctx, video)
		}
		if err == nil {
			err = v.store.ReindexVideo(ctx, video.ID, postings)
		}
		if err != nil {
			return n, wrapError("resume", err)
		}
		n++
	}
	return n, nil
}
