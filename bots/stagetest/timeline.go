package stagetest

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// State is the part of a message that a stand-in knows beside the platform's object. Embed it in the platform's message.
type State struct {
	FromBot   bool   // the bot wrote it
	Only      string // the id of the one person who sees it; empty: everybody sees it
	ChangedAt int    // the number of its latest change, among those of its timeline
	Deleted   bool
	Reactions []Reaction

	former []Rendering // what it was before each change
}

// Reaction is an emoji that somebody put on a message.
type Reaction struct{ UserID, Name, Emoji string }

// Common returns the state itself: with it a type that embeds a State is a Message.
func (s *State) Common() *State { return s }

// SeenBy reports whether a person sees the message, or everybody if viewer is empty.
func (s *State) SeenBy(viewer string) bool { return !s.Deleted && (s.Only == "" || s.Only == viewer) }

// SetReactions puts one person's reactions in the place of those that the person had.
func (s *State) SetReactions(userID, name string, emojis ...string) {
	s.Reactions = slices.DeleteFunc(s.Reactions, func(r Reaction) bool { return r.UserID == userID })
	for _, emoji := range emojis {
		s.Reactions = append(s.Reactions, Reaction{userID, name, emoji})
	}
}

// Rendering is a message as people see it.
type Rendering struct {
	Service string   // what the platform itself says; the rest is empty then
	Sender  string   // is followed by a colon
	Remark  string   // stands in brackets behind the sender
	Above   []string // lines above the body, such as a quote of what it replies to
	Body    []string // lines
}

// Text returns the message as it stands in a transcript: the sender, and below that, indented, the lines. remark stands in
// brackets behind the sender too.
func (r Rendering) Text(remark string) string {
	if r.Service != "" {
		return "(" + r.Service + ")"
	}
	head := r.Sender
	if remark = strings.Trim(remark+", "+r.Remark, ", "); remark != "" {
		head += " (" + remark + ")"
	}
	return strings.Join(append([]string{head + ":"}, IndentLines(slices.Concat(r.Above, r.Body))...), "\n")
}

// QuoteMessage returns the beginning of a message in one line, at most 48 characters and the sender.
func QuoteMessage(sender string, body []string) string {
	const most = 48
	text := []rune(strings.Join(body, " "))
	if len(text) > most {
		text = append(text[:most-1], '…')
	}
	return sender + ": " + string(text)
}

// IndentLines returns lines with two spaces before each, and none at the end.
func IndentLines(lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = strings.TrimRight("  "+line, " ")
	}
	return out
}

// SplitLines returns the lines of a text: none of an empty one.
func SplitLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// Message is a platform's message, as a pointer to a struct that embeds State. O is the platform's object for it.
type Message[O any] interface {
	comparable
	Common() *State
	Render() Rendering // without the reactions
	Object() O         // a copy, as the platform's API has it
}

// timelineHost is the Host of a Timeline, whatever its calls are.
type timelineHost interface {
	Lock() func()
	WaitFor(ctx context.Context, what string, cond func() bool) error
}

// Timeline holds the messages of one chat in order, with notes of what else happened. The stand-in is locked whenever a method is
// called.
type Timeline[M Message[O], O any] struct {
	Title string
	BotID string                       // the bot's user id
	Keep  int                          // how many of the latest entries are kept
	Drop  func(M)                      // is told of a message that is not kept any longer; nil: nobody is
	Extra func(viewer string) []string // what a person sees below all messages; nil: nothing

	host    timelineHost
	entries []entry[M]
	changed int            // counts the changes of messages
	marks   map[string]int // by viewer, the changes that are old
	heard   int            // the changes that are old to everybody
}

// entry is a message, or a note of something else that happened.
type entry[M any] struct {
	message M // or the zero value
	note    string
	sign    bool   // the note says that the bot is busy: it goes away
	only    string // the id of the one person who sees the note; empty: everybody does
}

// NewTimeline returns the empty timeline of a chat.
func NewTimeline[M Message[O], O any](host timelineHost, title, botID string, keep int) *Timeline[M, O] {
	return &Timeline[M, O]{Title: title, BotID: botID, Keep: keep, host: host, marks: map[string]int{}}
}

// AddMessage puts a new message at the end.
func (tl *Timeline[M, O]) AddMessage(m M) {
	tl.CountMessageChange(m)
	tl.addEntry(entry[M]{message: m})
}

// AddNote puts a line at the end that is no message. One person sees it, or everybody if only is empty.
func (tl *Timeline[M, O]) AddNote(only, format string, args ...any) {
	tl.addEntry(entry[M]{note: fmt.Sprintf(format, args...), only: only})
}

// AddSign puts a line at the end that says that the bot is busy. Only a history shows it.
func (tl *Timeline[M, O]) AddSign(text string) { tl.addEntry(entry[M]{note: text, sign: true}) }

func (tl *Timeline[M, O]) addEntry(e entry[M]) {
	tl.entries = append(tl.entries, e)
	over := len(tl.entries) - tl.Keep
	if over <= 0 {
		return
	}
	for _, old := range tl.entries[:over] {
		if old.message != *new(M) && tl.Drop != nil {
			tl.Drop(old.message)
		}
	}
	tl.entries = slices.Delete(tl.entries, 0, over)
}

// CountMessageChange counts a change of a message that is not a new text, such as a reaction.
func (tl *Timeline[M, O]) CountMessageChange(m M) {
	tl.changed++
	m.Common().ChangedAt = tl.changed
}

// BeginEdit counts a change of a message, and keeps what it was for the history. It has to be called before the change.
func (tl *Timeline[M, O]) BeginEdit(m M) {
	s := m.Common()
	s.former = append(s.former, m.Render())
	tl.CountMessageChange(m)
}

// DeleteMessage deletes a message.
func (tl *Timeline[M, O]) DeleteMessage(m M) {
	m.Common().Deleted = true
	tl.CountMessageChange(m)
}

// MarkHeard makes what the bot has said so far old, for a person and for who looks as everybody: that person has done something. If viewer is
// empty it is old for each person too.
func (tl *Timeline[M, O]) MarkHeard(viewer string) {
	tl.marks[viewer], tl.marks[""] = tl.changed, tl.changed
	if viewer == "" {
		tl.heard = tl.changed
	}
}

// ListMessages returns the messages that a person sees, or everybody if viewer is empty, the oldest first.
func (tl *Timeline[M, O]) ListMessages(viewer string) []M {
	var all []M
	for _, e := range tl.entries {
		if e.message != *new(M) && e.message.Common().SeenBy(viewer) {
			all = append(all, e.message)
		}
	}
	return all
}

// FindButton returns the latest message with a button whose label is the one given, or else starts with it, and the place of
// the button in the message: in list, which gives the labels of a message.
func (tl *Timeline[M, O]) FindButton(viewer, label string, list func(M) []string) (found M, at int, ok bool) {
	for _, fits := range []func(string) bool{
		func(text string) bool { return text == label },
		func(text string) bool { return strings.HasPrefix(text, label) },
	} {
		for _, m := range slices.Backward(tl.ListMessages(viewer)) {
			if at := slices.IndexFunc(list(m), fits); at >= 0 {
				return m, at, true
			}
		}
	}
	return found, 0, false
}

// RenderTranscript returns what a person sees in the chat, or everybody if viewer is empty, a message after the other. history adds
// what was to be seen on the way: signs that the bot is busy, what messages were before they were changed, what was deleted.
func (tl *Timeline[M, O]) RenderTranscript(viewer string, history bool) string {
	var lines []string
	for _, e := range tl.entries {
		switch {
		case e.message != *new(M):
			lines = append(lines, renderEntry(e.message, viewer, history)...)
		case e.sign && (!history || len(lines) > 0 && lines[len(lines)-1] == e.note): // it is repeated while the work takes
		case e.only == "" || e.only == viewer:
			lines = append(lines, e.note)
		}
	}
	if tl.Extra != nil {
		lines = append(lines, tl.Extra(viewer)...)
	}
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}

func renderEntry[M Message[O], O any](m M, viewer string, history bool) []string {
	s := m.Common()
	switch {
	case s.Only != "" && s.Only != viewer, !history && s.Deleted:
		return nil
	case !history:
		return []string{RenderMessage(m)}
	}
	var forms []string
	next, remark := "edited later", ""
	for _, was := range s.former {
		forms = append(forms, was.Text(next))
		next, remark = "edited", "edited"
	}
	if s.Deleted {
		remark = "deleted"
	}
	return append(forms, m.Render().Text(remark)+renderReactions(s))
}

// RenderMessage returns a message as it stands in a transcript.
func RenderMessage[M Message[O], O any](m M) string {
	return m.Render().Text("") + renderReactions(m.Common())
}

func renderReactions(s *State) string {
	var all []string
	for _, r := range s.Reactions {
		all = append(all, r.Emoji+" "+r.Name)
	}
	if len(all) == 0 {
		return ""
	}
	return "\n  {" + strings.Join(all, ", ") + "}"
}

// View is a chat as one person sees it, or as everybody does. Its methods lock the stand-in.
type View[M Message[O], O any] struct {
	Timeline *Timeline[M, O]
	Viewer   string // the person's id; empty: everybody
}

// Title returns the chat's title.
func (v View[M, O]) Title() string { return v.Timeline.Title }

// Transcript returns what is seen in the chat, a message after the other. Nothing in it changes from run to run: no ids, no
// times of its own.
func (v View[M, O]) Transcript() string { return v.renderTranscript(false) }

// History returns Transcript with all that was to be seen on the way: signs that the bot is busy, what messages were before
// they were changed, what was deleted.
func (v View[M, O]) History() string { return v.renderTranscript(true) }

func (v View[M, O]) renderTranscript(history bool) string {
	defer v.Timeline.host.Lock()()
	return v.Timeline.RenderTranscript(v.Viewer, history)
}

// Messages returns what the chat shows, the oldest first.
func (v View[M, O]) Messages() []O { return v.filterMessages(func(M) bool { return true }) }

// Replies returns the messages of the bot that the chat shows.
func (v View[M, O]) Replies() []O {
	return v.filterMessages(func(m M) bool { return m.Common().FromBot })
}

// Fresh returns the messages of the bot that are new or changed since somebody did something in the chat.
func (v View[M, O]) Fresh() []O { return v.filterMessages(v.isFresh) }

func (v View[M, O]) filterMessages(which func(M) bool) []O {
	defer v.Timeline.host.Lock()()
	var out []O
	for _, m := range v.Timeline.ListMessages(v.Viewer) {
		if which(m) {
			out = append(out, m.Object())
		}
	}
	return out
}

// Last returns the latest message of the bot, or of anybody else. ok reports whether there is one.
func (v View[M, O]) Last(fromBot bool) (last O, ok bool) {
	all := v.filterMessages(func(m M) bool { return m.Common().FromBot == fromBot })
	if len(all) == 0 {
		return last, false
	}
	return all[len(all)-1], true
}

func (v View[M, O]) isFresh(m M) bool { return m.Common().FromBot && v.isChanged(m) }

func (v View[M, O]) isChanged(m M) bool {
	return m.Common().ChangedAt > max(v.Timeline.marks[v.Viewer], v.Timeline.heard)
}

// Spoken returns what the bot has said since somebody did something in the chat: messages, changed messages, and messages that
// it reacted to.
func (v View[M, O]) Spoken() []string {
	defer v.Timeline.host.Lock()()
	var all []string
	for _, m := range v.Timeline.ListMessages(v.Viewer) {
		reacted := slices.ContainsFunc(m.Common().Reactions, func(r Reaction) bool { return r.UserID == v.Timeline.BotID })
		if v.isChanged(m) && (m.Common().FromBot || reacted) {
			all = append(all, RenderMessage(m))
		}
	}
	return all
}

// MarkHeard makes what the bot has said so far old, as Timeline.MarkHeard does.
func (v View[M, O]) MarkHeard() {
	defer v.Timeline.host.Lock()()
	v.Timeline.MarkHeard(v.Viewer)
}

// Wait waits for a message of the bot that is new or changed since somebody did something in the chat, and that as people see
// it matches a regular expression. The error of a wait that ended in vain shows the chat.
func (v View[M, O]) Wait(ctx context.Context, pattern string) (O, error) {
	return v.WaitWhich(ctx, pattern, v.isFresh)
}

// WaitWhich waits for a message as Wait does: one for which which returns true.
func (v View[M, O]) WaitWhich(ctx context.Context, pattern string, which func(M) bool) (found O, err error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return found, fmt.Errorf("wait: %w", err)
	}
	tl := v.Timeline
	err = tl.host.WaitFor(ctx, fmt.Sprintf("%q in %s", pattern, tl.Title), func() bool {
		defer tl.host.Lock()()
		for _, m := range tl.ListMessages(v.Viewer) {
			if which(m) && re.MatchString(RenderMessage(m)) {
				found = m.Object()
				return true
			}
		}
		return false
	})
	if err != nil {
		return found, fmt.Errorf("%w\n%s", err, v.History())
	}
	return found, nil
}
