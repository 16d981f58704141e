package telegramtest

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// keptShown is how many different answers a Flooded tells apart: each says how many people asked.
const keptShown = 20_000

// Flooded is what many people who all sent the same see of the bot. However many they are, it keeps each different answer
// once, and of each chat only which one it shows.
type Flooded struct {
	s        *Server
	size     int
	people   []int64
	shown    []string       // the different answers
	index    map[string]int // by answer, where it is in shown
	now      map[int64]int  // by chat, the answer that it shows
	tally    []int          // by answer, the chats that show it
	messages map[int64]int  // by chat, how many messages the bot sent
	edits    int
}

// Flood lets n people who never wrote before send the same, all at once.
func (s *Server) Flood(n int, p Post) (*Flooded, error) {
	file, err := s.toSend(p)
	if err != nil {
		return nil, err
	}
	f := &Flooded{s: s, size: n, index: map[string]int{}, now: make(map[int64]int, n), messages: make(map[int64]int, n)}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	f.enter(func(who *Person) { s.say(who, who.chat, p, file) })
	return f, nil
}

// Audience adds n people whom the bot may write to.
func (s *Server) Audience(n int) *Flooded {
	f := &Flooded{s: s, size: n, index: map[string]int{}, now: make(map[int64]int, n), messages: make(map[int64]int, n)}
	s.mu.Lock()
	defer s.mu.Unlock()
	f.enter(func(who *Person) {
		who.chat.stand(s.me.ID, botapi.Ordinary)
		who.chat.started = true
	})
	return f
}

// enter makes the people, and lets each do something. The server is locked.
func (f *Flooded) enter(do func(*Person)) {
	for i := range f.size {
		who := f.s.newPerson(fmt.Sprintf("Person %d", i+1), "en")
		who.chat.flood, who.chat.keep = f, keptLean
		f.people = append(f.people, who.ID())
		do(who)
	}
}

// People are the ids of those who are in it.
func (f *Flooded) People() []int64 { return f.people }

// note counts a message of the bot, new or edited. The server is locked.
func (f *Flooded) note(ch *chat, m *botapi.Message, isNew bool) {
	if isNew {
		f.messages[ch.info.ID]++
	} else {
		f.edits++
	}
	at := f.known(strings.Join(body(m), "\n"))
	if was, ok := f.now[ch.info.ID]; ok {
		f.tally[was]--
	}
	f.now[ch.info.ID] = at
	f.tally[at]++
}

// known is where an answer is in shown. When there are too many, the rest are one.
func (f *Flooded) known(answer string) int {
	if len(f.shown) >= keptShown && f.index[answer] == 0 {
		answer = "(another answer)"
	}
	if n := f.index[answer]; n > 0 {
		return n - 1
	}
	f.shown, f.tally = append(f.shown, answer), append(f.tally, 0)
	f.index[answer] = len(f.shown) // one more, so that 0 is none
	return len(f.shown) - 1
}

// Tally says how many chats show which answer now: texts, pictures and buttons, as in a transcript.
func (f *Flooded) Tally() map[string]int {
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	out := map[string]int{}
	for i, answer := range f.shown {
		if f.tally[i] > 0 {
			out[answer] = f.tally[i]
		}
	}
	return out
}

// Sent counts the messages that the bot sent and the edits that it made in all the chats, and the chats that got more
// messages than one.
func (f *Flooded) Sent() (messages, edits, twice int) {
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	for _, n := range f.messages {
		messages += n
		if n > 1 {
			twice++
		}
	}
	return messages, f.edits, twice
}

// Wait waits until every chat shows an answer that matches pattern.
func (f *Flooded) Wait(ctx context.Context, pattern string) error {
	match, err := regexp.Compile(pattern)
	if err != nil {
		return fmt.Errorf("a pattern: %w", err)
	}
	matches := map[string]bool{}
	return f.s.WaitFor(ctx, fmt.Sprintf("%d answers that match %q", f.size, pattern), func() bool {
		n := 0
		for answer, count := range f.Tally() {
			if _, known := matches[answer]; !known {
				matches[answer] = match.MatchString(answer)
			}
			if matches[answer] {
				n += count
			}
		}
		return n == f.size
	})
}
