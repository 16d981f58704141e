package reviewing

import (
	"context"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
)

// MergeVideos records that two videos show the same footage: from then on they count as one, and those who wait for either hear of
// the debunks of both. The newer becomes a copy of the older, so that two merges at the same time cannot make a circle. It returns
// the video at the top. SeparateVideos undoes it. Its problem is NotFound.
func (s *Reviewer) MergeVideos(ctx context.Context, actor core.UserID, a, b core.VideoID) (core.Video, error) {
	root, child, err := s.findRoots(ctx, a, b)
	if err == nil && root.ID != child.ID {
		root, err = s.joinRoots(ctx, actor, root, child)
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
	if err != nil {
		return root, err
	}
	return root, s.outbox.RenewEvents(ctx, core.SelectPublished(debunks))
}

// joinRoots makes one root a copy of the other. The root is written first: if it is cut short, the root has a copy that does not
// know of it yet, and nothing is lost.
func (s *Reviewer) joinRoots(ctx context.Context, actor core.UserID, root, child core.Video) (core.Video, error) {
	entry := core.AuditEntry{Kind: core.AuditMerge, Actor: actor, At: s.now().UTC(), Videos: []core.VideoID{root.ID, child.ID}}
	root, err := s.store.ChangeVideo(ctx, root.ID, func(v *core.Video) error {
		v.Copies, v.NotSame = insertID(v.Copies, child.ID), removeID(v.NotSame, child.ID)
		return nil
	}, entry)
	if err != nil {
		return core.Video{}, err
	}
	_, err = s.store.ChangeVideo(ctx, child.ID, func(v *core.Video) error {
		v.MergedIn, v.NotSame = root.ID, removeID(v.NotSame, root.ID)
		return nil
	})
	return root, err
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
	if err := s.undoMerge(ctx, a, b); err != nil {
		return err
	}
	entry := core.AuditEntry{Kind: core.AuditNotSame, Actor: actor, At: s.now().UTC(), Videos: []core.VideoID{a, b}}
	if _, err := s.store.ChangeVideo(ctx, a, func(v *core.Video) error { v.NotSame = insertID(v.NotSame, b); return nil }, entry); err != nil {
		return err
	}
	_, err := s.store.ChangeVideo(ctx, b, func(v *core.Video) error { v.NotSame = insertID(v.NotSame, a); return nil })
	return err
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
