package core

import (
	"context"
	"maps"
	"time"
)

// Audience says what a watcher wants to hear.
type Audience string

// The audiences.
const (
	// Subscribed wants to hear of every answer about a video, and of every change.
	Subscribed Audience = ""
	// Informed was given an answer, and hears if it turns out to be wrong.
	Informed Audience = "informed"
)

// Told is which revision of which debunk a watcher knows.
type Told map[DebunkID]int

// Watcher is a chat that wants to hear when there is an answer about a Video, or when it changes.
type Watcher struct {
	Chat     ChatID    `json:"chat"`
	User     UserID    `json:"user,omitzero"`
	Reply    string    `json:"reply,omitempty"` // the platform's id of the message that asked, to quote
	Lang     string    `json:"lang,omitempty"`
	Since    time.Time `json:"since"`
	Audience Audience  `json:"audience,omitempty"`
	Told     Told      `json:"told,omitempty"`
	// Overheard says that nobody asked: the video was posted in a group.
	Overheard bool `json:"overheard,omitempty"`

	Cursor string `json:"-"` // where it stands among the watchers, for the next WatchersOf
}

// With is what a watcher becomes when its chat asks again as next: it wants to hear no less, and knows what either knows.
func (w Watcher) With(next Watcher) Watcher {
	if next.Audience == Informed && w.Audience == Subscribed || next.Chat == (ChatID{}) {
		next, w = w, next
	}
	next.Overheard = next.Overheard && (w.Overheard || w.Chat == ChatID{})
	told := maps.Clone(next.Told)
	for d, revision := range w.Told {
		if told == nil {
			told = Told{}
		}
		told[d] = max(told[d], revision)
	}
	next.Told = told
	return next
}

// Watch makes a chat hear of every answer and change about a video. knows are the debunks that it was shown: it hears of
// those only if they change, and of others that are there by now at once. Its problem is NotFound.
func (s *Service) Watch(ctx context.Context, id VideoID, w Watcher, knows ...Debunk) error {
	w.Audience, w.Since, w.Told = Subscribed, s.now().UTC(), toldOf(knows)
	v, err := s.Video(ctx, id)
	if err == nil {
		err = s.store.Watch(ctx, id, w)
	}
	if err != nil {
		return err
	}
	there, err := s.DebunksOf(ctx, v) // read after the watcher was kept, so that none slips through between
	for _, d := range published(there) {
		if err == nil && w.Told[d.ID] == 0 {
			err = s.store.Renew(ctx, d)
		}
	}
	return err
}

// Inform notes that a chat was shown debunks of a video, so that it hears if they turn out to be wrong, even if that was since they
// were read.
func (s *Service) Inform(ctx context.Context, id VideoID, w Watcher, shown ...Debunk) error {
	w.Audience, w.Since, w.Told = Informed, s.now().UTC(), toldOf(shown)
	if err := s.store.Watch(ctx, id, w); err != nil {
		return err
	}
	ids := make([]DebunkID, len(shown))
	for i, d := range shown {
		ids[i] = d.ID
	}
	now, err := s.store.Debunks(ctx, ids...)
	for _, d := range now {
		if err == nil && d.Revision > w.Told[d.ID] {
			err = s.store.Renew(ctx, d)
		}
	}
	return err
}

// Overhear makes a group hear when there is an answer about a video that was posted there, though nobody asked.
func (s *Service) Overhear(ctx context.Context, id VideoID, w Watcher) error {
	w.Overheard = true
	return s.Watch(ctx, id, w)
}

func toldOf(debunks []Debunk) Told {
	told := Told{}
	for _, d := range debunks {
		told[d.ID] = d.Revision
	}
	return told
}

// Watches tells whether a chat still wants to hear of a video or of a copy of it. Its problem is NotFound.
func (s *Service) Watches(ctx context.Context, id VideoID, chat ChatID) (bool, error) {
	v, err := s.Video(ctx, id)
	if err != nil {
		return false, err
	}
	family, err := s.family(ctx, v)
	if err != nil {
		return false, err
	}
	for _, v := range family {
		if found, err := s.store.Watching(ctx, v.ID, chat); err != nil || found[0].Chat == chat {
			return err == nil, err
		}
	}
	return false, nil
}

// Unwatch ends all that; a chat that does not watch is no error. It ends for merged copies too.
func (s *Service) Unwatch(ctx context.Context, id VideoID, chat ChatID) error {
	v, err := s.Video(ctx, id)
	if err != nil {
		return err
	}
	family, err := s.family(ctx, v)
	for _, member := range family {
		if err == nil {
			err = s.store.Unwatch(ctx, member.ID, chat)
		}
	}
	return err
}

// Leave is for a chat that did not take a message: it hears no more of a video (0: of none), and of no clips that spread. What it did not
// take, the other account of the same person hears, if that watches too.
func (s *Service) Leave(ctx context.Context, id VideoID, chat ChatID) error {
	if err := s.Alerts(ctx, Watcher{Chat: chat}, false); err != nil || id == 0 {
		return err
	}
	if err := s.Unwatch(ctx, id, chat); err != nil {
		return err
	}
	return s.passOn(ctx, id, UserID(chat))
}

// Gone is Leave of a chat that takes no messages any more: if it is private, it hears nothing of all that the person asked about.
func (s *Service) Gone(ctx context.Context, id VideoID, chat ChatID) error {
	asked, err := s.store.Trace(ctx, UserID(chat))
	for _, other := range asked {
		if err == nil {
			err = s.store.Unwatch(ctx, other, chat)
		}
	}
	if err != nil {
		return err
	}
	return s.Leave(ctx, id, chat)
}

// passOn lets somebody's other account, if there is one, hear of a video what the one did not take.
func (s *Service) passOn(ctx context.Context, id VideoID, user UserID) error {
	other, err := s.Linked(ctx, user)
	if err != nil || other.ID == "" {
		return err
	}
	v, err := s.Video(ctx, id)
	if err != nil {
		return err
	}
	debunks, err := s.DebunksOf(ctx, v)
	if err != nil {
		return err
	}
	return s.renew(ctx, debunks)
}

// renew has those told of debunks who do not know them: there may be others to tell.
func (s *Service) renew(ctx context.Context, debunks []Debunk) error {
	for _, d := range debunks {
		if err := s.store.Renew(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// CountWatchers returns how many chats beside those of a user are subscribed to a video or a copy of it; of who has two accounts, one.
func (s *Service) CountWatchers(ctx context.Context, id VideoID, beside UserID) (n int, err error) {
	v, err := s.Video(ctx, id)
	if err != nil {
		return 0, err
	}
	family, err := s.family(ctx, v)
	if err != nil {
		return 0, err
	}
	counts, err := s.store.CountWatchers(ctx, idsOf(family)...)
	for _, c := range counts {
		n += c
	}
	if err != nil || n > tellBatch { // of many, one does not matter
		return n, err
	}
	return s.countFew(ctx, family, beside)
}

// countFew is CountWatchers where a batch has all of them.
func (s *Service) countFew(ctx context.Context, family []Video, beside UserID) (int, error) {
	chats := map[ChatID]bool{}
	for _, member := range family {
		watchers, err := s.store.WatchersOf(ctx, member.ID, Subscribed, "", tellBatch)
		if err != nil {
			return 0, err
		}
		watchers, others, err := s.reachable(ctx, watchers)
		if err != nil {
			return 0, err
		}
		for _, w := range watchers {
			other, linked := others[w.Chat]
			if w.User != beside && (!linked || other != ChatID(beside) && !chats[other]) {
				chats[w.Chat] = true
			}
		}
	}
	return len(chats), nil
}

func idsOf(videos []Video) []VideoID {
	ids := make([]VideoID, len(videos))
	for i, v := range videos {
		ids[i] = v.ID
	}
	return ids
}
