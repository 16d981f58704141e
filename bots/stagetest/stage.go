package stagetest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Server is a stand-in, as the subcommands use it.
type Server interface {
	WaitFor(ctx context.Context, what string, cond func() bool) error
	Settle(ctx context.Context) error // waits until the bot has taken in all that happened
	Count(method string) int
	Downloaded(name string) int
	Violations() []string
	TakeViolations() []string
	Fail(f *Fault)
	Hold(method string) (release func())
	Recover()
}

// Seat is a person in a chat, or a chat as everybody sees it, as scripts play there. ID names a message.
type Seat[ID comparable] interface {
	Place
	Title() string
	Transcript() string
	History() string
	Spoken() []string                                                       // what the bot has said since somebody did something
	MarkHeard()                                                             // what the bot has said so far is old
	WaitText(ctx context.Context, pattern string) (shown string, err error) // waits for a message of the bot
	LastID(fromBot bool) (id ID, ok bool)                                   // of the latest message of the bot, or of anybody else
}

// Person is somebody whom scripts play. S is the platform's Seat.
type Person[S any] interface {
	Home() S          // in the private chat with the bot
	Sit(S) (S, error) // in another chat
}

// Stage holds the people and chats of one script, with the subcommands that all platforms have. P, S and ID are the
// platform's own types of a person, of a Seat, and of what names a message.
type Stage[P Person[S], S Seat[ID], ID comparable] struct {
	Server    Server
	People    map[string]P
	Rooms     map[string]S // chats, as everybody sees them
	AddPerson func(name, lang string) P
	Ask       func(S, string)                             // says something that the bot answers, for the subcommand quiet
	ListCalls func(method string) string                  // a line for each call
	Faults    map[string]func(retry time.Duration) *Fault // by the names that scripts use
	Refuse    func(code int, words string) *Fault         // a refusal with the platform's code and words, which scripts give

	ids  map[string]ID // of messages, by the names that the script gave them
	held map[string]func()
}

// Subcommands returns the subcommands that are the same on each platform, and those of own.
func (st *Stage[P, S, ID]) Subcommands(own map[string]Subcommand) map[string]Subcommand {
	st.People, st.Rooms, st.ids, st.held = map[string]P{}, map[string]S{}, map[string]ID{}, map[string]func(){}
	all := map[string]Subcommand{
		"user":       NewSilent("NAME [LANGUAGE]", st.addPerson),
		"wait":       {"PLACE PATTERN", st.waitForText},                // waits for what the bot says, prints it
		"shows":      NewSilent("PLACE PATTERN", st.waitForTranscript), // waits until the whole transcript matches
		"quiet":      NewSilent(quietUsage, st.expectQuiet),
		"settle":     NewSilent("", func(Line) { Check(st.Server.Settle(context.Background())) }), // waits until the bot has taken in all
		"transcript": {"PLACE", func(l Line) string { return st.Place(l.Words[0]).Transcript() }},
		"history":    {"PLACE", func(l Line) string { return st.Place(l.Words[0]).History() }},
		"calls":      {"METHOD [N|MIN..MAX]", st.waitForCalls}, // waits until there are as many, prints them
		"downloads":  NewSilent("FILE N|MIN..MAX", st.expectDownloads),
		"violations": {"PATTERN", st.expectViolations}, // expects some, and forgets them
		"fail":       NewSilent(failUsage, st.armFault),
		"recover":    NewSilent("", func(Line) { st.Server.Recover() }), // ends all faults
		"hold":       NewSilent("METHOD", st.holdCalls),                 // keeps calls waiting
		"release":    NewSilent("METHOD", st.releaseCalls),              // lets them go
	}
	maps.Copy(all, own)
	return all
}

const (
	// quietUsage asks something in order to show that the bot says nothing else before. Where nothing can be asked, it waits.
	quietUsage = "PLACE SEAT TEXT PATTERN, or PLACE DURATION"
	failUsage  = "METHOD HOW [times=N|always] [after=N] [in=PLACE] [retry=DURATION]" // HOW may be a code and words
)

// Person returns a person by the name that the script uses.
func (st *Stage[P, S, ID]) Person(name string) P {
	p, known := st.People[name]
	if !known {
		Failf("there is no person %q", name)
	}
	return p
}

// Place returns a chat as it is seen from a place: NAME is a room as everybody sees it, or somebody's private chat, and
// NAME@ROOM a room as that person sees it.
func (st *Stage[P, S, ID]) Place(name string) S {
	if room, known := st.Rooms[name]; known {
		return room
	}
	who, _, _ := strings.Cut(name, "@")
	if _, known := st.People[who]; !known {
		Failf("there is no room or person %q", name)
	}
	return st.Seat(name)
}

// Seat returns a person in a chat: NAME in the private one, NAME@ROOM in another.
func (st *Stage[P, S, ID]) Seat(name string) S {
	who, where, elsewhere := strings.Cut(name, "@")
	p := st.Person(who)
	if !elsewhere {
		return p.Home()
	}
	return Must(p.Sit(st.Place(where)))
}

// CheckFree ends a subcommand if one of the names is somebody's or something's.
func (st *Stage[P, S, ID]) CheckFree(names ...string) {
	for _, name := range names {
		_, person := st.People[name]
		_, room := st.Rooms[name]
		if person || room || name == "bot" {
			Failf("%w: %q is taken", ErrUsage, name)
		}
	}
}

// NameMessage keeps the id of a message under the name that the option id= gives it.
func (st *Stage[P, S, ID]) NameMessage(l Line, id ID) {
	if name := l.Options["id"]; name != "" {
		st.ids[name] = id
	}
}

// Message returns the id of a message that is seen from a seat: last of a person, bot for the bot's, or the name that id= gave it.
// An empty name is no message.
func (st *Stage[P, S, ID]) Message(at S, name string) (id ID) {
	if id, named := st.ids[name]; named || name == "" {
		return id
	}
	id, ok := at.LastID(name == "bot")
	if !ok || name != "bot" && name != "last" {
		Failf("there is no message %q in %s", name, at.Title())
	}
	return id
}

func (st *Stage[P, S, ID]) addPerson(l Line) {
	st.CheckFree(l.Words[0])
	st.People[l.Words[0]] = st.AddPerson(l.Words[0], l.Word(1))
}

func (st *Stage[P, S, ID]) waitForText(l Line) string {
	return Must(st.Place(l.Words[0]).WaitText(context.Background(), "(?m)"+l.Words[1]))
}

func (st *Stage[P, S, ID]) waitForTranscript(l Line) {
	at, match := st.Place(l.Words[0]), Must(ParsePattern(l.Words[1]))
	what := fmt.Sprintf("%q in %s", l.Words[1], at.Title())
	if err := st.Server.WaitFor(context.Background(), what, func() bool { return match.MatchString(at.Transcript()) }); err != nil {
		Failf("%w\n%s", err, at.Transcript())
	}
}

// expectQuiet shows that the bot has said nothing in a chat since somebody did something there, and is not about to: a question
// that comes later is answered, and chats are answered in order.
func (st *Stage[P, S, ID]) expectQuiet(l Line) {
	at := st.Place(l.Words[0])
	expectNothing(at, at.Spoken())
	switch len(l.Words) {
	case 2:
		st.waitInVain(at, l.Words[1])
		return
	case 3:
		Failf("%w: quiet %s", ErrUsage, quietUsage)
	}
	asker, match := st.Seat(l.Words[1]), Must(ParsePattern(l.Words[3]))
	st.Ask(asker, l.Words[2])
	Must(asker.WaitText(context.Background(), "(?m)"+l.Words[3]))
	said := at.Spoken()
	if len(said) == 1 && match.MatchString(said[0]) {
		said = nil
	}
	expectNothing(at, said)
	asker.MarkHeard()
}

func expectNothing(at interface{ Title() string }, said []string) {
	if len(said) > 0 {
		Failf("the bot spoke in %s:\n%s", at.Title(), strings.Join(said, "\n"))
	}
}

// waitInVain waits for a time in which the bot must say nothing.
func (st *Stage[P, S, ID]) waitInVain(at S, duration string) {
	pause, err := time.ParseDuration(duration)
	if err != nil {
		Failf("%w: %w", ErrUsage, err)
	}
	Check(st.Server.Settle(context.Background()))
	ctx, cancel := context.WithTimeout(context.Background(), pause)
	defer cancel()
	_ = st.Server.WaitFor(ctx, "a word", func() bool { return len(at.Spoken()) > 0 }) // or else the time is over
	expectNothing(at, at.Spoken())
}

func (st *Stage[P, S, ID]) waitForCalls(l Line) string {
	method := l.Words[0]
	low, high, err := ParseRange(append(l.Words, "..")[1])
	Check(err)
	what := fmt.Sprintf("%s to be called %s times", method, l.Word(1))
	Check(st.Server.WaitFor(context.Background(), what, func() bool { return st.Server.Count(method) >= low }))
	if n := st.Server.Count(method); n > high {
		Failf("%s was called %d times\n%s", method, n, st.ListCalls(method))
	}
	return st.ListCalls(method)
}

func (st *Stage[P, S, ID]) expectDownloads(l Line) {
	low, high, err := ParseRange(l.Words[1])
	Check(err)
	if n := st.Server.Downloaded(filepath.Base(l.Words[0])); n < low || n > high {
		Failf("%s was downloaded %d times", l.Words[0], n)
	}
}

func (st *Stage[P, S, ID]) expectViolations(l Line) string {
	match, found := Must(ParsePattern(l.Words[0])), st.Server.Violations()
	for _, v := range found {
		if !match.MatchString(v) {
			Failf("a violation that does not match: %s", v)
		}
	}
	if len(found) == 0 {
		Failf("no violation matches %q", l.Words[0])
	}
	st.Server.TakeViolations()
	return strings.Join(found, "\n")
}

// commonFaults are the faults that all platforms have, by the names that scripts use.
var commonFaults = map[string]func() *Fault{"502": BadGateway, "drop": Dropped, "lost": Lost}

// armFault lets calls fail, by one of the names of faults, or answers them later by a duration.
func (st *Stage[P, S, ID]) armFault(l Line) {
	var f *Fault
	how := l.Words[1]
	retry, err := time.ParseDuration(cmp.Or(l.Options["retry"], "1s"))
	late, notLate := time.ParseDuration(how)
	number, words, isRefusal := strings.Cut(how, " ")
	code, notCode := strconv.Atoi(number)
	switch {
	case err != nil:
	case commonFaults[how] != nil:
		f = commonFaults[how]()
	case st.Faults[how] != nil:
		f = st.Faults[how](retry)
	case isRefusal && notCode == nil:
		f = st.Refuse(code, words)
	default:
		f, err = Slowly(late), notLate
	}
	if err != nil {
		Failf("%w: fail %s: %w", ErrUsage, failUsage, err)
	}
	l.limitFault(f)
	if in := l.Options["in"]; in != "" {
		f.In(st.Place(in))
	}
	st.Server.Fail(f.On(l.Words[0]))
}

func (st *Stage[P, S, ID]) holdCalls(l Line) {
	st.held[l.Words[0]] = st.Server.Hold(l.Words[0])
}

func (st *Stage[P, S, ID]) releaseCalls(l Line) {
	release := st.held[l.Words[0]]
	if release == nil {
		Failf("nothing holds %s", l.Words[0])
	}
	delete(st.held, l.Words[0])
	release()
}
