package telegramtest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// An account is what the bot says of itself.
type account struct {
	commands map[scope][]botapi.Command
	profile  map[string]string // by field and language
}

// A scope is where commands are shown, and to speakers of which language.
type scope struct {
	Type string `json:"type"`
	Chat any    `json:"chat_id"`
	User int64  `json:"user_id"`
	lang string
}

var commandName = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

func newAccount() account {
	return account{commands: map[scope][]botapi.Command{}, profile: map[string]string{}}
}

func (s *Server) nextSerial() string {
	s.serial++
	return strconv.Itoa(s.serial)
}

func scopeOf(c *Call) (scope, error) {
	at := scope{Type: "default"}
	err := c.object("scope", &at)
	switch id := at.Chat.(type) {
	case float64:
		at.Chat = strconv.FormatInt(int64(id), 10)
	case string, nil:
	default:
		return at, errChatNotFound
	}
	at.lang = c.Params["language_code"]
	return at, err
}

func (s *Server) setMyCommands(c *Call) (any, error) {
	at, err := scopeOf(c)
	if err != nil {
		return nil, err
	}
	var commands []botapi.Command
	if err := c.object("commands", &commands); err != nil {
		return nil, err
	}
	for _, cmd := range commands {
		if !commandName.MatchString(cmd.Command) {
			return nil, badRequest("BOT_COMMAND_INVALID")
		}
	}
	if len(commands) > 100 {
		return nil, badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	s.account.commands[at] = commands
	return true, nil
}

func (s *Server) getMyCommands(c *Call) (any, error) {
	at, err := scopeOf(c)
	if err != nil {
		return nil, err
	}
	return append([]botapi.Command{}, s.account.commands[at]...), nil // [] and not null
}

func (s *Server) deleteMyCommands(c *Call) (any, error) {
	at, err := scopeOf(c)
	if err != nil {
		return nil, err
	}
	delete(s.account.commands, at)
	return true, nil
}

func setProfile(field string) func(*Server, *Call) (any, error) {
	return func(s *Server, c *Call) (any, error) {
		s.account.profile[field+" "+c.Params["language_code"]] = c.Params[field]
		return true, nil
	}
}

func getProfile(field string) func(*Server, *Call) (any, error) {
	return func(s *Server, c *Call) (any, error) {
		return map[string]string{field: s.account.profile[field+" "+c.Params["language_code"]]}, nil
	}
}

// Commands are those that the bot has set for a scope ("default", "all_private_chats", …) and a language ("" for all
// others), a line each: "/help - what it does".
func (s *Server) Commands(scopeType, lang string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var lines []string
	for _, cmd := range s.account.commands[scope{Type: scopeType, lang: lang}] {
		lines = append(lines, "/"+cmd.Command+" - "+cmd.Description)
	}
	return lines
}

// Scopes are the scopes and languages that the bot has set commands for: "default", "default fr".
func (s *Server) Scopes() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for at := range s.account.commands {
		all = append(all, strings.TrimSpace(at.Type+" "+at.lang))
	}
	slices.Sort(all)
	return all
}
