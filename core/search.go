package core

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// Bounds of a search.
const (
	maxQueryTerms = 24   // what a sentence holds; the rest is ignored
	maxPerTerm    = 500  // debunks read a term, the latest: more than that a word tells nothing
	maxScored     = 2000 // debunks read a search
)

// Parameters of BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009, section 3):
// their usual values, and the length in terms that counts as average.
const (
	bm25K1      = 1.2
	bm25B       = 0.75
	usualLength = 30
)

// Search returns up to limit published debunks whose claim, note, place or publishers hold words of the
// query, the best first; for an empty query the latest.
func (s *Service) Search(ctx context.Context, query string, limit int) ([]Debunk, error) {
	terms := Terms(query)
	if len(terms) == 0 {
		return s.latest(ctx, limit)
	}
	terms = terms[:min(len(terms), maxQueryTerms)]
	lists, counts, err := s.store.WithTerms(ctx, terms, maxPerTerm)
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
	found, err := s.store.Debunks(ctx, union(lists)...)
	if err != nil {
		return nil, err
	}
	return rank(found, weights, limit), nil
}

func (s *Service) latest(ctx context.Context, limit int) ([]Debunk, error) {
	var out []Debunk
	for offset := 0; len(out) < limit; offset += limit {
		batch, err := s.store.Latest(ctx, offset, limit)
		if err != nil || len(batch) == 0 {
			return out, err
		}
		out = append(out, published(batch)...)
	}
	return out[:min(len(out), limit)], nil
}

func published(debunks []Debunk) []Debunk {
	return slices.DeleteFunc(debunks, func(d Debunk) bool { return d.Status != Published })
}

// union takes from the lists in turn, so that a common word does not crowd out a rare one.
func union(lists [][]DebunkID) []DebunkID {
	var ids []DebunkID
	seen := map[DebunkID]bool{}
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

func rank(found []Debunk, weights map[string]float64, limit int) []Debunk {
	type scored struct {
		Debunk
		score float64
	}
	var all []scored
	for _, d := range published(found) {
		if score := relevance(Terms(d.searchText()), weights); score > 0 {
			all = append(all, scored{d, score})
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), b.Updated.Compare(a.Updated))
	})
	out := make([]Debunk, 0, min(limit, len(all)))
	for _, d := range all[:min(limit, len(all))] {
		out = append(out, d.Debunk)
	}
	return out
}

// relevance is BM25 with every term counted once: debunks are short.
func relevance(terms []string, weights map[string]float64) (score float64) {
	norm := bm25K1 * (1 - bm25B + bm25B*float64(len(terms))/usualLength)
	for _, t := range terms {
		score += weights[t] * (bm25K1 + 1) / (1 + norm)
	}
	return score
}
