package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// percentile returns the value that p of a hundred values do not exceed, 0 for none.
func percentile(values []int, p int) int {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, len(sorted)*p/100)]
}

func countFiles(t *tree) string {
	counts := slices.Collect(maps.Values(t.filesIn))
	return fmt.Sprintf("%d, %d", percentile(counts, 50), percentile(counts, 100))
}

// largestTypes returns the n types with most methods, promoted ones and functions that take a pointer to the type
// included, each as text.
func (t *tree) largestTypes(n int) []string {
	sizes := map[string]int{}
	for name := range t.types {
		sizes[name] = len(t.allMethods(name, map[string]bool{})) + t.takers[name]
	}
	names := slices.SortedFunc(maps.Keys(sizes), func(a, b string) int { return sizes[b]*1000 - sizes[a]*1000 + strings.Compare(a, b) })
	out := make([]string, n)
	for i := range min(n, len(names)) {
		out[i] = fmt.Sprintf("%d (%s)", sizes[names[i]], names[i])
	}
	return out
}

// allMethods returns the names of a type's own and promoted methods. seen holds the types on the way to it.
func (t *tree) allMethods(name string, seen map[string]bool) map[string]bool {
	info := t.types[name]
	if info == nil || seen[name] {
		return nil
	}
	seen[name] = true
	all := maps.Clone(info.methods)
	for _, e := range info.embedded {
		maps.Copy(all, t.allMethods(e, seen))
	}
	return all
}

// arrowsBackUp returns the imports that run back up: from one room into another that uses the first, itself or through
// others. The rooms of a folder are its own package and its subfolders, each with all below it.
func (t *tree) arrowsBackUp() []string {
	var back []string
	for _, parent := range t.parents() {
		arrows := t.roomArrows(parent)
		for from, targets := range arrows {
			for to := range targets {
				if reaches(arrows, to, from, map[string]bool{}) {
					back = append(back, from+" -> "+to)
				}
			}
		}
	}
	slices.Sort(back)
	return back
}

// parents returns every folder that has folders, the root first.
func (t *tree) parents() []string {
	all := map[string]bool{".": true}
	for folder := range t.filesIn {
		for i, r := range folder {
			if r == '/' {
				all[folder[:i]] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// roomArrows returns the imports between the rooms of a folder.
func (t *tree) roomArrows(parent string) map[string]map[string]bool {
	arrows := map[string]map[string]bool{}
	for from, targets := range t.imports {
		for _, to := range targets {
			a, b := roomOf(parent, from), roomOf(parent, to)
			if a == "" || b == "" || a == b {
				continue
			}
			if arrows[a] == nil {
				arrows[a] = map[string]bool{}
			}
			arrows[a][b] = true
		}
	}
	return arrows
}

// roomOf returns the room of a folder in which another folder lies, or "" if it lies outside.
func roomOf(parent, folder string) string {
	if folder == parent {
		return parent
	}
	rest := folder
	if parent != "." {
		var inside bool
		if rest, inside = strings.CutPrefix(folder, parent+"/"); !inside {
			return ""
		}
	}
	first, _, _ := strings.Cut(rest, "/")
	return parent + "/" + first
}

func reaches(arrows map[string]map[string]bool, from, to string, seen map[string]bool) bool {
	if from == to {
		return true
	}
	if seen[from] {
		return false
	}
	seen[from] = true
	for next := range arrows[from] {
		if reaches(arrows, next, to, seen) {
			return true
		}
	}
	return false
}
