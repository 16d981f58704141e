package e2e

import (
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots/discord/discordtest"
	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// discordAskers is how many people ask on Discord, one after the other.
const discordAskers = 5

// TestDiscordKilled ends the bot with SIGKILL again and again while people ask, by message and by command. Whatever they asked is
// answered, nothing twice: what came while no process ran, too.
func TestDiscordKilled(t *testing.T) {
	t.Parallel()
	clips := storyClips(t)
	for name, address := range storyStores(t) {
		t.Run(name, func(t *testing.T) {
			s := &stand{T: t, store: address(t.TempDir()), clips: clips}
			d := &discordStand{stand: s, server: discordtest.New(t, discordtest.Options{})}
			defer d.discreet()
			s.addDebunk()
			d.meet()
			bot := d.process()
			for range killsWanted(t) {
				d.ask()
				d.command()
				d.strike(bot)
				d.ask()
				bot = d.process()
			}
			d.wait()
			s.terminate(bot)
			d.count()
		})
	}
}

// TestDiscordShared lets two processes share one Redis: one has the gateway, and whenever that one is killed the other takes over.
func TestDiscordShared(t *testing.T) {
	t.Parallel()
	s := &stand{T: t, store: storyStores(t)["redis"](""), clips: storyClips(t)}
	d := &discordStand{stand: s, server: discordtest.New(t, discordtest.Options{})}
	defer d.discreet()
	s.addDebunk()
	d.meet()
	bots := []*exec.Cmd{d.start(), d.start()}
	for i := range 4 {
		d.ask()
		d.command()
		if n := d.server.Gateway.Connected(); n != 1 {
			d.Errorf("%d sessions, want 1", n)
		}
		d.kill(bots[i%2]) // from the second on it is the one that has the gateway
		d.ask()
		d.wait()
		bots[i%2] = d.start()
	}
	for _, bot := range bots {
		d.terminate(bot)
	}
	d.count()
}

// discordStand is a Discord, a store, and processes that serve both.
type discordStand struct {
	*stand
	server *discordtest.Server
	people []*discordtest.Person
	asked  []string             // the messages that ask
	runs   []*discordtest.Asked // the commands that ask
	died   int
}

// process starts a process, and returns when it is there.
func (d *discordStand) process() *exec.Cmd {
	d.Helper()
	opened := d.server.Gateway.Opened()
	cmd := d.start()
	d.until("the bot to connect", func() bool { return d.server.Gateway.Opened() > opened })
	return cmd
}

// start starts a process, and returns when it has asked who it is.
func (d *discordStand) start() *exec.Cmd {
	d.Helper()
	cmd := exec.CommandContext(d.Context(), "firstseen", "--store", d.store, "serve", "--data", d.TempDir(), "--web-addr", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), "DISCORD_TOKEN="+d.server.Token, "DISCORD_API_URL="+d.server.URL, "FIRSTSEEN_LOG=debug")
	cmd.Stdout, cmd.Stderr = io.Discard, &d.logs
	calls := d.server.Count("get_my_user")
	startProgram(d.T, cmd)
	d.until("the bot's first call", func() bool { return d.server.Count("get_my_user") > calls })
	return cmd
}

func (d *discordStand) until(what string, cond func() bool) {
	d.Helper()
	ctx, cancel := context.WithTimeout(d.Context(), 3*time.Minute)
	defer cancel()
	if err := d.server.WaitFor(ctx, what, cond); err != nil {
		d.Fatal(err)
	}
}

// meet lets everybody write to the bot once, which is killed as soon as it has answered: it knows then where to look for what it misses.
func (d *discordStand) meet() {
	d.Helper()
	bot := d.process()
	if err := d.server.Gateway.Ready(d.Context()); err != nil {
		d.Fatal(err)
	}
	for range discordAskers {
		p := d.server.User("Anna", "")
		d.people = append(d.people, p)
		p.Send(private)
		must[discordapi.Message](d.T)(p.Wait(d.Context(), "fact-check"))
	}
	d.kill(bot)
}

// ask lets each person send a clip.
func (d *discordStand) ask() {
	d.Helper()
	for _, p := range d.people {
		d.asked = append(d.asked, must[string](d.T)(p.SendVideo(d.clip("trim.mp4"), private)))
	}
}

// command lets somebody give a command, which is acknowledged: from then on it is promised.
func (d *discordStand) command() {
	d.Helper()
	if err := d.server.Gateway.Ready(d.Context()); err != nil {
		d.Fatal(err)
	}
	p := d.people[len(d.runs)%len(d.people)]
	run := must[*discordtest.Asked](d.T)(p.Run("check", map[string]string{"video": d.clip("trim.mp4")}))
	if err := run.Acknowledged(d.Context()); err != nil {
		d.Fatal(err)
	}
	d.runs = append(d.runs, run)
}

// strike kills a process: after a time, or right after one of its calls, when it knows no answer yet.
func (d *discordStand) strike(bot *exec.Cmd) {
	d.Helper()
	ctx, cancel := context.WithTimeout(d.Context(), time.Duration(upTo(d.T, 1500))*time.Millisecond)
	defer cancel()
	if d.died%2 == 1 {
		calls := d.server.Count("create_message") + upTo(d.T, 5)
		_ = d.server.WaitFor(ctx, "a call", func() bool { return d.server.Count("create_message") >= calls }) // or else the time is over
	} else {
		<-ctx.Done()
	}
	d.kill(bot)
	d.until("the connection to end", func() bool { return d.server.Gateway.Connected() == 0 })
}

func (d *discordStand) kill(bot *exec.Cmd) {
	d.Helper()
	if err := bot.Process.Kill(); err != nil {
		d.Fatal(err)
	}
	_ = bot.Wait() // it says that it was killed
	d.died++
}

// answers are how many there are to each message, and to commands.
func (d *discordStand) answers() (messages map[string]int, commands int) {
	messages = map[string]int{}
	for _, p := range d.people {
		for _, m := range p.Replies() {
			switch {
			case len(m.Embeds) == 0 || !strings.Contains(m.Embeds[0].Description, "False context"):
			case m.MessageReference != nil:
				messages[m.MessageReference.MessageID]++
			default:
				commands++
			}
		}
	}
	return messages, commands
}

// wait waits until everything is answered.
func (d *discordStand) wait() {
	d.Helper()
	d.until("all answers", func() bool {
		messages, commands := d.answers()
		return len(messages) >= len(d.asked) && commands >= len(d.runs)
	})
	if err := d.server.Settle(d.Context()); err != nil {
		d.Error(err)
	}
}

// count looks for what was answered twice, and tells how it went.
func (d *discordStand) count() {
	d.Helper()
	messages, commands := d.answers()
	for _, id := range d.asked {
		if messages[id] != 1 {
			d.Errorf("%d answers to message %s", messages[id], id)
		}
	}
	if commands != len(d.runs) {
		d.Errorf("%d answers to %d commands", commands, len(d.runs))
	}
	d.Logf("killed %d times: %d clips and %d commands, each answered once", d.died, len(d.asked), len(d.runs))
}

// discreet looks for what must not be in a log.
func (d *discordStand) discreet() {
	d.Helper()
	for _, word := range []string{d.server.Token, private, "Anna", "trim.mp4"} {
		if strings.Contains(d.logs.String(), word) {
			d.Errorf("the log has %q", word)
		}
	}
	if d.Failed() {
		for _, p := range d.people {
			d.Log(p.Transcript())
		}
		d.Log(d.logs.String())
	}
}
