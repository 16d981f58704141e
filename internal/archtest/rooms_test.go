package archtest

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/internal/repotest"
)

// A room is a folder with the packages in it and below it. Rooms are compared in these ways:
//
//   - room is the top-level one: core, bots, storage, and each folder of internal.
//   - subRoom is one level deeper: core/media, bots/telegram, storage/kv. What stands in the top-level folder itself (core, bots,
//     storage) is a sub-room of its own.
//   - roomsOf counts, in any one folder, its own package and each of its subfolders.
//
// An arrow runs from room a to room b if a package of a imports one of b; arrows inside of a room, and those of tests and test
// kits, do not count. An arrow runs back up if it closes a cycle: two rooms that import each other, or more in a ring. So a folder
// may import the one above it (bots/telegram imports bots) as long as that imports nothing of it, directly or through others. Go
// forbids cycles of packages; this forbids cycles of rooms as well.
func room(pkg string) string {
	if in(pkg, "./internal") {
		return prefix(pkg, 3)
	}
	return prefix(pkg, 2)
}

func subRoom(pkg string) string { return prefix(pkg, 3) }

// roomsOf returns a function that names the room of a folder that a package stands in: the folder for its own package, or one of
// its subfolders. Packages outside of the folder are in no room of it.
func roomsOf(folder string) func(string) string {
	return func(pkg string) string {
		if !in(pkg, folder) {
			return ""
		}
		return prefix(pkg, strings.Count(folder, "/")+2)
	}
}

// parents returns every folder that the packages of the module stand in or below, the root included.
func parents(edges []edge) []string {
	found := map[string]bool{}
	for _, e := range edges {
		for n := range strings.Count(e.from, "/") + 1 {
			found[prefix(e.from, n+1)] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// prefix returns the first elements of a path, at most n of them.
func prefix(pkg string, n int) string {
	elements := strings.Split(pkg, "/")
	return strings.Join(elements[:min(n, len(elements))], "/")
}

// arrows returns which rooms each room imports.
func arrows(edges []edge, roomOf func(string) string) map[string][]string {
	found := map[string][]string{}
	for _, e := range edges {
		from, to := roomOf(e.from), roomOf(e.to)
		if !e.test && in(e.to, ".") && from != "" && to != "" && from != to && !slices.Contains(found[from], to) {
			found[from] = append(found[from], to)
		}
	}
	return found
}

// cycle returns rooms of which each imports the next and the last the first, or nil if there are none.
func cycle(to map[string][]string) []string {
	const under, done = 1, 2 // way: on the path that is followed; without a cycle
	state := map[string]int{}
	var path []string
	var visit func(string) []string
	visit = func(room string) []string {
		switch state[room] {
		case under:
			return slices.Clone(path[slices.Index(path, room):])
		case done:
			return nil
		}
		state[room] = under
		path = append(path, room)
		for _, next := range slices.Sorted(slices.Values(to[room])) {
			if found := visit(next); found != nil {
				return found
			}
		}
		path = path[:len(path)-1]
		state[room] = done
		return nil
	}
	for _, room := range slices.Sorted(maps.Keys(to)) {
		if found := visit(room); found != nil {
			return found
		}
	}
	return nil
}

func TestNoArrowRunsBackUp(t *testing.T) {
	edges := importsOf(t, repotest.Root(t))
	kinds := map[string]func(string) string{"rooms": room, "sub-rooms": subRoom}
	for _, folder := range parents(edges) {
		kinds["the rooms of "+folder] = roomsOf(folder)
	}
	for kind, roomOf := range kinds {
		if found := cycle(arrows(edges, roomOf)); found != nil {
			t.Errorf("%s import each other: %s → %s", kind, strings.Join(found, " → "), found[0])
		}
	}
}

func TestCycle(t *testing.T) {
	tests := []struct {
		name   string
		roomOf func(string) string
		edges  []edge
		want   []string
	}{
		{"a folder imports the one above", subRoom, []edge{{"./bots/web", "./bots", false}, {"./bots/web/page", "./bots/web", false}}, nil},
		{"two import each other", subRoom, []edge{
			{"./bots/web/page", "./bots", false}, {"./bots", "./bots/web/kind", false},
		}, []string{"./bots", "./bots/web"}},
		{"three in a ring", subRoom, []edge{
			{"./core/a", "./core/b", false}, {"./core/b", "./core/c", false}, {"./core/c", "./core/a", false},
		}, []string{"./core/a", "./core/b", "./core/c"}},
		{"top-level rooms", room, []edge{{"./core/a", "./storage/kv", false}, {"./storage", "./core", false}}, []string{"./core", "./storage"}},
		{"the same as sub-rooms", subRoom, []edge{{"./core/a", "./storage/kv", false}, {"./storage", "./core", false}}, nil},
		{"below one folder", roomsOf("./bots/web"), []edge{
			{"./bots/web/page", "./bots/web", false}, {"./bots/web", "./bots/web/page/form", false}, {"./core", "./bots/web", false},
		}, []string{"./bots/web", "./bots/web/page"}},
		{"a test", subRoom, []edge{{"./bots/web", "./bots", false}, {"./bots", "./bots/web", true}}, nil},
		{"other modules", room, []edge{{"./core", "sync", false}, {"./internal/cli", "./core", false}}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, cycle(arrows(tt.edges, tt.roomOf))); diff != "" {
				t.Errorf("cycle (-want +got):\n%s", diff)
			}
		})
	}
}
