package telegramtest

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// A stage is what a script plays on.
type stage struct {
	s     *Server
	cast  map[string]*Person
	rooms map[string]*Room
	ids   map[string]int // of messages, by the names that the script gave them
	query *Query         // the last one inline
	held  map[string]func()
}

func newStage(s *Server) *stage {
	return &stage{
		s: s, cast: map[string]*Person{}, rooms: map[string]*Room{}, ids: map[string]int{}, held: map[string]func(){},
	}
}

// verbs are the commands, by name.
var verbs map[string]verb

func init() { // as start looks into it
	verbs = map[string]verb{
		"start":      {"[privacy] [local] [rates]", 0, 3, nil, nil},
		"user":       {"NAME [LANGUAGE]", 1, 2, nil, (*stage).user},
		"group":      {"TITLE OWNER [MEMBER…]", 2, manyWords, nil, room((*Server).Group)},
		"supergroup": {"TITLE OWNER [MEMBER…]", 2, manyWords, nil, room((*Server).Supergroup)},
		"channel":    {"TITLE OWNER [MEMBER…]", 2, manyWords, nil, room((*Server).Channel)},
		"add":        {"ROOM bot|NAME [by=NAME]", 2, 2, []string{"by"}, rank(botapi.Ordinary)},
		"promote":    {"ROOM bot|NAME [by=NAME]", 2, 2, []string{"by"}, rank(botapi.Administrator)},
		"demote":     {"ROOM bot|NAME [by=NAME]", 2, 2, []string{"by"}, rank(botapi.Ordinary)},
		"remove":     {"ROOM bot|NAME [by=NAME]", 2, 2, []string{"by"}, rank(botapi.Kicked)},
		"migrate":    {"ROOM", 1, 1, nil, (*stage).migrate},
		"block":      {"NAME", 1, 1, nil, standing((*Person).Block)},
		"unblock":    {"NAME", 1, 1, nil, standing((*Person).Unblock)},
		"send":       {sendUsage, 2, 4, []string{"caption", "from", "size", "reply", "id"}, (*stage).send},
		"album":      {"SEAT FILE… [caption=]", 2, manyWords, []string{"caption"}, (*stage).album},
		"edit":       {"SEAT MESSAGE TEXT", 3, 3, nil, (*stage).edit},
		"delete":     {"SEAT MESSAGE", 2, 2, nil, (*stage).remove},
		"react":      {"SEAT MESSAGE [EMOJI]", 2, 3, nil, (*stage).react},
		"press":      {"SEAT LABEL", 2, 2, nil, (*stage).press},
		"inline":     {"SEAT WORDS", 2, 2, nil, (*stage).inline},
		"choose":     {"N", 1, 1, nil, (*stage).choose},
		"guest":      {"SEAT TEXT [reply=MESSAGE]", 2, 2, []string{"reply"}, (*stage).guest},
		"wait":       {"PLACE PATTERN", 2, 2, nil, (*stage).wait},
		"shows":      {"PLACE PATTERN", 2, 2, nil, (*stage).shows},
		"quiet":      {"PLACE SEAT TEXT PATTERN, or PLACE DURATION", 2, 4, nil, (*stage).quiet},
		"settle":     {"", 0, 0, nil, (*stage).settle},
		"transcript": {"PLACE", 1, 1, nil, transcript((*Room).Transcript)},
		"history":    {"PLACE", 1, 1, nil, transcript((*Room).History)},
		"calls":      {"METHOD [N|MIN..MAX]", 1, 2, nil, (*stage).calls},
		"downloads":  {"FILE N|MIN..MAX", 2, 2, nil, (*stage).downloads},
		"commands":   {"SCOPE [LANGUAGE]", 1, 2, nil, (*stage).commands},
		"webhook":    {"", 0, 0, nil, (*stage).webhook},
		"id":         {"PLACE VARIABLE", 2, 2, nil, (*stage).id},
		"violations": {"PATTERN", 1, 1, nil, (*stage).violations},
		"fail":       {failUsage, 2, 2, []string{"times", "after", "in", "retry"}, (*stage).fail},
		"recover":    {"", 0, 0, nil, (*stage).recover},
		"hold":       {"METHOD", 1, 1, nil, (*stage).hold},
		"release":    {"METHOD", 1, 1, nil, (*stage).release},
	}
}

func (st *stage) person(name string) (*Person, error) {
	if p := st.cast[name]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("there is no person %q", name)
}

// place is a chat: a room, or a person's private one.
func (st *stage) place(name string) (*Room, error) {
	if r := st.rooms[name]; r != nil {
		return r, nil
	}
	p, err := st.person(name)
	if err != nil {
		return nil, fmt.Errorf("there is no room or person %q", name)
	}
	return p.Room, nil
}

// seat is a person in a chat: NAME or NAME@ROOM.
func (st *stage) seat(name string) (*Seat, error) {
	who, where, elsewhere := strings.Cut(name, "@")
	p, err := st.person(who)
	if err != nil || !elsewhere {
		return p.seat(), err
	}
	r, err := st.place(where)
	if err != nil {
		return nil, err
	}
	return p.In(r), nil
}

func (p *Person) seat() *Seat {
	if p == nil {
		return nil
	}
	return p.Seat
}

// message is the id of a message in a chat: last, bot, or one that has a name. An empty name is none.
func (st *stage) message(r *Room, name string) (int, error) {
	if name == "" {
		return 0, nil
	}
	if id := st.ids[name]; id != 0 {
		return id, nil
	}
	all := r.Messages()
	for i := len(all) - 1; i >= 0; i-- {
		fromBot := all[i].From != nil && all[i].From.ID == st.s.me.ID
		if fromBot && name == "bot" || !fromBot && name == "last" {
			return all[i].ID, nil
		}
	}
	return 0, fmt.Errorf("there is no message %q in %s", name, r.Title())
}

// origin reads the origin of a forward: 'channel Old news 2019-04-25'.
func (st *stage) origin(text string) (*botapi.Origin, error) {
	if text == "" {
		return nil, nil
	}
	words := strings.Fields(text)
	kinds := map[string]string{
		"user": botapi.FromUser, "hidden": botapi.FromHidden, "group": botapi.FromChat, "channel": botapi.FromChannel,
	}
	if len(words) < 3 || kinds[words[0]] == "" {
		return nil, fmt.Errorf("%w: from='user|hidden|group|channel NAME DATE'", errUsage)
	}
	last := len(words) - 1
	date, err := time.Parse(time.DateOnly, words[last])
	if err != nil {
		return nil, fmt.Errorf("%w: the date of from=: %w", errUsage, err)
	}
	return st.s.Origin(kinds[words[0]], strings.Join(words[1:last], " "), date), nil
}

// megabytes reads a size such as 25MB, as Telegram counts them.
func megabytes(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseFloat(strings.TrimSuffix(text, "MB"), 64)
	if err != nil {
		return 0, fmt.Errorf("%w: size=25MB: %w", errUsage, err)
	}
	return int64(n * (1 << 20)), nil
}

// within reads N or MIN..MAX, either end of which may be absent.
func within(text string) (low, high int, err error) {
	from, to, isRange := strings.Cut(text, "..")
	if !isRange {
		to = from
	}
	low, high = 0, always
	if from != "" {
		low, err = strconv.Atoi(from)
	}
	if to != "" && err == nil {
		high, err = strconv.Atoi(to)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("%w: a number is N or MIN..MAX: %w", errUsage, err)
	}
	return low, high, nil
}
