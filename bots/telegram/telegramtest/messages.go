package telegramtest

import (
	"slices"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// methods are those that this server does, but for getUpdates, which waits.
var methods map[string]func(*Server, *Call) (any, error)

func init() { // as some of them look into this map
	methods = map[string]func(*Server, *Call) (any, error){
		"sendMessage":    (*Server).sendMessage,
		"sendPhoto":      sendMedia(Photo, "photo"),
		"sendVideo":      sendMedia(Video, "video"),
		"sendAnimation":  sendMedia(Animation, "animation"),
		"sendDocument":   sendMedia(Document, "document"),
		"sendVideoNote":  sendMedia(VideoNote, "video_note"),
		"sendAudio":      sendMedia(Audio, "audio"),
		"sendVoice":      sendMedia(Voice, "voice"),
		"sendMediaGroup": (*Server).sendMediaGroup,
		"sendChatAction": (*Server).sendChatAction,
		"forwardMessage": (*Server).forwardMessage,
		"copyMessage":    (*Server).copyMessage,

		"editMessageText":        (*Server).editMessageText,
		"editMessageCaption":     (*Server).editMessageCaption,
		"editMessageMedia":       (*Server).editMessageMedia,
		"editMessageReplyMarkup": (*Server).editMessageReplyMarkup,
		"deleteMessage":          (*Server).deleteMessage,
		"deleteMessages":         (*Server).deleteMessages,
		"setMessageReaction":     (*Server).setMessageReaction,

		"answerCallbackQuery": (*Server).answerCallbackQuery,
		"answerInlineQuery":   (*Server).answerInlineQuery,
		"answerGuestQuery":    (*Server).answerGuestQuery,

		"getFile":               (*Server).getFile,
		"getChat":               (*Server).getChat,
		"getChatMember":         (*Server).getChatMember,
		"getChatAdministrators": (*Server).getChatAdministrators,
		"getChatMemberCount":    (*Server).getChatMemberCount,
		"leaveChat":             (*Server).leaveChat,

		"getMe":                 func(s *Server, _ *Call) (any, error) { return s.me, nil },
		"setMyCommands":         (*Server).setMyCommands,
		"getMyCommands":         (*Server).getMyCommands,
		"deleteMyCommands":      (*Server).deleteMyCommands,
		"setMyName":             setProfile("name"),
		"getMyName":             getProfile("name"),
		"setMyDescription":      setProfile("description"),
		"getMyDescription":      getProfile("description"),
		"setMyShortDescription": setProfile("short_description"),
		"getMyShortDescription": getProfile("short_description"),

		"setWebhook":     (*Server).setWebhook,
		"deleteWebhook":  (*Server).deleteWebhook,
		"getWebhookInfo": (*Server).getWebhookInfo,
	}
}

// send posts a message of the bot, as a call says, once fill has put its content in.
func (s *Server) send(c *Call, fill func(*botapi.Message) error) (any, error) {
	ch, err := s.writable(c)
	if err != nil {
		return nil, err
	}
	m := botapi.Message{From: &s.me.User}
	if ch.info.Type == botapi.Channel {
		m.From, m.SenderChat = nil, &ch.info
	}
	if m.ReplyTo, err = s.replied(c, ch); err != nil {
		return nil, err
	}
	if m.Markup, err = s.keyboard(c); err != nil {
		return nil, err
	}
	if err := fill(&m); err != nil {
		return nil, err
	}
	return s.store(ch, m).Message, nil
}

// replied is the message that a call replies to, or nil.
func (s *Server) replied(c *Call, ch *chat) (*botapi.Message, error) {
	to := struct {
		ID     int  `json:"message_id"`
		Chat   any  `json:"chat_id"`
		Anyway bool `json:"allow_sending_without_reply"`
	}{ID: int(c.Int("reply_to_message_id")), Anyway: c.flag("allow_sending_without_reply")}
	if err := c.object("reply_parameters", &to); err != nil {
		return nil, err
	}
	if to.Chat != nil {
		s.violate(c.Method, "replies into another chat are not known to this server")
	}
	if to.ID == 0 {
		return nil, nil
	}
	found := ch.find(to.ID)
	if found == nil && !to.Anyway {
		return nil, errReplyNotFound
	}
	if found == nil {
		return nil, nil
	}
	return quoted(&found.Message), nil
}

// quoted is a message as it stands in a reply to it.
func quoted(m *botapi.Message) *botapi.Message {
	out := *m
	out.ReplyTo = nil
	return &out
}

// keyboard reads the buttons of a call.
func (s *Server) keyboard(c *Call) (*botapi.Keyboard, error) {
	var k struct {
		botapi.Keyboard
		Reply []any `json:"keyboard"`
		Force bool  `json:"force_reply"`
	}
	if err := c.object("reply_markup", &k); err != nil {
		return nil, err
	}
	if k.Reply != nil || k.Force {
		s.violate(c.Method, "reply keyboards are not known to this server")
	}
	return checkButtons(&k.Keyboard)
}

func checkButtons(k *botapi.Keyboard) (*botapi.Keyboard, error) {
	k.Rows = slices.DeleteFunc(k.Rows, func(row []botapi.Button) bool { return len(row) == 0 })
	for _, row := range k.Rows {
		for _, b := range row {
			if b.Text == "" || b.URL == "" && b.Data == "" && b.Inline == nil && b.InlineCurrent == nil {
				return nil, badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
			}
		}
	}
	if len(k.Rows) == 0 {
		return nil, nil
	}
	return k, nil
}

// formatted reads a text and its entities, given by markup or as a list.
func formatted(text, mode string, entities []botapi.Entity) (string, []botapi.Entity, error) {
	if !strings.EqualFold(mode, "html") {
		return text, entities, nil
	}
	text, entities, _, err := parseHTML(text)
	if err == nil {
		for _, e := range detect(text) {
			if !overlaps(entities, e) || e.Type == "mention" {
				entities = append(entities, e)
			}
		}
		sortEntities(entities)
	}
	return text, entities, err
}

func (c *Call) formatted(name, list string) (string, []botapi.Entity, error) {
	var entities []botapi.Entity
	if err := c.object(list, &entities); err != nil {
		return "", nil, err
	}
	return formatted(c.Params[name], c.Params["parse_mode"], entities)
}

func (s *Server) sendMessage(c *Call) (any, error) {
	return s.send(c, func(m *botapi.Message) (err error) {
		m.Text, m.Entities, err = c.formatted("text", "entities")
		if err == nil && strings.TrimSpace(m.Text) == "" {
			err = errTextEmpty
		}
		return err
	})
}

func sendMedia(k Kind, field string) func(*Server, *Call) (any, error) {
	return func(s *Server, c *Call) (any, error) {
		return s.send(c, func(m *botapi.Message) error {
			f, err := s.input(c, k, field, c.Params[field])
			if err != nil {
				return err
			}
			s.attach(m, f, shape{int(c.Int("width")), int(c.Int("height")), int(c.Int("duration"))})
			m.Caption, m.CaptionEntities, err = c.formatted("caption", "caption_entities")
			return err
		})
	}
}

// An inputMedia is one of an album, or what an edit puts in.
type inputMedia struct {
	Type     string          `json:"type"`
	Media    string          `json:"media"`
	Caption  string          `json:"caption"`
	Mode     string          `json:"parse_mode"`
	Entities []botapi.Entity `json:"caption_entities"`
	Width    int             `json:"width"`
	Height   int             `json:"height"`
	Duration int             `json:"duration"`
}

func (s *Server) put(c *Call, in inputMedia, m *botapi.Message) error {
	f, err := s.input(c, Kind(in.Type), "media", in.Media)
	if err != nil {
		return err
	}
	s.attach(m, f, shape{in.Width, in.Height, in.Duration})
	m.Caption, m.CaptionEntities, err = formatted(in.Caption, in.Mode, in.Entities)
	return err
}

func (s *Server) sendMediaGroup(c *Call) (any, error) {
	var album []inputMedia
	if err := c.object("media", &album); err != nil {
		return nil, err
	}
	s.serial++
	group := strconv.Itoa(s.serial)
	var sent []botapi.Message
	for _, in := range album {
		one, err := s.send(c, func(m *botapi.Message) error {
			m.MediaGroupID = group
			return s.put(c, in, m)
		})
		if err != nil {
			return nil, err
		}
		sent = append(sent, one.(botapi.Message))
	}
	return sent, nil
}

func (s *Server) sendChatAction(c *Call) (any, error) {
	ch, err := s.writable(c)
	if err != nil {
		return nil, err
	}
	sign := strings.ReplaceAll(c.Params["action"], "_", " ")
	ch.append(turn{note: "(" + s.me.FirstName + ": " + sign + "…)", sign: true})
	return true, nil
}

// again finds the message that a call takes from another chat.
func (s *Server) again(c *Call, gone *Error) (botapi.Message, error) {
	from, err := s.chatOf(c, "from_chat_id")
	if err != nil {
		return botapi.Message{}, err
	}
	m := from.find(int(c.Int("message_id")))
	if m == nil {
		return botapi.Message{}, gone
	}
	return m.Message, nil
}

func (s *Server) forwardMessage(c *Call) (any, error) {
	return s.send(c, func(m *botapi.Message) error {
		from, err := s.again(c, errForwardGone)
		if err != nil {
			return err
		}
		origin := from.Origin
		if origin == nil {
			origin = &botapi.Origin{Type: botapi.FromUser, Date: from.Date, SenderUser: from.From}
		}
		content(m, &from)
		m.Origin = origin
		return nil
	})
}

func (s *Server) copyMessage(c *Call) (any, error) {
	sent, err := s.send(c, func(m *botapi.Message) error {
		from, err := s.again(c, errCopyMissing)
		if err != nil {
			return err
		}
		content(m, &from)
		if _, given := c.Params["caption"]; given {
			m.Caption, m.CaptionEntities, err = c.formatted("caption", "caption_entities")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return map[string]int{"message_id": sent.(botapi.Message).ID}, nil
}

// content takes over what another message shows.
func content(m, from *botapi.Message) {
	m.Text, m.Entities = from.Text, from.Entities
	m.Caption, m.CaptionEntities = from.Caption, from.CaptionEntities
	m.Photo, m.Video, m.Animation, m.Document = from.Photo, from.Video, from.Animation, from.Document
	m.VideoNote, m.Audio, m.Voice = from.VideoNote, from.Audio, from.Voice
}
