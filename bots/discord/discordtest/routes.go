package discordtest

import (
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots/stagetest"
)

// base is where the API is on the server.
const base = "/api/v10"

// A route is one operation of the API.
type route struct {
	operation string // its name in Discord's description
	pattern   string // method and path, without base
	open      bool   // nobody has to say who they are: the path has a token, or there is nothing to hide
	do        func(*Server, *Call) (any, error)
}

var operations = []route{
	{"get_gateway", "GET /gateway", true, (*Server).getGateway},
	{"get_bot_gateway", "GET /gateway/bot", false, (*Server).getBotGateway},
	{"get_my_user", "GET /users/@me", false, (*Server).getMe},
	{"get_my_application", "GET /applications/@me", false, (*Server).getApplication},
	{"get_my_oauth2_application", "GET /oauth2/applications/@me", false, (*Server).getApplication},
	{"list_application_commands", "GET /applications/{application_id}/commands", false, (*Server).getCommands},
	{"bulk_set_application_commands", "PUT /applications/{application_id}/commands", false, (*Server).setCommands},
	{"create_dm", "POST /users/@me/channels", false, (*Server).createDM},
	{"get_channel", "GET /channels/{channel_id}", false, (*Server).getChannel},
	{"list_messages", "GET /channels/{channel_id}/messages", false, (*Server).listMessages},
	{"create_message", "POST /channels/{channel_id}/messages", false, (*Server).createMessage},
	{"get_message", "GET /channels/{channel_id}/messages/{message_id}", false, (*Server).getMessage},
	{"update_message", "PATCH /channels/{channel_id}/messages/{message_id}", false, (*Server).updateMessage},
	{"delete_message", "DELETE /channels/{channel_id}/messages/{message_id}", false, (*Server).deleteMessage},
	{"trigger_typing_indicator", "POST /channels/{channel_id}/typing", false, (*Server).typing},
	{"add_my_message_reaction", "PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me", false, (*Server).react},
	{"delete_my_message_reaction", "DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me", false, (*Server).unreact},
	{"create_interaction_response", "POST /interactions/{interaction_id}/{interaction_token}/callback", true, (*Server).respond},
	{"execute_webhook", "POST /webhooks/{webhook_id}/{webhook_token}", true, (*Server).followUp},
	{"get_original_webhook_message", "GET /webhooks/{webhook_id}/{webhook_token}/messages/@original", true, (*Server).getAnswer},
	{"update_original_webhook_message", "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original", true, (*Server).updateAnswer},
	{"delete_original_webhook_message", "DELETE /webhooks/{webhook_id}/{webhook_token}/messages/@original", true, (*Server).deleteAnswer},
	{"get_webhook_message", "GET /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", true, (*Server).getAnswer},
	{"update_webhook_message", "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", true, (*Server).updateAnswer},
	{"delete_webhook_message", "DELETE /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", true, (*Server).deleteAnswer},
}

// routes serves the API, the gateway at /, and attachments.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for _, r := range operations {
		method, path, _ := strings.Cut(r.pattern, " ")
		mux.HandleFunc(method+" "+base+path, func(w http.ResponseWriter, request *http.Request) { s.serve(w, request, r) })
	}
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.violate(r.Method+" "+r.URL.Path, "is no operation that this server knows")
		s.mu.Unlock()
		writeError(w, errNotFound)
	})
	mux.HandleFunc("GET /attachments/{channel}/{id}/{name}", s.serveFile)
	mux.HandleFunc("GET /ephemeral-attachments/{channel}/{id}/{name}", s.serveFile)
	mux.HandleFunc("/", s.Gateway.accept)
	return mux
}

var pathName = regexp.MustCompile(`\{(\w+)\}`)

func (s *Server) serve(w http.ResponseWriter, r *http.Request, to route) {
	c := &Call{Operation: to.operation, Path: map[string]string{}, At: s.Now()}
	err := s.admit(w, r, c, to)
	fault := s.Take(c.Operation, c.Path["channel_id"])
	if fault != nil && fault.Before(r.Context(), s.ended) {
		s.keep(c, &Error{Status: fault.Code, Message: fault.Description}, nil)
		fault.Strike(w)
		return
	}
	s.manners(r, c)
	c.lost = fault != nil && fault.Lost
	result, refused := s.perform(c, to, err)
	switch {
	case c.lost:
		stagetest.DropConnection()
	case refused != nil:
		writeError(w, refused)
	default:
		writeResult(w, result)
	}
}

// admit reads a call, and tells whether it may be made.
func (s *Server) admit(w http.ResponseWriter, r *http.Request, c *Call, to route) error {
	for _, name := range pathName.FindAllStringSubmatch(to.pattern, -1) {
		c.Path[name[1]] = r.PathValue(name[1])
	}
	err := c.decode(r)
	over := s.measure(w, c, to)
	switch {
	case err != nil:
		return err
	case over != nil:
		return over
	case !to.open && r.Header.Get("Authorization") != "Bot "+s.Token:
		return errUnauthorized
	}
	return nil
}

// queries are what may stand behind the ? of an operation, as far as this server knows it.
var queries = map[string][]string{
	"list_messages":               {"after", "before", "limit"},
	"create_interaction_response": {"with_response"},
	"execute_webhook":             {"wait"},
	"list_application_commands":   {"with_localizations"},
}

// manners notes what Discord would let pass, or would not tell: who a bot says it is, and what it asks for that there is not.
func (s *Server) manners(r *http.Request, c *Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !strings.HasPrefix(r.UserAgent(), "DiscordBot (") {
		s.violate(c.Operation, "the User-Agent is "+r.UserAgent()+", not DiscordBot (address, version)")
	}
	for name := range c.Query {
		if !slices.Contains(queries[c.Operation], name) {
			s.violate(c.Operation, "it was asked for "+name+", which this server does not know")
		}
	}
}

// perform checks a call that could be read, does what it says, and keeps it before anybody sees what it did.
func (s *Server) perform(c *Call, to route, err error) (result any, refused *Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		err = s.judge(c)
	}
	if err == nil {
		result, err = to.do(s, c)
	}
	if err != nil && !errors.As(err, &refused) { // it sent what is no object
		refused = errBadJSON
	}
	s.keep(c, refused, result)
	return result, refused
}
