//go:build shared

package twintest

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

// firstseen is the path of the program that these tests start.
var firstseen string

// TestMain builds the program from the module that this one belongs to.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "firstseen-twintest-")
	if err != nil {
		panic(err)
	}
	firstseen = filepath.Join(dir, "firstseen")
	build := exec.Command("go", "build", "-o", firstseen, ".")
	build.Dir, build.Stderr = "../../..", os.Stderr
	code := 1
	if err = build.Run(); err == nil {
		code = m.Run()
	}
	_ = os.RemoveAll(dir) // what is left is a temporary file
	os.Exit(code)
}

// twinStand is a Discord that others wrote, a store, and a firstseen process that serves both.
type twinStand struct {
	*testing.T
	*Twin
	clips map[string]string // paths of files that people can send, by name
	store string
	logs  bytes.Buffer // of processes that have ended
}

func newTwinStand(t *testing.T) *twinStand {
	t.Helper()
	twin := Start(t, loaded(t), modules)
	original := mediatest.MakeClip(t, "original", 12, 1)
	clips := map[string]string{"original.mp4": original, "other.mp4": mediatest.MakeClip(t, "other", 8, 2)}
	for _, kind := range []string{mediatest.Reencode, mediatest.Letterbox, mediatest.Trim} {
		clips[kind+".mp4"] = mediatest.AlterClip(t, original, kind)
	}
	return &twinStand{T: t, Twin: twin, clips: clips, store: filepath.Join(t.TempDir(), "store.db")}
}

// clip is a file that people can send.
func (s *twinStand) clip(name string) File {
	s.Helper()
	return s.Upload(s.clips[name])
}

// serve starts the bot. It ends as an operator ends it, with the test if not before, and has written nothing into its log then that is
// nobody's business.
func (s *twinStand) serve(owners ...*Person) (stop func()) {
	s.Helper()
	ids := []string{}
	for _, o := range owners {
		ids = append(ids, "discord:"+o.ID)
	}
	cmd := exec.Command(firstseen, "--store", s.store, "serve", "--data", s.TempDir(), "--web-addr", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), "DISCORD_TOKEN="+s.Token, "DISCORD_API_URL="+s.URL, "FIRSTSEEN_LOG=debug",
		"FIRSTSEEN_FETCH_ALLOW=127.0.0.0/8", "FIRSTSEEN_OWNERS="+strings.Join(ids, ","))
	cmd.Stdout, cmd.Stderr = io.Discard, &s.logs
	registered := len(s.Calls("PUT /applications/"))
	if err := cmd.Start(); err != nil {
		s.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			s.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			s.Errorf("after SIGTERM: %v", err)
		}
		for _, word := range []string{s.Token, "Anna", "reef", "letterbox", "test-interaction-token"} {
			if strings.Contains(s.logs.String(), word) {
				s.Errorf("the log has %q", word)
			}
		}
		if s.Failed() {
			s.Log(s.logs.String())
		}
	})
	s.Cleanup(stop)
	s.Await(registered+1, "PUT /applications/")
	return stop
}

// show prints what somebody saw, for who wants to read it.
func (s *twinStand) show(people ...*Person) {
	if os.Getenv("SHOW") == "" {
		return
	}
	for _, p := range people {
		s.Logf("%s:\n%s", p.Name, p.Transcript())
	}
}

// facts are the options that a moderator fills in about the original clip.
func facts(file File) Options {
	return Options{
		"claim": "Sharks off Brest @everyone", "claim_date": "2022-09-30", "verdict": "False context", "date": "2019-04-25",
		"place": "Vladivostok, Russia", "source": "Global News https://example.org/video @2:12",
		"review": "France 24 Observers https://example.org/check 2022-10-07", "video": file,
	}
}

// TestDiscordTwinTells is the way of a clip: nobody knows it, a moderator explains it, and whoever asked hears of it, once.
func TestDiscordTwinTells(t *testing.T) {
	s := newTwinStand(t)
	anna, mara := s.Person("Anna", "en-US"), s.Person("Mara", "en-US")
	s.serve(mara)
	anna.Send(Post{Text: "A reef off Brest!", Files: []File{s.clip("letterbox.mp4")}})
	anna.Wait("No fact-check of this clip yet.*I’ll write to you")
	mara.Run("pending", nil)
	mara.Wait("Waiting for a fact-check.*1 person asked.*A reef off Brest")

	mara.Run("debunk add", facts(s.clip("original.mp4")))
	mara.Wait(`Sharks off Brest.*\[ Publish \]`)
	if n := anna.Count("Sharks"); n != 0 {
		s.Errorf("Anna sees what is not published:\n%s", anna.Transcript())
	}
	mara.Press("Publish")
	mara.Wait("Published as")
	told := anna.Wait("There is an answer.*Sharks off Brest")
	if len(told.Embeds) != 1 {
		s.Errorf("no card: %+v", told)
	}
	anna.Say("/help search")
	anna.Wait("finds fact-checks")
	if n := anna.Count("There is an answer"); n != 1 {
		s.Errorf("told %d times:\n%s", n, anna.Transcript())
	}
	s.show(anna, mara)
}

// addDebunk explains the original clip.
func (s *twinStand) addDebunk() {
	s.Helper()
	out, err := exec.CommandContext(s.Context(), firstseen, "--store", s.store, "add", s.clips["original.mp4"],
		"--claim", "Putin and Kim Jong-un meeting in Moscow", "--claim-date", "2022-09-30", "--verdict", "decontextualized", "--date", "2019-04-25",
		"--place", "Vladivostok, Russia", "--source", "Global News https://example.org/video @2:12",
		"--review", "France 24 Observers https://example.org/check 2022-10-07").CombinedOutput()
	if err != nil {
		s.Fatalf("%v: %s", err, out)
	}
}

// TestDiscordTwinAnswers asks in the ways that there are.
func TestDiscordTwinAnswers(t *testing.T) {
	s := newTwinStand(t)
	s.addDebunk()
	bob, cem, nils := s.Person("Bob", "fr"), s.Person("Cem", "de"), s.Person("Nils", "en-US")
	s.serve()
	s.asksInPrivate(bob)
	s.asksByWords(bob)
	general := s.Channel("general")
	s.asksByMenu(nils.In(general), cem.In(general))
	s.asksByMention(bob.In(s.Channel("news")))
}

func (s *twinStand) asksInPrivate(bob *Person) {
	s.Helper()
	bob.Run("check", Options{"video": s.clip("letterbox.mp4")})
	m := bob.Wait("25 avril 2019, Vladivostok.*\\[picture")
	if len(m.Embeds) != 1 || len(s.Sent(m.Embeds[0].Image.URL)) < 1000 || m.Private {
		s.Errorf("no picture: %+v", m)
	}
	bob.Run("check", Options{"link": s.clip("reencode.mp4").URL})
	bob.Wait("25 avril 2019, Vladivostok.*\\[picture")
	bob.Send(Post{Forwards: []Post{
		{Text: "Moscou !", Files: []File{s.clip("trim.mp4")}}, {Text: "Un chat", Files: []File{s.clip("other.mp4")}},
	}})
	bob.Wait("Vladivostok.*Aucune vérification pour l’instant.*\\[picture")
}

func (s *twinStand) asksByWords(bob *Person) {
	s.Helper()
	offered := bob.Type("search", "words", Options{"words": "vlad"})
	if len(offered) != 1 || !strings.Contains(offered[0].Name, "Kim Jong-un") {
		s.Fatalf("offered: %v", offered)
	}
	bob.Run("search", Options{"words": offered[0].Value})
	bob.Wait("Putin and Kim Jong-un.*Historique")
	bob.Run("search", Options{"words": "nothing of the kind"})
	bob.Wait("nothing of the kind")
	s.show(bob)
}

// asksByMenu asks about what somebody else has posted. The answer is for who asks, until they show it to everyone.
func (s *twinStand) asksByMenu(nils, cem *Person) {
	s.Helper()
	id := cem.Send(Post{Text: "Moscow!", Files: []File{s.clip("reencode.mp4")}})
	if m := nils.Wait("False context.*\\[picture"); m.Private { // known clips are answered unasked
		s.Errorf("one person alone sees it: %s", m)
	}
	nils.Menu("Check this video", id)
	if m := nils.Wait("False context.*25 April 2019, Vladivostok, Russia.*\\[picture"); !m.Private {
		s.Errorf("all see the answer to one: %s", m)
	}
	nils.Press("Show everyone")
	if m := nils.Wait("False context.*people asked.*\\[picture"); m.Private {
		s.Errorf("one person alone sees what is for everyone: %s", m)
	}
	nils.Press("Not the same video")
	if m := nils.Wait("A moderator will compare the two"); !m.Private {
		s.Errorf("all see a dispute: %s", m)
	}
	s.show(nils)
}

// asksByMention asks in reply to a clip. That was answered before, unasked.
func (s *twinStand) asksByMention(bob *Person) {
	s.Helper()
	id := bob.Send(Post{Text: "Moscou", Files: []File{s.clip("trim.mp4")}})
	bob.Wait("Vladivostok.*\\[picture")
	asked := bob.Send(Post{Text: "vrai ?", Mentions: true, Reply: id})
	if m := bob.Wait("Vladivostok.*\\[picture"); m.Private || m.MessageReference == nil || m.MessageReference.MessageID != asked {
		s.Errorf("an answer in a channel: %+v", m)
	}
	s.show(bob)
}

// TestDiscordTwinForms writes, changes and withdraws a fact-check, in forms where there are some.
func TestDiscordTwinForms(t *testing.T) {
	s := newTwinStand(t)
	cem, mara := s.Person("Cem", "en-US"), s.Person("Mara", "en-US")
	s.serve(mara)
	general := s.Channel("general")
	id := cem.In(general).Send(Post{Text: "A reef off Brest!", Files: []File{s.clip("other.mp4")}})
	here := mara.In(general)
	here.Menu("Add a fact-check", id).FillForm(map[string]string{
		"Claim": "A reef off Brest", "Verdict": "staged", "Date": "2018", "Source": "AFP https://example.org/a",
	})
	here.Wait(`A reef off Brest.*\[ Publish \]`)
	here.Press("Publish")
	here.Wait("Published as")
	cem.Run("check", Options{"video": s.clip("other.mp4")})
	cem.Wait("A reef off Brest")

	offered := mara.Type("debunk retract", "id", Options{"id": "reef"})
	if len(offered) != 1 {
		t.Fatalf("offered: %v", offered)
	}
	mara.Run("debunk edit", Options{"id": offered[0].Value}).FillForm(map[string]string{"Claim": "A reef off Nantes"})
	mara.Wait(`A reef off Nantes.*\[ Publish \]`)
	mara.Press("Publish")
	mara.Wait("Saved: .*revision 2")
	mara.Run("debunk retract", Options{"id": offered[0].Value, "reason": "It was Brest."})
	mara.Wait("Withdrawn")
	mara.Run("debunk history", Options{"id": offered[0].Value})
	mara.Wait("Nantes.*Brest|Brest.*Nantes")
	s.show(here, cem, mara)
}

// TestDiscordTwinCatchesUp sends clips while the bot is away. It answers them once it is back, and nothing twice.
func TestDiscordTwinCatchesUp(t *testing.T) {
	s := newTwinStand(t)
	s.addDebunk()
	anna := s.Person("Anna", "en-US")
	stop := s.serve()
	anna.Send(Post{Files: []File{s.clip("letterbox.mp4")}})
	anna.Wait("False context.*Vladivostok")
	stop()
	anna.Send(Post{Files: []File{s.clip("trim.mp4")}})
	anna.Say("nothing of the kind")
	stop = s.serve()
	anna.Wait("False context.*Vladivostok")
	anna.Wait("nothing of the kind")
	stop()
	if n := len(anna.Said()); n != 3 {
		s.Errorf("%d messages for 3 questions:\n%s", n, anna.Transcript())
	}
	s.show(anna)
}
