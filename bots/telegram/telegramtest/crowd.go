package telegramtest

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"strings"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// Flooded counts what the bot answers to many people who all sent the same. However many they are, it keeps each different
// answer once, and of each chat only which one it shows.
type Flooded struct {
	s      *Server
	people []int64
	shown  map[string]int   // by answer, the chats that show it now
	now    map[int64]string // by chat, the answer that it shows
	sent   map[int64]int    // by chat, how many messages the bot sent
	edits  int
}

// Flood lets n people who never wrote before send the same, all at once.
func (s *Server) Flood(n int, p Post) (*Flooded, error) {
	file, err := s.findPostedFile(p)
	if err != nil {
		return nil, err
	}
	return s.addCrowd(n, func(who *Person) { s.postMessage(who, who.chat, p, file) }), nil
}

// Audience adds n people whom the bot may write to.
func (s *Server) Audience(n int) *Flooded { return s.addCrowd(n, (*Person).start) }

// addCrowd makes people, and lets each do something.
func (s *Server) addCrowd(n int, do func(*Person)) *Flooded {
	f := &Flooded{s: s, shown: map[string]int{}, now: map[int64]string{}, sent: map[int64]int{}}
	defer s.LockForChange()()
	for i := range n {
		who := s.newPerson(fmt.Sprintf("Person %d", i+1), "en")
		who.chat.crowd, who.chat.Keep = f, keptLean
		f.people = append(f.people, who.ID())
		do(who)
	}
	return f
}

// People returns the ids of the people.
func (f *Flooded) People() []int64 { return f.people }

// showAnswer keeps a message of the bot, new or edited, as what its chat shows. The server is locked.
func (f *Flooded) showAnswer(m *botapi.Message) {
	if was, ok := f.now[m.Chat.ID]; ok {
		if f.shown[was]--; f.shown[was] == 0 {
			delete(f.shown, was)
		}
	}
	answer := strings.Join(renderBody(m), "\n")
	f.now[m.Chat.ID] = answer
	f.shown[answer]++
}

// Tally returns how many chats show which answer now: texts, pictures and buttons, as in a transcript.
func (f *Flooded) Tally() map[string]int {
	defer f.s.Lock()()
	return maps.Clone(f.shown)
}

// Sent counts the messages that the bot sent and the edits that it made in all the chats, and the chats that got more
// messages than one.
func (f *Flooded) Sent() (messages, edits, twice int) {
	defer f.s.Lock()()
	for _, n := range f.sent {
		messages += n
		if n > 1 {
			twice++
		}
	}
	return messages, f.edits, twice
}

// Wait waits until every chat shows an answer that matches pattern.
func (f *Flooded) Wait(ctx context.Context, pattern string) error {
	match := regexp.MustCompile(pattern)
	return f.s.WaitFor(ctx, fmt.Sprintf("%d answers that match %q", len(f.people), pattern), func() bool {
		n := 0
		for answer, count := range f.Tally() {
			if match.MatchString(answer) {
				n += count
			}
		}
		return n == len(f.people)
	})
}
