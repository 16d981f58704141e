package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/kv"
)

// What waits to be dealt with lies in one partition a box, so that a batch of letters and the note of how far the platform
// was read are one commit:
//
//	m:<box>    values  note, lock:<name>, seen:<letter>, letter:<letter>, last:<chat> (the number of its last letter)
//	           sets    due (chats by when they may be taken), chat:<chat> (letters by number)
const mailPrefix = "m:"

// box names the keys of one mailbox.
type box string

func (b box) key(name string) kv.Key { return kv.Key{Part: mailPrefix + string(b), Name: name} }

func (b box) due() kv.Key { return b.key("due") }

func (b box) chat(chat string) kv.Key { return b.key("chat:" + chat) }

func (b box) last(chat string) kv.Key { return b.key("last:" + chat) }

func (b box) letter(id string) kv.Key { return b.key("letter:" + id) }

func (b box) seen(id string) kv.Key { return b.key("seen:" + id) }

func (b box) part() string { return mailPrefix + string(b) }

// record is a letter as it is stored; its id is in the key.
type record struct {
	Chat string `json:"chat"`
	Body []byte `json:"body"`
}

// Post puts each letter at the end of its chat, all of them or none, and keeps the note (nil: leaves the former) in the
// same step. A letter whose id the box has seen within core.MailKept is left out.
func (s *Store) Post(ctx context.Context, name string, letters []core.Letter, note []byte) error {
	b := box(name)
	for range maxTries {
		tx, err := s.posting(ctx, b, letters)
		if err != nil {
			return problem("post", err)
		}
		if note != nil {
			tx.Ops = append(tx.Ops, kv.Put{Key: b.key("note"), Value: note})
		}
		if len(tx.Ops) == 0 {
			return nil
		}
		if err := s.db.Commit(ctx, tx); !errors.Is(err, kv.ErrConflict) {
			return problem("post", err)
		}
	}
	return &core.Problem{Code: core.Conflict, Op: "post"}
}

// posting makes the commit that posts the letters that are new.
func (s *Store) posting(ctx context.Context, b box, letters []core.Letter) (kv.Tx, error) {
	tx := kv.Tx{Part: b.part()}
	var keys []kv.Key
	for _, l := range letters {
		keys = append(keys, b.seen(l.ID), b.last(l.Chat))
	}
	if len(keys) == 0 {
		return tx, nil
	}
	values, err := s.db.Get(ctx, keys...)
	if err != nil {
		return tx, err
	}
	last, fresh := map[string]int64{}, map[string]bool{}
	for i, l := range letters {
		if values[2*i] != nil || fresh[l.ID] {
			continue
		}
		fresh[l.ID] = true
		if _, known := last[l.Chat]; !known {
			last[l.Chat] = numberOf(values[2*i+1])
			tx.Checks = append(tx.Checks, kv.Check{Key: b.last(l.Chat), Value: values[2*i+1]})
		}
		last[l.Chat]++
		tx.Checks = append(tx.Checks, kv.Check{Key: b.seen(l.ID)})
		tx.Ops = append(tx.Ops,
			kv.Put{Key: b.seen(l.ID), Value: []byte{}, TTL: core.MailKept},
			kv.Put{Key: b.letter(l.ID), Value: encode(record{l.Chat, l.Body})},
			kv.Put{Key: b.last(l.Chat), Value: strconv.AppendInt(nil, last[l.Chat], 10)},
			kv.Add{Key: b.chat(l.Chat), Member: kv.Member{Name: l.ID, Score: last[l.Chat]}},
			kv.Add{Key: b.due(), Member: kv.Member{Name: l.Chat}, Mode: kv.OnlyIfNew},
		)
	}
	return tx, nil
}

// numberOf reads the number of a chat's last letter. Where a chat is empty it is the time: numbers that began anew would let whoever
// is late with a letter of before take those that came since for it.
func numberOf(last []byte) int64 {
	n, err := strconv.ParseInt(string(last), 10, 64)
	if err != nil {
		return time.Now().UnixMicro()
	}
	return n
}

// Note returns what Post kept last, or nil.
func (s *Store) Note(ctx context.Context, name string) ([]byte, error) {
	values, err := s.db.Get(ctx, box(name).key("note"))
	if err != nil {
		return nil, problem("read note", err)
	}
	return values[0], nil
}

// Take takes up to n chats that have letters and are due at now, and hides them from others until the lease ends.
func (s *Store) Take(ctx context.Context, name string, now, lease time.Time, n int) ([]string, error) {
	members, err := s.db.Claim(ctx, box(name).due(), millis(now), millis(lease), n)
	chats := make([]string, len(members))
	for i, m := range members {
		chats[i] = m.Name
	}
	return chats, problem("take mail", err)
}

// Hold makes a chat due at another time: to keep it while it is worked on, or to give it back. It does nothing to a chat
// without letters.
func (s *Store) Hold(ctx context.Context, name, chat string, due time.Time) error {
	b := box(name)
	for range maxTries {
		values, err := s.db.Get(ctx, b.last(chat))
		if err != nil || values[0] == nil {
			return problem("hold mail", err)
		}
		err = s.db.Commit(ctx, kv.Tx{
			Part: b.part(), Checks: []kv.Check{{Key: b.last(chat), Value: values[0]}},
			Ops: []kv.Op{kv.Add{Key: b.due(), Member: kv.Member{Name: chat, Score: millis(due)}}},
		})
		if !errors.Is(err, kv.ErrConflict) {
			return problem("hold mail", err)
		}
	}
	return &core.Problem{Code: core.Conflict, Op: "hold mail"}
}

// Letters returns up to n letters of a chat, in their order.
func (s *Store) Letters(ctx context.Context, name, chat string, n int) ([]core.Letter, error) {
	b := box(name)
	members, err := s.db.Range(ctx, b.chat(chat), kv.Span{Min: kv.All.Min, Max: kv.All.Max, Limit: n})
	if err != nil || len(members) == 0 {
		return nil, problem("read mail", err)
	}
	keys := make([]kv.Key, len(members))
	for i, m := range members {
		keys[i] = b.letter(m.Name)
	}
	values, err := s.db.Get(ctx, keys...)
	if err != nil {
		return nil, problem("read mail", err)
	}
	var letters []core.Letter
	for i, v := range values {
		if v == nil {
			continue // done meanwhile
		}
		var r record
		if err := json.Unmarshal(v, &r); err != nil {
			return nil, fmt.Errorf("read mail: %w", err)
		}
		letters = append(letters, core.Letter{ID: members[i].Name, Chat: r.Chat, Body: r.Body})
	}
	return letters, nil
}

// Done removes letters of a chat that have been dealt with. A chat without letters is no longer due; it reports whether
// there are more.
func (s *Store) Done(ctx context.Context, name, chat string, ids ...string) (more bool, err error) {
	b := box(name)
	for range maxTries {
		values, err := s.db.Get(ctx, b.last(chat))
		if err != nil {
			return false, problem("finish mail", err)
		}
		left, err := s.left(ctx, b, chat, ids)
		if err != nil {
			return false, problem("finish mail", err)
		}
		tx := kv.Tx{Part: b.part(), Checks: []kv.Check{{Key: b.last(chat), Value: values[0]}}}
		for _, id := range ids {
			tx.Ops = append(tx.Ops, kv.Delete{Key: b.letter(id)}, kv.Remove{Key: b.chat(chat), Name: id})
		}
		if !left {
			tx.Ops = append(tx.Ops, kv.Delete{Key: b.last(chat)}, kv.Remove{Key: b.due(), Name: chat})
		}
		if err := s.db.Commit(ctx, tx); !errors.Is(err, kv.ErrConflict) {
			return left, problem("finish mail", err)
		}
	}
	return false, &core.Problem{Code: core.Conflict, Op: "finish mail"}
}

// left tells whether a chat has letters beside these.
func (s *Store) left(ctx context.Context, b box, chat string, ids []string) (bool, error) {
	counts, err := s.db.Count(ctx, b.chat(chat))
	if err != nil {
		return false, err
	}
	_, there, err := s.db.Scores(ctx, b.chat(chat), ids...)
	n := counts[0]
	for _, ok := range there {
		if ok {
			n--
		}
	}
	return n > 0, err
}

// Lock takes or renews the lock of a name for its holder until ttl has gone by, and reports whether the holder has it. One who is
// not alive, as far as alive knows, is put out at once; alive may be nil.
func (s *Store) Lock(ctx context.Context, name, lock, holder string, ttl time.Duration, alive func(holder string) bool) (bool, error) {
	key := box(name).key("lock:" + lock)
	values, err := s.db.Get(ctx, key)
	if err != nil {
		return false, problem("lock", err)
	}
	has := values[0]
	if has != nil && string(has) != holder && (alive == nil || alive(string(has))) {
		return false, nil
	}
	err = s.db.Commit(ctx, kv.Tx{
		Part: key.Part, Checks: []kv.Check{{Key: key, Value: has}}, Ops: []kv.Op{kv.Put{Key: key, Value: []byte(holder), TTL: ttl}},
	})
	if errors.Is(err, kv.ErrConflict) {
		return false, nil
	}
	return err == nil, problem("lock", err)
}

// Unlock gives a lock back, if the holder has it.
func (s *Store) Unlock(ctx context.Context, name, lock, holder string) error {
	key := box(name).key("lock:" + lock)
	err := s.db.Commit(ctx, kv.Tx{
		Part: key.Part, Checks: []kv.Check{{Key: key, Value: []byte(holder)}}, Ops: []kv.Op{kv.Delete{Key: key}},
	})
	return problem("unlock", ignoreConflict(err))
}
