// Package searching finds debunks by words, and completes what somebody is typing.
package searching

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/core"
)

// Store is the part of the database that a Searcher needs.
type Store interface {
	core.Videos
	core.Debunks
	core.SearchIndex
}

// Records reads the debunks of a video and its duplicates.
type Records interface {
	ListDebunks(ctx context.Context, v core.Video) ([]core.Debunk, error)
}

// Searcher finds debunks by words.
type Searcher struct {
	store      Store
	records    Records
	isStopWord func(term string) bool
}

// New returns a searcher. isStopWord reports whether a term says nothing of what a debunk is about; it may be nil.
func New(store Store, records Records, isStopWord func(term string) bool) *Searcher {
	if isStopWord == nil {
		isStopWord = func(string) bool { return false }
	}
	return &Searcher{store: store, records: records, isStopWord: isStopWord}
}

// Bounds of a search.
const (
	maxQueryTerms = 24   // what a sentence holds; the rest is ignored
	maxPerTerm    = 500  // debunks read a term, the latest: more than that a word tells nothing
	maxScored     = 2000 // debunks read a search
	enoughTerms   = 3    // of a query that a debunk has: more of them need not agree
	leastPrefix   = 4    // letters of a term that agrees with longer words that begin so
)

// Parameters of BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009, section 3):
// their usual values, and the length in terms that counts as average.
const (
	bm25K1      = 1.2
	bm25B       = 0.75
	usualLength = 30
)

// SearchDebunks returns up to limit published debunks whose claim, note, place or publishers hold words of the query, the best
// first: of the words that matter two in three, or enoughTerms. For an empty query it returns the latest.
func (s *Searcher) SearchDebunks(ctx context.Context, query string, limit int) ([]core.Debunk, error) {
	terms := core.SplitTerms(query)
	if len(terms) == 0 {
		return s.listLatest(ctx, limit)
	}
	if terms = slices.DeleteFunc(terms, s.isStopWord); len(terms) == 0 {
		return nil, nil
	}
	terms = terms[:min(len(terms), maxQueryTerms)]
	lists, counts, err := s.store.FindWithTerms(ctx, terms, maxPerTerm)
	if err != nil {
		return nil, err
	}
	total, err := s.store.CountDebunks(ctx)
	if err != nil {
		return nil, err
	}
	weights := map[string]float64{}
	for i, t := range terms {
		weights[t] = math.Log(1 + (float64(total-counts[i])+0.5)/(float64(counts[i])+0.5))
	}
	found, err := s.store.LoadDebunks(ctx, interleaveIDs(lists)...)
	if err != nil {
		return nil, err
	}
	return rankDebunks(found, terms, weights, limit), nil
}

// listLatest returns up to limit published debunks, the latest first.
func (s *Searcher) listLatest(ctx context.Context, limit int) ([]core.Debunk, error) {
	var out []core.Debunk
	for offset := 0; len(out) < limit; offset += limit {
		batch, err := s.store.ListLatest(ctx, offset, limit)
		if err != nil || len(batch) == 0 {
			return out, err
		}
		out = append(out, core.SelectPublished(batch)...)
	}
	return out[:min(len(out), limit)], nil
}

// interleaveIDs takes ids from the lists in turn, so that a common word does not crowd out a rare one.
func interleaveIDs(lists [][]core.DebunkID) []core.DebunkID {
	var ids []core.DebunkID
	seen := map[core.DebunkID]bool{}
	for i := range maxPerTerm {
		for _, l := range lists {
			if i < len(l) && !seen[l[i]] && len(ids) < maxScored {
				seen[l[i]] = true
				ids = append(ids, l[i])
			}
		}
	}
	return ids
}

// rankDebunks returns up to limit published debunks, the most relevant first.
func rankDebunks(found []core.Debunk, query []string, weights map[string]float64, limit int) []core.Debunk {
	type scored struct {
		core.Debunk
		score float64
	}
	var all []scored
	for _, d := range core.SelectPublished(found) {
		terms := core.SplitTerms(d.SearchText())
		if score := scoreTerms(terms, weights); score > 0 && agreesWith(terms, query) {
			all = append(all, scored{d, score})
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), b.Updated.Compare(a.Updated))
	})
	out := make([]core.Debunk, 0, min(limit, len(all)))
	for _, d := range all[:min(limit, len(all))] {
		out = append(out, d.Debunk)
	}
	return out
}

// agreesWith reports whether enough of the terms of a query are in a text: two in three, or enoughTerms.
func agreesWith(terms, query []string) bool {
	shared := 0
	for _, q := range query {
		if slices.ContainsFunc(terms, func(t string) bool { return t == q || len(q) >= leastPrefix && strings.HasPrefix(t, q) }) {
			shared++
		}
	}
	return shared >= enoughTerms || shared*3 >= len(query)*2
}

// scoreTerms returns the BM25 score of a text with these terms. Every term counts once, since debunks are short.
func scoreTerms(terms []string, weights map[string]float64) (score float64) {
	norm := bm25K1 * (1 - bm25B + bm25B*float64(len(terms))/usualLength)
	for _, t := range terms {
		score += weights[t] * (bm25K1 + 1) / (1 + norm)
	}
	return score
}
