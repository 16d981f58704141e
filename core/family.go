package core

import (
	"context"
	"slices"
	"time"
)

// maxFamily bounds the copies of one video that are read.
const maxFamily = 10000

// family returns the video that v is or was merged into, first, and all its copies.
func (s *Service) family(ctx context.Context, v Video) ([]Video, error) {
	for hops := 0; v.MergedIn != 0 && hops < maxFamily; hops++ {
		root, err := s.Video(ctx, v.MergedIn)
		if err != nil {
			return nil, err
		}
		v = root
	}
	family, seen := []Video{v}, map[VideoID]bool{v.ID: true}
	for next := v.Copies; len(next) > 0 && len(family) < maxFamily; {
		copies, err := s.store.Videos(ctx, next...)
		if err != nil {
			return nil, err
		}
		next = nil
		for _, c := range copies {
			if c.ID == 0 || seen[c.ID] {
				continue
			}
			seen[c.ID] = true
			family = append(family, c)
			next = append(next, c.Copies...) // those that were merged into it before
		}
	}
	return family, nil
}

// Merge records that two videos show the same footage: they count as one from then on, and whoever waits for an answer
// about either hears of the debunks of both. The newer becomes a copy of the older, so that two merges at one time
// cannot go round in a circle. It returns the video that both are now. NotSame undoes it. Its problem is NotFound.
func (s *Service) Merge(ctx context.Context, actor UserID, a, b VideoID) (Video, error) {
	root, child, err := s.roots(ctx, a, b)
	if err == nil && root.ID != child.ID {
		root, err = s.join(ctx, actor, root, child)
	}
	if err != nil {
		return root, err
	}
	family, err := s.family(ctx, root) // even if they are one already: a crash may have come before this
	if err != nil {
		return root, err
	}
	people, err := s.store.AskedSince(ctx, time.Time{}, idsOf(family)...)
	if err == nil && people > 0 {
		err = s.store.Rank(ctx, people, root.ID, idsOf(family[1:])...)
	}
	if err != nil {
		return root, err
	}
	debunks, err := s.store.DebunksOf(ctx, family...)
	if err != nil {
		return root, err
	}
	return root, s.renew(ctx, published(debunks))
}

// join makes one root a copy of the other. That comes first: cut short, it has a copy that does not know of it yet, and
// nothing is lost.
func (s *Service) join(ctx context.Context, actor UserID, root, child Video) (Video, error) {
	act := Act{Kind: ActMerge, Actor: actor, At: s.now().UTC(), Videos: []VideoID{root.ID, child.ID}}
	root, err := s.store.ChangeVideo(ctx, root.ID, func(v *Video) error {
		v.Copies, v.NotSame = insert(v.Copies, child.ID), without(v.NotSame, child.ID)
		return nil
	}, act)
	if err != nil {
		return Video{}, err
	}
	_, err = s.store.ChangeVideo(ctx, child.ID, func(v *Video) error {
		v.MergedIn, v.NotSame = root.ID, without(v.NotSame, root.ID)
		return nil
	})
	return root, err
}

// roots returns the videos that a and b are or were merged into, the older first.
func (s *Service) roots(ctx context.Context, a, b VideoID) (older, newer Video, err error) {
	found := [2]Video{}
	for i, id := range []VideoID{a, b} {
		v, err := s.Video(ctx, id)
		if err != nil {
			return older, newer, err
		}
		family, err := s.family(ctx, v)
		if err != nil {
			return older, newer, err
		}
		found[i] = family[0]
	}
	slices.SortFunc(found[:], func(v, w Video) int {
		if !v.Created.Equal(w.Created) {
			return v.Created.Compare(w.Created)
		}
		return int(int64(v.ID) - int64(w.ID))
	})
	return found[0], found[1], nil
}

// NotSame records that two videos are different footage, whatever they look like. It is consulted at every
// later check. If they had been merged, they are parted. Its problem is NotFound.
func (s *Service) NotSame(ctx context.Context, actor UserID, a, b VideoID) error {
	if a == b || a == 0 || b == 0 {
		return &Problem{Code: BadID, Op: "not the same"}
	}
	if err := s.part(ctx, a, b); err != nil {
		return err
	}
	act := Act{Kind: ActNotSame, Actor: actor, At: s.now().UTC(), Videos: []VideoID{a, b}}
	if _, err := s.store.ChangeVideo(ctx, a, func(v *Video) error { v.NotSame = insert(v.NotSame, b); return nil }, act); err != nil {
		return err
	}
	_, err := s.store.ChangeVideo(ctx, b, func(v *Video) error { v.NotSame = insert(v.NotSame, a); return nil })
	return err
}

// part undoes the merge by which a and b came into one family: the one that is not above the other leaves it, with its own copies.
func (s *Service) part(ctx context.Context, a, b VideoID) error {
	above, err := s.above(ctx, a)
	if err != nil {
		return err
	}
	others, err := s.above(ctx, b)
	if err != nil || above[len(above)-1].ID != others[len(others)-1].ID {
		return err
	}
	leaves := others
	if slices.Contains(idsOf(above), b) {
		leaves = above
	}
	// The copy's own record comes last: cut short, a repetition finds the two in one family still.
	if _, err = s.store.ChangeVideo(ctx, leaves[1].ID, func(v *Video) error { v.Copies = without(v.Copies, leaves[0].ID); return nil }); err != nil {
		return err
	}
	_, err = s.store.ChangeVideo(ctx, leaves[0].ID, func(v *Video) error { v.MergedIn = 0; return nil })
	return err
}

// above returns a video, what it was merged into, and so on.
func (s *Service) above(ctx context.Context, id VideoID) ([]Video, error) {
	var all []Video
	for id != 0 && len(all) < maxFamily {
		v, err := s.Video(ctx, id)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
		id = v.MergedIn
	}
	return all, nil
}

func insert(ids []VideoID, id VideoID) []VideoID {
	at, found := slices.BinarySearch(ids, id)
	if found {
		return ids
	}
	return slices.Insert(ids, at, id)
}

func without(ids []VideoID, id VideoID) []VideoID {
	return slices.DeleteFunc(slices.Clone(ids), func(o VideoID) bool { return o == id })
}
