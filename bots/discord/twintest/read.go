package twintest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// history is what the person sees in the channel.
func (p *Person) history() (all []Message) {
	p.twin.t.Helper()
	p.twin.whole.Lock()
	defer p.twin.whole.Unlock()
	p.twin.ask("messages", map[string]any{"channelId": p.channel}, &all)
	p.twin.mu.Lock()
	defer p.twin.mu.Unlock()
	for i := range all {
		all[i].Private = p.twin.hidden[all[i].ID] || all[i].Flags&ephemeral != 0
	}
	return all
}

// Said are the bot's messages, as they are now.
func (p *Person) Said() []Message {
	p.twin.t.Helper()
	return slices.DeleteFunc(p.history(), func(m Message) bool { return m.Author.ID != p.twin.Bot })
}

// Wait waits until the bot says what matches a pattern, in which . is also a new line: in a message that was not waited for before, or
// that has changed since.
func (p *Person) Wait(pattern string) (found Message) {
	p.twin.t.Helper()
	want := regexp.MustCompile("(?ms)" + pattern)
	defer func() {
		if found.ID == "" {
			p.twin.t.Logf("waiting for %q, %s saw:\n%s", pattern, p.Name, p.Transcript())
		}
	}()
	p.twin.until(fmt.Sprintf("what the bot says: %q", pattern), func() bool {
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

// Count counts the bot's messages that match a pattern.
func (p *Person) Count(pattern string) int {
	p.twin.t.Helper()
	want := regexp.MustCompile("(?ms)" + pattern)
	return len(slices.DeleteFunc(p.Said(), func(m Message) bool { return !want.MatchString(m.String()) }))
}

// Transcript shows what was said in the channel.
func (p *Person) Transcript() string {
	p.twin.t.Helper()
	var b strings.Builder
	for _, m := range p.history() {
		only := ""
		if m.Private {
			only = " (to one person)"
		}
		fmt.Fprintf(&b, "%s%s:\n\t%s\n", m.Author.Name, only, strings.ReplaceAll(m.String(), "\n", "\n\t"))
	}
	return b.String()
}
