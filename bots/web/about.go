package web

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// about says which question of the chat news is about.
type about struct {
	Key   string       `json:"key"`            // of the answer that was given, or of the question
	Name  string       `json:"name"`           // of the clip
	Video core.VideoID `json:"video,omitzero"` // that has a picture to show
}

// describeNews returns the question of the chat that a message of news is about, or nil if that is not there any more. The picture is that of
// the video, unless the message has one.
func (s *Server) describeNews(ctx context.Context, m bots.Message) (*about, error) {
	events, err := s.chats.loadEvents(ctx, m.Chat.String(), 0)
	if err != nil {
		return nil, err
	}
	a := findQuestion(latestEntries(events), m.ReplyTo)
	u, isUpdate := m.Reply.Content.(core.Update)
	if a == nil || !isUpdate || m.Reply.Picture != nil {
		return a, nil
	}
	v, err := s.service.Records.LoadVideo(ctx, u.Debunk.Video)
	if err != nil {
		return nil, fmt.Errorf("web: find picture: %w", err)
	}
	if len(v.Thumbs) > 0 {
		a.Video = v.ID
	}
	return a, nil
}

// findQuestion returns the question that the message with this key asked, and where its answer is. If the message is a press of a button, that is
// the question about which the button was.
func findQuestion(entries []entry, key string) *about {
	find := func(key string) (e entry) {
		if i := slices.IndexFunc(entries, func(e entry) bool { return e.Key == key }); i >= 0 {
			e = entries[i]
		}
		return e
	}
	if pressed := find(key).Pressed; pressed != "" {
		if a := find(pressed).About; a != nil {
			return &about{Key: a.Key, Name: a.Name}
		}
		key = pressed[:max(0, strings.LastIndexByte(pressed, '-'))]
	}
	a := &about{Key: key, Name: find(key).Name}
	if a.Name == "" {
		return nil
	}
	for _, e := range entries {
		if !e.Mine && strings.HasPrefix(e.Key, key+"-") {
			a.Key = e.Key
		}
	}
	return a
}
