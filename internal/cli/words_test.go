package cli

import (
	"bytes"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

// runIn runs the program with a store and checks its exit status; the patterns match what it prints, on both streams.
func runIn(t *testing.T, store string, status int, pattern string, args ...string) (out string) {
	t.Helper()
	out, errs, got := runCommand(t, append([]string{"--store", store}, args...)...)
	if all := out + errs; got != status || !regexp.MustCompile("(?s)"+pattern).MatchString(all) || strings.Contains(all, "our side") {
		t.Errorf("%q: exit status %d, want %d and %q:\n%s", args, got, status, pattern, all)
	}
	return out
}

// What the operator did wrong is said with the flag's name, and is never a fault of ours.
func TestOperatorsMistakes(t *testing.T) {
	dir := t.TempDir()
	foreign, missing := filepath.Join(dir, "foreign.db"), filepath.Join(dir, "missing.db")
	if err := os.WriteFile(foreign, bytes.Repeat([]byte("no database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	clip, store := mediatest.MakeClip(t, "mistakes", 2, 3), filepath.Join(dir, "store.db")
	runIn(t, store, exitOK, "made a new store at .*store.db", "add", clip)
	other := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(other.Close)
	taken := other.Listener.Addr().String()
	for name, c := range map[string]struct {
		store   string
		status  int
		pattern string
		args    []string
	}{
		"no batch file":    {store, exitFailed, `--batch: there is nothing at .*nowhere\.jsonl`, []string{"add", "--batch", filepath.Join(dir, "nowhere.jsonl")}},
		"a folder":         {store, exitFailed, `This is a folder`, []string{"check", dir}},
		"evidence nowhere": {store, exitFailed, `--evidence: there is nothing at`, []string{"check", clip, "--evidence", filepath.Join(dir, "nowhere", "x.png")}},
		"unknown scheme":   {"mysql://host/x", exitFailed, `--store \(FIRSTSEEN_STORE\): mysql://host/x names no store`, []string{"list"}},
		"malformed URL":    {"redis://[::1", exitFailed, `names no store`, []string{"list"}},
		"foreign database": {foreign, exitFailed, `foreign\.db is not a store`, []string{"list"}},
		"folder as store":  {dir, exitFailed, `is a folder`, []string{"list"}},
		"no store":         {missing, exitFailed, `no store at .*missing\.db`, []string{"list"}},
		"no store to ask":  {missing, exitFailed, `no store at .*missing\.db`, []string{"check", clip}},
		"no password file": {store, exitFailed, `FIRSTSEEN_WEB_PASSWORD_FILE: there is nothing at`, []string{"serve", "--web-password-file", missing}},
		"short password":   {store, exitFailed, `FIRSTSEEN_WEB_PASSWORD.*8 characters`, []string{"serve", "--web-addr", "127.0.0.1:0", "--web-password", "short"}},
		"no password":      {store, exitFailed, `FIRSTSEEN_WEB_ADDR: other machines.*FIRSTSEEN_WEB_PASSWORD`, []string{"serve", "--web-addr", ":0"}},
		"port taken":       {store, exitFailed, `FIRSTSEEN_WEB_ADDR: another program listens at ` + taken, []string{"serve", "--web-addr", taken}},
		"webhook taken":    {store, exitFailed, `TELEGRAM_WEBHOOK_ADDR: another program listens at ` + taken, []string{"serve", "--web-addr", "127.0.0.1:0", "--data", dir, "--telegram-token", "123456:AAH0000000000000000000000000000000000", "--telegram-webhook-url", "https://bot.example.org/x", "--telegram-webhook-addr", taken}},
		"no bot":           {store, exitFailed, `Nothing answers at 127\.0\.0\.1:1\..*--addr, or FIRSTSEEN_WEB_ADDR`, []string{"health", "--addr", "127.0.0.1:1"}},
		"another program":  {store, exitFailed, `At ` + taken + ` another program answers.*FIRSTSEEN_WEB_ADDR`, []string{"health", "--addr", taken}},
		"mistyped command": {store, exitMisused, `Did you mean "check"\?`, []string{"chek", clip}},
		"unknown language": {store, exitMisused, `FIRSTSEEN_LOCALE.*"xx"`, []string{"--locale", "xx", "list"}},
		"wrong date":       {store, exitMisused, `--date: Not a date`, []string{"add", clip, "--claim", "C", "--verdict", "staged", "--date", "2019-13"}},
		"wrong verdict":    {store, exitMisused, `--verdict: Not a verdict`, []string{"add", clip, "--claim", "C", "--verdict", "fake", "--date", "2019"}},
		"nobody as owner":  {store, exitFailed, `FIRSTSEEN_OWNERS: “telegram:YOUR-ID” names nobody`, []string{"serve", "--owners", "telegram:YOUR-ID"}},
		"an owner's name":  {store, exitFailed, `FIRSTSEEN_OWNERS: “telegram:@anna” names nobody`, []string{"serve", "--owners", "telegram:@anna"}},
		"owner nowhere":    {store, exitFailed, `FIRSTSEEN_OWNERS: “telegramm:12” names nobody`, []string{"serve", "--owners", "telegramm:12"}},
	} {
		t.Run(name, func(t *testing.T) { runIn(t, c.store, c.status, c.pattern, c.args...) })
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("a reading command made a store")
	}
	if _, err := os.Stat(store + ".sock"); err == nil {
		t.Error("a bot that did not start left the socket for commands, at which who hands one over waits")
	}
}

// Who adds by the command line is warned as in the chat; a rerun changes nothing.
func TestAddWarns(t *testing.T) {
	clip, store := mediatest.MakeClip(t, "warns", 2, 3), filepath.Join(t.TempDir(), "store.db")
	add := func(more ...string) []string {
		return append([]string{"add", clip, "--claim", "A storm in Nice", "--verdict", "staged", "--date", "2016", "--source", "AFP https://example.org/a"}, more...)
	}
	runIn(t, store, exitFailed, `Look again.*--force`, add("--claim-date", "2010")...)
	runIn(t, store, exitOK, `Published as`, add("--claim-date", "2010", "--force")...)
	runIn(t, store, exitOK, `Nothing changed`, add("--claim-date", "2010")...)
	runIn(t, store, exitFailed, `--force`, add("--note", "the same claim again")...)
	runIn(t, store, exitFailed, `--force`, "add", clip, "--claim", "Another", "--verdict", "staged", "--date", "2017", "--source", "AFP https://example.org/a")
	runIn(t, store, exitOK, `Published as`, "add", clip, "--claim", "A third", "--verdict", "staged", "--date", "2016-04-25", "--source", "AFP https://example.org/a")
	retract := regexp.MustCompile(`[0-9a-z]+-2`).FindString(runIn(t, store, exitOK, `A third`, "list"))
	runIn(t, store, exitOK, ``, "retract", retract, "a try")
	id := regexp.MustCompile(`[0-9a-z]+-1`).FindString(runIn(t, store, exitOK, `A storm in Nice`, "list"))

	runIn(t, store, exitOK, `Saved`, "edit", id, "--note", "At the port.")
	runIn(t, store, exitOK, `Nothing changed`, "edit", id, "--note", "At the port.")
	runIn(t, store, exitOK, `Saved`, "edit", id, "--note", "")
	if out := runIn(t, store, exitOK, `"revision":3`, "show", id, "--json"); strings.Contains(out, `"note":"At the port.","credit"`) {
		t.Errorf("the note is not empty: %s", out)
	}
	runIn(t, store, exitOK, ``, "retract", id, "mistaken")
	for _, command := range [][]string{{"list"}, {"show", id}} {
		runIn(t, store, exitOK, `Withdrawn`, command...)
	}
}

// Who adds another encode of footage that has a fact-check is warned if the two dates do not agree. A montage that contains the footage is
// other footage.
func TestAddWarnsOfAnotherDate(t *testing.T) {
	clip, store := mediatest.MakeClip(t, "dates", 6, 3), filepath.Join(t.TempDir(), "store.db")
	again := mediatest.AlterClip(t, clip, mediatest.Reencode)
	montage := mediatest.MakeFile(t, "montage.mp4", "-i", clip, "-i", mediatest.MakeClip(t, "dates-other", 12, 9), "-filter_complex", "concat=n=2:v=1")
	add := func(file, date string, more ...string) []string {
		return append([]string{"add", file, "--claim", "A storm, " + date, "--verdict", "staged", "--date", date, "--source", "AFP https://example.org/a"}, more...)
	}
	runIn(t, store, exitOK, `Published as`, add(clip, "2016")...)
	runIn(t, store, exitFailed, `Look again.*another date.*A storm, 2016.*--force`, add(again, "2019")...)
	runIn(t, store, exitOK, `Published as`, add(again, "2016-04-25")...)
	runIn(t, store, exitFailed, `--force`, add(again, "2019")...)
	runIn(t, store, exitOK, `Published as`, add(again, "2019", "--force")...)
	runIn(t, store, exitOK, `Published as`, add(montage, "2012")...)
}

// A link is followed as in the chat, and the evidence is a PNG where its name says so.
func TestLinksAndEvidence(t *testing.T) {
	clip, dir := mediatest.MakeClip(t, "links", 3, 3), t.TempDir()
	store := filepath.Join(dir, "store.db")
	server := httptest.NewServer(http.FileServerFS(os.DirFS(filepath.Dir(clip))))
	defer server.Close()
	link := server.URL + "/" + filepath.Base(clip)
	runIn(t, store, exitFailed, ``, "check", "--record", link) // not a public address
	runIn(t, store, exitOK, `Published as`, "--fetch-allow", "127.0.0.0/8", "add", link, "--claim", "C", "--verdict", "staged", "--date", "2016", "--source", "AFP https://example.org/a")
	picture := filepath.Join(dir, "proof.png")
	runIn(t, store, exitOK, `2016`, "check", clip, "--evidence", picture)
	raw, err := os.ReadFile(picture)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := png.Decode(bytes.NewReader(raw)); err != nil {
		t.Errorf("the evidence is no PNG: %v", err)
	}
	none := filepath.Join(dir, "none.jpg")
	runIn(t, store, exitOK, `no picture was written to .*none\.jpg`, "check", mediatest.MakeClip(t, "links-other", 3, 9), "--evidence", none)
}

// The paths of a batch count from its folder; each line's outcome has its number; a rerun changes nothing.
func TestBatchWords(t *testing.T) {
	clip, dir := mediatest.MakeClip(t, "batch", 2, 3), t.TempDir()
	store, batch := filepath.Join(dir, "store.db"), filepath.Join(dir, "list.jsonl")
	if err := os.Link(clip, filepath.Join(dir, "a.mp4")); err != nil {
		t.Fatal(err)
	}
	lines := "\ufeff" + `{"file":"a.mp4","claim":"C","verdict":"staged","date":"2016","source":"AFP https://example.org/a"}` + "\n\n" + `{"file":"a.mp4","clame":"C"}` + "\n"
	if err := os.WriteFile(batch, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	runIn(t, store, exitFailed, `line 1: a\.mp4: published as \S+-1\n.*line 3:.*unknown field "clame"`, "add", "--batch", batch)
	runIn(t, store, exitFailed, `line 1: a\.mp4: nothing changed, it is \S+-1 already`, "add", "--batch", batch)
}
