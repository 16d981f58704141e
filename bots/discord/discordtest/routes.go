package discordtest

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest"
)

// base is the path of the API on the server.
const base = "/api/v10"

// action does what a call says, and returns the answer: nil for one without a body. The server is locked.
type action = func(*Server, *Call) (any, error)

// route is one operation of the API.
type route struct {
	operation string // its name in Discord's description
	method    string
	path      string   // without base
	open      bool     // nobody has to say who they are: the path has a token, or there is nothing to hide
	queries   []string // what may stand behind the ?, as far as this server knows it
	do        action
}

const (
	commandsPath = "/applications/{application_id}/commands"
	channelPath  = "/channels/{channel_id}"
	messagesPath = channelPath + "/messages"
	messagePath  = messagesPath + "/{message_id}"
	reactionPath = messagePath + "/reactions/{emoji_name}/@me"
	callbackPath = "/interactions/{interaction_id}/{interaction_token}/callback"
	webhookPath  = "/webhooks/{webhook_id}/{webhook_token}"
	originalPath = webhookPath + "/messages/@original"
	followUpPath = webhookPath + "/messages/{message_id}"
)

// reacts are the permissions that a reaction takes.
const reacts = discordgo.PermissionAddReactions | discordgo.PermissionReadMessageHistory

var routes = []route{
	{"get_gateway", "GET", "/gateway", true, nil, (*Server).getGateway},
	{"get_bot_gateway", "GET", "/gateway/bot", false, nil, (*Server).getBotGateway},
	{"get_my_user", "GET", "/users/@me", false, nil, (*Server).getMe},
	{"get_my_application", "GET", "/applications/@me", false, nil, (*Server).getApplication},
	{"bulk_set_application_commands", "PUT", commandsPath, false, nil, (*Server).setCommands},
	{"create_dm", "POST", "/users/@me/channels", false, nil, (*Server).createDM},
	{"get_channel", "GET", channelPath, false, nil, onChannel(0, (*Server).getChannel)},
	{"list_messages", "GET", messagesPath, false, []string{"after", "limit"}, onChannel(0, (*Server).listMessages)},
	{"create_message", "POST", messagesPath, false, nil, onChannel(discordgo.PermissionSendMessages, (*Server).createMessage)},
	{"get_message", "GET", messagePath, false, nil, onMessage(discordgo.PermissionReadMessageHistory, (*Server).getMessage)},
	{"update_message", "PATCH", messagePath, false, nil, onMessage(0, (*Server).updateMessage)},
	{"trigger_typing_indicator", "POST", channelPath + "/typing", false, nil, onChannel(discordgo.PermissionSendMessages, (*Server).startTyping)},
	{"add_my_message_reaction", "PUT", reactionPath, false, nil, onMessage(reacts, (*Server).addReaction)},
	{"create_interaction_response", "POST", callbackPath, true, nil, (*Server).answerInteraction},
	{"execute_webhook", "POST", webhookPath, true, []string{"wait"}, (*Server).followUp},
	{"update_original_webhook_message", "PATCH", originalPath, true, nil, onAnswer((*Server).changeMessage)},
	{"update_webhook_message", "PATCH", followUpPath, true, nil, onAnswer((*Server).changeMessage)},
}

// newHandler serves the API, the gateway at /, and attachments.
func (s *Server) newHandler() http.Handler {
	mux := http.NewServeMux()
	for _, to := range routes {
		mux.HandleFunc(to.method+" "+base+to.path, func(w http.ResponseWriter, r *http.Request) { s.serveCall(w, r, to) })
	}
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		s.noteViolation(r.Method+" "+r.URL.Path, "is no operation that this server knows")
		writeError(w, errNotFound)
	})
	mux.HandleFunc("GET /attachments/{channel}/{id}/{name}", s.serveFile)
	mux.HandleFunc("GET /ephemeral-attachments/{channel}/{id}/{name}", s.serveFile)
	mux.HandleFunc("/", s.Gateway.acceptConnection)
	return mux
}

var pathName = regexp.MustCompile(`\{(\w+)\}`)

func (s *Server) serveCall(w http.ResponseWriter, r *http.Request, to route) {
	c := &Call{Operation: to.operation, Path: map[string]string{}}
	err := s.admitCall(w, r, c, to)
	fault := s.TakeFault(c.Operation, c.Path["channel_id"])
	if fault != nil && fault.StartCall(r.Context(), s.Ended) {
		s.recordCall(c, &Error{Status: fault.Code, Message: fault.Description}, nil)
		fault.Answer(w)
		return
	}
	s.checkManners(r, c, to)
	c.lost = fault != nil && fault.Lost
	result, refused := s.performCall(c, to, err)
	switch {
	case c.lost:
		stagetest.DropConnection()
	case refused != nil:
		writeError(w, refused)
	case result == nil:
		w.WriteHeader(http.StatusNoContent)
	default:
		writeJSON(w, http.StatusOK, result)
	}
}

// admitCall reads a call, and returns why it must not be made.
func (s *Server) admitCall(w http.ResponseWriter, r *http.Request, c *Call, to route) error {
	for _, name := range pathName.FindAllStringSubmatch(to.path, -1) {
		c.Path[name[1]] = r.PathValue(name[1])
	}
	if to.operation != "create_interaction_response" { // which nothing limits
		writeRates(w.Header(), to.operation)
	}
	err := c.decodeBody(r)
	if err == nil && !to.open && r.Header.Get("Authorization") != "Bot "+s.Token {
		return errUnauthorized
	}
	return err
}

// checkManners notes what Discord would let pass, or would not tell: who a bot says it is, and what it asks for that there is not.
func (s *Server) checkManners(r *http.Request, c *Call, to route) {
	if !strings.HasPrefix(r.UserAgent(), "DiscordBot (") {
		s.noteViolation(c.Operation, "the User-Agent is "+r.UserAgent()+", not DiscordBot (address, version)")
	}
	for name := range c.Query {
		if !slices.Contains(to.queries, name) {
			s.noteViolation(c.Operation, "it was asked for "+name+", which this server does not know")
		}
	}
}

// performCall checks a call that could be read, does what it says, and keeps it before anybody sees what it did.
func (s *Server) performCall(c *Call, to route, err error) (result any, refused *Error) {
	defer s.Lock()()
	if err == nil {
		err = s.checkBody(c)
	}
	if err == nil {
		result, err = to.do(s, c)
	}
	if err != nil && !errors.As(err, &refused) { // it sent what is no object
		refused = errBadJSON
	}
	s.recordCall(c, refused, result)
	return result, refused
}

func (s *Server) getMe(*Call) (any, error) {
	return struct {
		discordapi.User
		MFA    bool   `json:"mfa_enabled"`
		Locale string `json:"locale"`
	}{s.me, false, locale}, nil
}

func (s *Server) getGateway(*Call) (any, error) {
	return map[string]string{"url": s.Gateway.address()}, nil
}

func (s *Server) getBotGateway(*Call) (any, error) {
	return map[string]any{
		"url": s.Gateway.address(), "shards": s.opts.Shards,
		"session_start_limit": map[string]int{"total": 1000, "remaining": 999, "reset_after": 14400000, "max_concurrency": 1},
	}, nil
}

// contentLimited is a flag of an application: it may ask for the intent to read messages, as one in fewer than 100 servers.
const contentLimited = 1 << 19

func (s *Server) getApplication(*Call) (any, error) {
	flags := contentLimited
	if s.opts.NoContent {
		flags = 0
	}
	return map[string]any{
		"id": s.me.ID, "name": s.me.Username, "description": "", "icon": nil, "bot_public": true, "bot_require_code_grant": false,
		"verify_key": strings.Repeat("0", 64), "flags": flags, "flags_new": strconv.Itoa(flags), "bot": s.me, "summary": "", "type": nil,
		"redirect_uris": []string{}, "interactions_endpoint_url": nil, "role_connections_verification_url": nil, "owner": s.me,
		"approximate_guild_count": len(s.guilds), "approximate_user_install_count": 0, "approximate_user_authorization_count": 0,
		"explicit_content_filter": 0, "team": nil, "eligible_oauth2_scopes": []string{"bot", "applications.commands"},
	}, nil
}

func (s *Server) createDM(c *Call) (any, error) {
	var to struct {
		Recipient string `json:"recipient_id"`
	}
	if err := c.readBody(&to); err != nil {
		return nil, err
	}
	p := s.people[to.Recipient]
	if p == nil {
		return nil, staleForm(formError{"recipient_id", "USER_INVALID", "Unknown User"})
	}
	return p.ch.channelObject(), nil
}

// writeRates writes the headers that tell how many calls of an operation are left. This server counts none: faults say when a bot calls
// too often.
func writeRates(h http.Header, operation string) {
	h.Set("X-RateLimit-Bucket", operation)
	h.Set("X-RateLimit-Limit", "50")
	h.Set("X-RateLimit-Remaining", "49")
	h.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(time.Now().Add(time.Second).UnixMilli())/1000))
	h.Set("X-RateLimit-Reset-After", "1.000")
}
