package twintest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// Message is one that was sent, as the twin keeps it.
type Message struct {
	discordapi.Message
	// Private reports that one person alone sees it.
	Private bool `json:"-"`
}

// String returns a message as people see it.
func (m Message) String() string { return strings.Join(m.RenderLines(), "\n") }

// listMessages returns what the person sees in the channel.
func (p *Person) listMessages() (all []Message) {
	p.twin.t.Helper()
	p.twin.whole.Lock()
	defer p.twin.whole.Unlock()
	p.twin.askTwin("messages", map[string]any{"channelId": p.channel}, &all)
	defer p.twin.Lock()()
	for i := range all {
		all[i].Private = p.twin.hidden[all[i].ID] || all[i].Flags&discordgo.MessageFlagsEphemeral != 0
	}
	return all
}

// findMessage returns a message of the channel.
func (p *Person) findMessage(id string) discordapi.Message {
	p.twin.t.Helper()
	all := p.listMessages()
	i := slices.IndexFunc(all, func(m Message) bool { return m.ID == id })
	if i < 0 {
		p.twin.t.Fatalf("no message %s", id)
	}
	return all[i].Message
}

// Said returns the bot's messages, as they are now.
func (p *Person) Said() []Message {
	p.twin.t.Helper()
	return slices.DeleteFunc(p.listMessages(), func(m Message) bool { return m.Author.ID != p.twin.Bot })
}

// Wait waits until the bot says what matches a pattern, in which . is also a new line: in a message that was not waited for before, or
// that has changed since.
func (p *Person) Wait(pattern string) (found Message) {
	p.twin.t.Helper()
	want := compilePattern(pattern)
	defer func() {
		if found.ID == "" {
			p.twin.t.Logf("waiting for %q, %s saw:\n%s", pattern, p.Name, p.Transcript())
		}
	}()
	p.twin.waitUntil(fmt.Sprintf("what the bot says: %q", pattern), func() bool {
		p.twin.t.Helper()
		for _, m := range p.Said() {
			if shown := m.String(); p.seen[m.ID] != shown && want.MatchString(shown) {
				p.seen[m.ID], found = shown, m
				return true
			}
		}
		return false
	})
	return found
}

func compilePattern(pattern string) *regexp.Regexp { return regexp.MustCompile("(?ms)" + pattern) }

// Count returns how many of the bot's messages match a pattern.
func (p *Person) Count(pattern string) int {
	p.twin.t.Helper()
	want := compilePattern(pattern)
	return len(slices.DeleteFunc(p.Said(), func(m Message) bool { return !want.MatchString(m.String()) }))
}

// Transcript returns what was said in the channel.
func (p *Person) Transcript() string {
	p.twin.t.Helper()
	var b strings.Builder
	for _, m := range p.listMessages() {
		only := ""
		if m.Private {
			only = " (to one person)"
		}
		fmt.Fprintf(&b, "%s%s:\n\t%s\n", m.Author.Username, only, strings.ReplaceAll(m.String(), "\n", "\n\t"))
	}
	return b.String()
}
