package reviewing

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
)

// MergeVideos records that two videos show the same footage: from then on they count as one, and those who wait for either hear of
// the debunks of both. The newer becomes a copy of the older, so that two merges at the same time cannot make a circle. It returns
// the video at the top. SeparateVideos undoes it. Its problem is NotFound.
func (s *Reviewer) MergeVideos(ctx context.Context, actor core.UserID, a, b core.VideoID) (core.Video, error) {
	return s.joinClusters(ctx, core.AuditEntry{Kind: core.AuditMerge, Actor: actor}, a, b)
}

// mergeTries is the number of attempts at a merge that other merges overtake.
const mergeTries = 20

// joinClusters merges two videos, with an audit entry. If the entry is of AuditTwins and a moderator separated the two, it fails with
// errSeparated.
func (s *Reviewer) joinClusters(ctx context.Context, entry core.AuditEntry, a, b core.VideoID) (root core.Video, err error) {
	for range mergeTries {
		var child core.Video
		root, child, err = s.findRoots(ctx, a, b)
		if err == nil && root.ID != child.ID {
			root, err = s.joinRoots(ctx, entry, root, child)
		}
		if !errors.Is(err, errMerged) {
			break
		}
	}
	if err != nil {
		return root, err
	}
	cluster, err := s.records.LoadCluster(ctx, root) // even if they are one already: a crash may have come before this
	if err != nil {
		return root, err
	}
	people, err := s.store.CountAskersSince(ctx, time.Time{}, core.VideoIDs(cluster)...)
	if err == nil && people > 0 {
		err = s.store.RankVideo(ctx, people, root.ID, core.VideoIDs(cluster[1:])...)
	}
	if err != nil {
		return root, err
	}
	debunks, err := s.store.ListDebunksOf(ctx, cluster...)
	if err == nil && len(debunks) > 0 {
		err = s.store.MarkExplained(ctx, core.VideoIDs(cluster)...)
	}
	if err != nil {
		return root, err
	}
	return root, s.outbox.RenewEvents(ctx, core.SelectPublished(debunks))
}

// errMerged is returned for a root that another merge has made a copy in the meantime.
var errMerged = errors.New("merge: overtaken by another merge")

// joinRoots makes one root a copy of the other. The root is written first: if it is cut short, the root has a copy that does not
// know of it yet, and nothing is lost. A copy that another merge took first leaves the root again.
func (s *Reviewer) joinRoots(ctx context.Context, entry core.AuditEntry, root, child core.Video) (core.Video, error) {
	entry.At, entry.Videos = s.now().UTC(), []core.VideoID{root.ID, child.ID}
	check := func(v *core.Video, other core.VideoID) error {
		if _, apart := slices.BinarySearch(v.NotSame, other); apart && entry.Kind == core.AuditTwins {
			return errSeparated
		}
		return nil
	}
	root, err := s.store.ChangeVideo(ctx, root.ID, func(v *core.Video) error {
		if err := check(v, child.ID); err != nil {
			return err
		}
		v.Copies, v.NotSame = insertID(v.Copies, child.ID), removeID(v.NotSame, child.ID)
		s.inheritWork(v, child)
		return nil
	}, entry)
	if err != nil {
		return core.Video{}, err
	}
	_, err = s.store.ChangeVideo(ctx, child.ID, func(v *core.Video) error {
		if v.MergedIn != 0 && v.MergedIn != root.ID {
			return errMerged
		}
		if err := check(v, root.ID); err != nil {
			return err
		}
		v.MergedIn, v.NotSame = root.ID, removeID(v.NotSame, root.ID)
		return nil
	})
	if errors.Is(err, errMerged) || errors.Is(err, errSeparated) {
		_, undoErr := s.store.ChangeVideo(ctx, root.ID, func(v *core.Video) error { v.Copies = removeID(v.Copies, child.ID); return nil })
		err = errors.Join(err, undoErr)
	}
	return root, err
}

// inheritWork gives a root what moderators did with the video that becomes its copy: who works on it, and that its alarm was raised.
func (s *Reviewer) inheritWork(root *core.Video, child core.Video) {
	if root.Alarmed.IsZero() {
		root.Alarmed = child.Alarmed
	}
	if !root.Taken.IsActive(s.now()) && child.Taken.IsActive(s.now()) {
		root.Taken = child.Taken
	}
}

// findRoots returns the roots of the clusters of a and b, the older first.
func (s *Reviewer) findRoots(ctx context.Context, a, b core.VideoID) (older, newer core.Video, err error) {
	found := [2]core.Video{}
	for i, id := range []core.VideoID{a, b} {
		v, err := s.records.LoadVideo(ctx, id)
		if err != nil {
			return older, newer, err
		}
		cluster, err := s.records.LoadCluster(ctx, v)
		if err != nil {
			return older, newer, err
		}
		found[i] = cluster[0]
	}
	slices.SortFunc(found[:], func(v, w core.Video) int {
		if !v.Created.Equal(w.Created) {
			return v.Created.Compare(w.Created)
		}
		return int(int64(v.ID) - int64(w.ID))
	})
	return found[0], found[1], nil
}

// SeparateVideos records that two videos show different footage, whatever they look like. Every later check takes it into account.
// If they had been merged, they are parted. Its problem is NotFound.
func (s *Reviewer) SeparateVideos(ctx context.Context, actor core.UserID, a, b core.VideoID) error {
	if a == b || a == 0 || b == 0 {
		return &core.Problem{Code: core.BadID, Op: "not the same"}
	}
	entry := core.AuditEntry{Kind: core.AuditNotSame, Actor: actor, At: s.now().UTC(), Videos: []core.VideoID{a, b}}
	if _, err := s.store.ChangeVideo(ctx, a, func(v *core.Video) error { v.NotSame = insertID(v.NotSame, b); return nil }, entry); err != nil {
		return err
	}
	if _, err := s.store.ChangeVideo(ctx, b, func(v *core.Video) error { v.NotSame = insertID(v.NotSame, a); return nil }); err != nil {
		return err
	}
	if err := s.undoMerge(ctx, a, b); err != nil { // after the separation: a merge at the same moment sees that, or is seen here
		return err
	}
	return s.store.DropResults(ctx)
}

// undoMerge undoes the merge by which a and b came into one cluster: the one that is not above the other leaves it, with its own
// copies.
func (s *Reviewer) undoMerge(ctx context.Context, a, b core.VideoID) error {
	above, err := s.records.LoadMergeChain(ctx, a)
	if err != nil {
		return err
	}
	others, err := s.records.LoadMergeChain(ctx, b)
	if err != nil || above[len(above)-1].ID != others[len(others)-1].ID {
		return err
	}
	leaves := others
	if slices.Contains(core.VideoIDs(above), b) {
		leaves = above
	}
	// The copy's own record comes last: cut short, a repetition finds the two in one cluster still.
	if _, err = s.store.ChangeVideo(ctx, leaves[1].ID, func(v *core.Video) error { v.Copies = removeID(v.Copies, leaves[0].ID); return nil }); err != nil {
		return err
	}
	_, err = s.store.ChangeVideo(ctx, leaves[0].ID, func(v *core.Video) error { v.MergedIn = 0; return nil })
	return err
}

// insertID inserts an id into ascending ids, unless it is there.
func insertID(ids []core.VideoID, id core.VideoID) []core.VideoID {
	at, found := slices.BinarySearch(ids, id)
	if found {
		return ids
	}
	return slices.Insert(ids, at, id)
}

// removeID returns ids without one of them.
func removeID(ids []core.VideoID, id core.VideoID) []core.VideoID {
	return slices.DeleteFunc(slices.Clone(ids), func(o core.VideoID) bool { return o == id })
}
