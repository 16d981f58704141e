package measure

import (
	"fmt"
	"io"
	"slices"
	"time"
)

// IndexTable has the results of Index.
type IndexTable struct {
	Rows []IndexRow `json:"sizes"`
}

// IndexRow has the results at one size. Times are in milliseconds.
type IndexRow struct {
	Server     string  `json:"server"`
	Hashes     int     `json:"hashes"`
	Videos     int     `json:"videos"`
	FillRate   float64 `json:"fill_videos_per_second"` // drawing included
	Open       float64 `json:"open_ms"`
	Bytes      int64   `json:"bytes"`
	Nodes      []int64 `json:"bytes_of_nodes,omitempty"`
	Lookups    int     `json:"lookups"`
	P50        float64 `json:"lookup_p50_ms"`
	P99        float64 `json:"lookup_p99_ms"`
	Worst      float64 `json:"lookup_worst_ms"`
	CPU        float64 `json:"cpu_ms_per_lookup"` // of this process, not of the database
	ListsP50   float64 `json:"lists_p50_ms"`      // of reading the same lists alone
	ListsP99   float64 `json:"lists_p99_ms"`
	Keys       float64 `json:"keys_per_lookup"`
	ListBytes  float64 `json:"list_bytes_per_lookup"`
	Trips      float64 `json:"round_trips_per_lookup"`
	Copies     int     `json:"copies"`
	Found      int     `json:"copies_found"`
	Ingest     float64 `json:"ingest_videos_per_second"`
	Searchable float64 `json:"searchable_ms"` // the worst
	Unfound    int     `json:"not_found_after_adding"`
}

func toMilliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// addLookUps sets the fields that are about look-ups.
func (r *IndexRow) addLookUps(all []lookedUp) {
	var whole, lists []time.Duration
	for _, l := range all {
		whole, lists = append(whole, l.took), append(lists, l.lists)
		r.CPU += toMilliseconds(l.cpu) / float64(len(all))
		r.Keys += float64(l.keys) / float64(len(all))
		r.ListBytes += float64(l.bytes) / float64(len(all))
		r.Copies += boolToInt(l.known)
		r.Found += boolToInt(l.found)
	}
	r.Lookups = len(all)
	r.P50, r.P99, r.Worst = findPercentile(whole, 50), findPercentile(whole, 99), findPercentile(whole, 100)
	r.ListsP50, r.ListsP99 = findPercentile(lists, 50), findPercentile(lists, 99)
}

// findPercentile returns the time, in milliseconds, that percent of the times do not exceed. It sorts the times.
func findPercentile(times []time.Duration, percent int) float64 {
	slices.Sort(times)
	return toMilliseconds(times[((len(times)-1)*percent+99)/100])
}

// nodeImbalance returns the largest difference of a node from the mean, as a part of the mean.
func (r *IndexRow) nodeImbalance() (worst float64) {
	mean := float64(r.Bytes) / float64(len(r.Nodes))
	for _, n := range r.Nodes {
		worst = max(worst, float64(n)/mean-1, 1-float64(n)/mean)
	}
	return worst
}

// Write prints the row.
func (r *IndexRow) Write(w io.Writer) {
	fmt.Fprintf(w, "%d hashes of %d videos in %s\n", r.Hashes, r.Videos, r.Server)
	fmt.Fprintf(w, "  room           %.2f GB, %.0f bytes a hash\n", float64(r.Bytes)/1e9, float64(r.Bytes)/float64(r.Hashes))
	if len(r.Nodes) > 0 {
		fmt.Fprintf(w, "  nodes          within %.1f%% of even\n", 100*r.nodeImbalance())
	}
	fmt.Fprintf(w, "  open           %.0f ms\n", r.Open)
	fmt.Fprintf(w, "  look-up        p50 %.1f ms, p99 %.1f ms, worst %.1f ms, of %d, %.1f round trips and %.1f ms of CPU each\n", r.P50, r.P99, r.Worst, r.Lookups, r.Trips, r.CPU)
	fmt.Fprintf(w, "  lists alone    p50 %.1f ms, p99 %.1f ms; %.0f lists and %.0f kB each\n", r.ListsP50, r.ListsP99, r.Keys, r.ListBytes/1000)
	fmt.Fprintf(w, "  found          %d of %d copies\n", r.Found, r.Copies)
	fmt.Fprintf(w, "  ingest         %.0f videos of 60 s a second; filling, drawing included, %.0f videos a second\n", r.Ingest, r.FillRate)
	fmt.Fprintf(w, "  searchable     %.0f ms after adding begins, at worst; %d not found then\n", r.Searchable, r.Unfound)
}
