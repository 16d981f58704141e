package web

import (
	"net/http"
)

// showChat serves the page with the conversation.
func (s *Server) showChat(w http.ResponseWriter, r *http.Request, ses session) {
	p, err := s.loadChat(r, ses)
	if err != nil {
		s.Logger.Error("a conversation was not read", "error", err)
		s.pages.writeRefusal(w, r, http.StatusServiceUnavailable, "problem.unavailable")
		return
	}
	s.pages.renderPage(w, http.StatusOK, "chat", p)
}

// loadChat returns the data of the page with the conversation.
func (s *Server) loadChat(r *http.Request, ses session) (page, error) {
	lang := requestLanguage(r)
	p := page{Lang: lang, Title: lang.T("web.title", nil), Token: ses.formToken(), Sample: s.samples.isConfigured(), Limit: s.MaxUpload}
	events, err := s.chats.loadEvents(r.Context(), ses.chatID().String(), 0)
	if err != nil {
		return p, err
	}
	for _, e := range latestEntries(events) {
		p.Messages = append(p.Messages, message{e, lang, p.Token})
	}
	if len(events) > 0 {
		p.Last = events[len(events)-1].number
	}
	for key, stage := range s.hub.listStages(ses.chatID().String()) {
		p.Working = append(p.Working, working{key, lang.T("stage."+string(stage), nil), lang})
	}
	return p, nil
}

// showPicture serves a picture of the session's chat.
func (s *Server) showPicture(w http.ResponseWriter, r *http.Request, ses session) {
	jpeg, err := s.chats.loadPicture(r.Context(), ses.chatID().String(), r.PathValue("key"))
	switch {
	case err != nil:
		s.Logger.Error("a picture was not found", "error", err)
		s.pages.writeRefusal(w, r, http.StatusServiceUnavailable, "problem.unavailable")
	case jpeg == nil:
		s.pages.writeRefusal(w, r, http.StatusNotFound, "web.refused.page")
	default:
		w.Header().Set("Content-Type", "image/jpeg")
		w.Header().Set("Cache-Control", "private, max-age=3600")
		_, _ = w.Write(jpeg)
	}
}
