package core_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core"
)

func TestVideoIDs(t *testing.T) {
	for _, id := range []core.VideoID{0, 1, 31, 32, 1<<40 - 1, 0x3_8a9b_cdef, core.NewVideoID()} {
		s := id.String()
		got, err := core.ParseVideoID(s)
		if err != nil || got != id || len(s) != 8 || len(id.Bytes()) != 5 {
			t.Errorf("%d is written %q and read as %d, %v", id, s, got, err)
		}
		if got, err := core.ParseVideoID("\t" + strings.ToUpper(s) + " "); err != nil || got != id {
			t.Errorf("%q in capitals is %d, %v", s, got, err)
		}
	}
}

// What people confuse when they read an id out is the same id.
func TestVideoIDsForgive(t *testing.T) {
	want, err := core.ParseVideoID("11100zz0")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"1Il0Ozzo", "iLI00ZZO", "lil ooZZ0"[:3] + "oozz0"} {
		if got, err := core.ParseVideoID(s); err != nil || got != want {
			t.Errorf("%q is %v, %v", s, got, err)
		}
	}
}

func TestVideoIDsRefuse(t *testing.T) {
	for _, s := range []string{
		"", "7k2m9xq", "7k2m9xq44", "7k2m9xqu", "7k2m-9xq", "7k2m9xq4-1", "7k2m9x=4", "7k2\n9xq4", "7\r\n9xq4m", "\n\n\n\n\n\n\n\nx", "é2m9xq4", "7k2 9xq4",
	} {
		if got, err := core.ParseVideoID(s); !errors.Is(err, &core.Problem{Code: core.BadID}) {
			t.Errorf("ParseVideoID(%q) = %v, %v", s, got, err)
		}
	}
}

func TestNewVideoIDsDiffer(t *testing.T) {
	seen := map[core.VideoID]bool{}
	for range 10_000 { // of 2^40: two alike once in 20,000 runs
		id := core.NewVideoID()
		if id == 0 || id >= 1<<40 || seen[id] {
			t.Fatalf("%v is zero, too large or not new", id)
		}
		seen[id] = true
	}
}

func FuzzParseVideoID(f *testing.F) {
	for _, s := range []string{"7k2m9xq4", "OIL0oil0", "7k2\n9xq4", "zzzzzzzz"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := core.ParseVideoID(s)
		if err != nil {
			return
		}
		if again, err := core.ParseVideoID(id.String()); err != nil || again != id || id >= 1<<40 {
			t.Errorf("%q: %v was read again as %v, %v", s, id, again, err)
		}
	})
}

func TestDebunkIDs(t *testing.T) {
	for _, n := range []int{1, 9, 10, core.MaxDebunks} {
		id := core.DebunkID{Video: core.NewVideoID(), Number: n}
		if got, err := core.ParseDebunkID(id.String()); err != nil || got != id {
			t.Errorf("%v is read as %v, %v", id, got, err)
		}
	}
	for _, s := range []string{
		"", "-", "7k2m9xq4", "7k2m9xq4-", "7k2m9xq4-0", "7k2m9xq4-01", "7k2m9xq4-+1", "7k2m9xq4--1", "7k2m9xq4-1-1", "7k2m9xq4- 1",
		"7k2m9xq4-" + strconv.Itoa(core.MaxDebunks+1), "7k2m9xq4-99999999999999999999", "7k2-1",
	} {
		if got, err := core.ParseDebunkID(s); !errors.Is(err, &core.Problem{Code: core.BadID}) {
			t.Errorf("ParseDebunkID(%q) = %v, %v", s, got, err)
		}
	}
}

// Ids are keys and values of records; those of people and chats may hold anything after the platform.
func TestIDsInJSON(t *testing.T) {
	type record struct {
		Video  core.VideoID
		Debunk core.DebunkID
		User   core.UserID
		Chat   core.ChatID
		ByID   map[core.VideoID]int
	}
	v := core.NewVideoID()
	in := record{v, core.DebunkID{Video: v, Number: 3}, core.UserID{Platform: "web", ID: "a:b c"}, core.ChatID{Platform: "telegram", ID: "-100"}, map[core.VideoID]int{v: 1}}
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out record
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	if out.Video != in.Video || out.Debunk != in.Debunk || out.User != in.User || out.Chat != in.Chat || out.ByID[v] != 1 {
		t.Errorf("%s is read as %+v", b, out)
	}
	if err := json.Unmarshal([]byte(`{"Video":"7k2\n9xq4"}`), &out); !errors.Is(err, &core.Problem{Code: core.BadID}) {
		t.Errorf("a broken id: %v", err)
	}
}

// A log tells one chat from another, and nobody who.
func TestChatsInLogs(t *testing.T) {
	a, b := core.ChatID{Platform: "telegram", ID: "123456789"}, core.ChatID{Platform: "telegram", ID: "123456780"}
	var out strings.Builder
	log := slog.New(slog.NewTextHandler(&out, nil))
	for _, c := range []core.ChatID{a, a, b} {
		log.Info("x", "chat", c)
	}
	if strings.Contains(out.String(), "12345678") {
		t.Error(out.String())
	}
	if x, y, z := a.LogValue(), a.LogValue(), b.LogValue(); !x.Equal(y) || x.Equal(z) {
		t.Error(x, y, z)
	}
}
