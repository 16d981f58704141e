package telegramtest

import "github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"

func (s *Server) getChat(c *Call) (any, error) {
	ch, err := s.chatOf(c, "chat_id")
	if err != nil {
		return nil, err
	}
	return botapi.FullChat{Chat: ch.info, MaxReactions: 11, AcceptedGifts: map[string]bool{}}, nil
}

func (s *Server) getChatMember(c *Call) (any, error) {
	ch, err := s.groupOf(c)
	if err != nil {
		return nil, err
	}
	id := c.Int("user_id")
	if _, known := s.user(id); !known {
		return nil, errUserNotFound
	}
	return s.member(ch, id), nil
}

// groupOf is the group or channel that chat_id names, if the bot is in it.
func (s *Server) groupOf(c *Call) (*chat, error) {
	ch, err := s.chatOf(c, "chat_id")
	switch {
	case err != nil:
		return nil, err
	case ch.private():
		return nil, badRequest("there are no administrators in the private chat")
	case !ch.within(s.me.ID):
		return nil, forbidden("bot is not a member of the " + ch.info.Type + " chat")
	}
	return ch, nil
}

func (s *Server) user(id int64) (botapi.User, bool) {
	if id == s.me.ID {
		return s.me.User, true
	}
	p := s.people[id]
	if p == nil {
		return botapi.User{}, false
	}
	return p.User, true
}

// member is somebody's standing in a chat.
func (s *Server) member(ch *chat, id int64) botapi.Member {
	return s.standing(id, ch.members[id])
}

func (s *Server) standing(id int64, status string) botapi.Member {
	who, _ := s.user(id)
	m := botapi.Member{Status: status, User: who}
	switch status {
	case "":
		m.Status = botapi.Left
	case botapi.Kicked:
		m.UntilDate = new(int64)
	case botapi.Administrator:
		m.Rights = &botapi.Rights{
			CanManageChat: true, CanDeleteMessages: true, CanRestrict: true, CanChangeInfo: true, CanInvite: true, CanVideoChats: true,
		}
	case botapi.Creator:
		m.Rights = &botapi.Rights{}
	}
	return m
}

func (s *Server) getChatAdministrators(c *Call) (any, error) {
	ch, err := s.groupOf(c)
	if err != nil {
		return nil, err
	}
	admins := []botapi.Member{}
	for _, id := range ch.joined {
		if ch.leads(id) {
			admins = append(admins, s.member(ch, id))
		}
	}
	return admins, nil
}

func (s *Server) getChatMemberCount(c *Call) (any, error) {
	ch, err := s.chatOf(c, "chat_id")
	if err != nil {
		return nil, err
	}
	n := 0
	for _, id := range ch.joined {
		if ch.within(id) {
			n++
		}
	}
	return n, nil
}

func (s *Server) leaveChat(c *Call) (any, error) {
	ch, err := s.groupOf(c)
	if err != nil {
		return nil, err
	}
	s.rank(ch, s.me.User, s.me.User, botapi.Left)
	s.store(ch, botapi.Message{From: &s.me.User, LeftMember: &s.me.User})
	return true, nil
}

// rank changes somebody's standing in a chat, and tells the bot.
func (s *Server) rank(ch *chat, by, who botapi.User, status string) {
	was := ch.members[who.ID]
	if was == status {
		return
	}
	told := botapi.MemberUpdated{
		Chat: ch.info, From: by, Date: s.now(), Old: s.standing(who.ID, was), New: s.standing(who.ID, status),
	}
	ch.stand(who.ID, status)
	switch {
	case who.ID == s.me.ID:
		s.push("my_chat_member", told)
	case ch.leads(s.me.ID):
		s.push("chat_member", told)
	}
}

// push adds an update for the bot, and says its id, or 0 if the bot does not want its kind.
func (s *Server) push(kind string, payload any) int64 {
	id := s.queue.push(kind, payload)
	if id != 0 {
		s.hook.stir()
		s.notify()
	}
	return id
}
