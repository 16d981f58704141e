package telegramtest

import (
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// inputMedia is a file in a call, with its caption.
type inputMedia struct {
	Type    Kind   `json:"type"`
	Media   string `json:"media"`
	Caption string `json:"caption"`
	Mode    string `json:"parse_mode"`
}

// attachMedia puts a file of a call and its caption into a message.
func (s *Server) attachMedia(c *Call, m *botapi.Message, in inputMedia) (err error) {
	if err = s.attachInput(c, m, in.Type, in.Media); err == nil {
		m.Caption, m.CaptionEntities, err = formatText(in.Caption, in.Mode)
	}
	return err
}

// countMedia returns the number of files in the album of a call, or 0.
func (c *Call) countMedia() int {
	var all []inputMedia
	if c.Method != "sendMediaGroup" || c.readObject("media", &all) != nil {
		return 0
	}
	return len(all)
}

// sendMediaGroup posts an album: a message for each file, all or none. The answer is the messages.
func (s *Server) sendMediaGroup(c *Call) (any, error) {
	ch, err := s.findWritableChat(c)
	if err != nil {
		return nil, err
	}
	var all []inputMedia
	if err := c.readObject("media", &all); err != nil {
		return nil, err
	}
	to, err := c.findRepliedMessage(ch)
	if err != nil {
		return nil, err
	}
	album, sent := s.nextSerial(), make([]botapi.Message, len(all))
	for i, in := range all {
		sent[i] = botapi.Message{From: &s.me.User, MediaGroupID: album, ReplyTo: to}
		if err := c.placeMessage(&sent[i], ch); err != nil {
			return nil, err
		}
		if err := s.attachMedia(c, &sent[i], in); err != nil {
			return nil, err
		}
	}
	for i, m := range sent {
		sent[i] = s.storeMessage(ch, m).Message
	}
	return sent, nil
}
