package storage

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/firstseen/firstseen/storage/kv"
)

// The state of a conversation lies in the partition of its chat:
//
//	c:<chat>    values  state:<name>, entry:<key>, last
//	            sets    log (keys of entries by their number)
const chatPrefix = "c:"

func chatKey(chat, name string) kv.Key { return kv.Key{Part: chatPrefix + chat, Name: name} }

func stateKey(chat, name string) kv.Key { return chatKey(chat, "state:"+name) }

func entryKey(chat, key string) kv.Key { return chatKey(chat, "entry:"+key) }

func lastKey(chat string) kv.Key { return chatKey(chat, "last") }

func logSet(chat string) kv.Key { return chatKey(chat, "log") }

// Chats keeps the state and the logs of conversations between messages. It implements bots.Memory.
type Chats struct{ db kv.DB }

// Load returns a value of a chat, or nil if there is none or it has expired.
func (c *Chats) Load(ctx context.Context, chat, name string) ([]byte, error) {
	values, err := c.db.GetValues(ctx, stateKey(chat, name))
	if err != nil {
		return nil, wrapError("load chat", err)
	}
	return values[0], nil
}

// Save replaces the value before, which Load returned, by value, for ttl (0: it does not expire). A nil value removes it. If the
// stored value is not before, Save changes nothing and reports false.
func (c *Chats) Save(ctx context.Context, chat, name string, before, value []byte, ttl time.Duration) (bool, error) {
	key := stateKey(chat, name)
	var op kv.Op = kv.Put{Key: key, Value: value, TTL: ttl}
	if value == nil {
		op = kv.Delete{Key: key}
	}
	err := c.db.Commit(ctx, kv.Tx{Part: key.Part, Checks: []kv.Check{{Key: key, Value: before}}, Ops: []kv.Op{op}})
	if errors.Is(err, kv.ErrConflict) {
		return false, nil
	}
	return err == nil, wrapError("save chat", err)
}

// Append adds an entry to the end of the chat's log for ttl and returns its number, from 1 up. If there are more than keep
// entries, the oldest are removed. If there is an entry with the key already, nothing is added, and its number is returned.
func (c *Chats) Append(ctx context.Context, chat, key string, entry []byte, keep int, ttl time.Duration) (int64, error) {
	for {
		values, err := c.db.GetValues(ctx, lastKey(chat), entryKey(chat, key))
		if err != nil {
			return 0, wrapError("append to chat", err)
		}
		if values[1] != nil {
			return c.loadEntryNumber(ctx, chat, key)
		}
		number, tx := appendTx(chat, key, entry, ttl, values[0])
		err = c.db.Commit(ctx, tx)
		if errors.Is(err, kv.ErrConflict) && ctx.Err() == nil {
			continue
		}
		if err == nil {
			err = c.trimLog(ctx, chat, keep)
		}
		return number, wrapError("append to chat", err)
	}
}

// appendTx returns the commit that adds an entry after the last number.
func appendTx(chat, key string, entry []byte, ttl time.Duration, last []byte) (int64, kv.Tx) {
	number, _ := strconv.ParseInt(string(last), 10, 64) // absent: 0
	number++
	return number, kv.Tx{
		Part:   chatPrefix + chat,
		Checks: []kv.Check{{Key: lastKey(chat), Value: last}, {Key: entryKey(chat, key)}},
		Ops: []kv.Op{
			kv.Put{Key: lastKey(chat), Value: strconv.AppendInt(nil, number, 10)},
			kv.Put{Key: entryKey(chat, key), Value: entry, TTL: ttl},
			kv.Add{Key: logSet(chat), Member: kv.Member{Name: key, Score: number}},
		},
	}
}

// loadEntryNumber returns the number of the entry with a key.
func (c *Chats) loadEntryNumber(ctx context.Context, chat, key string) (int64, error) {
	numbers, _, err := c.db.GetScores(ctx, logSet(chat), key)
	if err != nil {
		return 0, wrapError("append to chat", err)
	}
	return numbers[0], nil
}

// trimLog removes the oldest entries beyond keep.
func (c *Chats) trimLog(ctx context.Context, chat string, keep int) error {
	counts, err := c.db.CountMembers(ctx, logSet(chat))
	if err != nil || counts[0] <= keep {
		return err
	}
	old, err := c.db.ListMembers(ctx, logSet(chat), kv.Span{Min: kv.All.Min, Max: kv.All.Max, Limit: counts[0] - keep})
	if err != nil {
		return err
	}
	tx := kv.Tx{Part: chatPrefix + chat}
	for _, m := range old {
		tx.Ops = append(tx.Ops, kv.Remove{Key: logSet(chat), Name: m.Name}, kv.Delete{Key: entryKey(chat, m.Name)})
	}
	return c.db.Commit(ctx, tx)
}

// Read returns up to limit entries of the chat's log after the one with this number, in their order, with their numbers.
func (c *Chats) Read(ctx context.Context, chat string, after int64, limit int) ([]int64, [][]byte, error) {
	members, err := c.db.ListMembers(ctx, logSet(chat), kv.Span{Min: after + 1, Max: kv.All.Max, Limit: limit})
	if err != nil || len(members) == 0 {
		return nil, nil, wrapError("read chat", err)
	}
	keys := make([]kv.Key, len(members))
	for i, m := range members {
		keys[i] = entryKey(chat, m.Name)
	}
	values, err := c.db.GetValues(ctx, keys...)
	if err != nil {
		return nil, nil, wrapError("read chat", err)
	}
	var numbers []int64
	var entries [][]byte
	for i, v := range values {
		if v != nil { // trimmed meanwhile
			numbers, entries = append(numbers, members[i].Score), append(entries, v)
		}
	}
	return numbers, entries, nil
}

// Forget removes everything of a chat.
func (c *Chats) Forget(ctx context.Context, chat string) error {
	part := chatPrefix + chat
	tx := kv.Tx{Part: part, Ops: []kv.Op{kv.Drop{Key: logSet(chat)}}}
	for key, err := range c.db.ListKeys(ctx, part) {
		if err != nil {
			return wrapError("forget chat", err)
		}
		if key.Part == part {
			tx.Ops = append(tx.Ops, kv.Delete{Key: key})
		}
	}
	return wrapError("forget chat", c.db.Commit(ctx, tx))
}
