package bots

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/firstseen/firstseen/core"
)

// ErrGone is the error of a chat that takes no more messages, for good.
var ErrGone = errors.New("bots: the chat is gone")

// ErrToken is the error of a token that the platform does not accept, or not any more.
var ErrToken = errors.New("bots: the platform refuses the token")

// Memory stores the data of chats between messages. Package storage implements it. Its errors are core's Problems. A later call must
// not change a slice that it returned.
type Memory interface {
	// Load returns a value, or nil if there is none or its time is over.
	Load(ctx context.Context, chat, name string) ([]byte, error)
	// Save replaces the value before, which Load returned, by value, for ttl (0: it does not expire). A nil value removes it. If the
	// stored value is not before, Save changes nothing and reports false.
	Save(ctx context.Context, chat, name string, before, value []byte, ttl time.Duration) (bool, error)
	// Append adds an entry to the end of the chat's log for ttl and returns its number, from 1 up; of more than keep entries
	// the oldest go. An entry of a key that is there already is not added: the number of that one comes back.
	Append(ctx context.Context, chat, key string, entry []byte, keep int, ttl time.Duration) (int64, error)
	// Read returns up to limit entries after the one with this number, in their order, with their numbers.
	Read(ctx context.Context, chat string, after int64, limit int) (numbers []int64, entries [][]byte, err error)
	// Forget removes everything of a chat.
	Forget(ctx context.Context, chat string) error
}

// maxSwaps is the number of attempts to change a value that others change at the same time.
const maxSwaps = 20

// ChangeValue loads, changes and saves one value of a chat, which is stored as JSON. An absent value is the zero T. If others
// changed the value first, change is called again: it must have no effect but on the value. After maxSwaps attempts the error is a
// Conflict.
func ChangeValue[T any](ctx context.Context, m Memory, chat, name string, ttl time.Duration, change func(*T) error) (T, error) {
	var value T
	kind, _, _ := strings.Cut(name, ":") // the rest may name a person
	for range maxSwaps {
		before, err := m.Load(ctx, chat, name)
		if err != nil {
			return value, fmt.Errorf("load %s: %w", kind, err)
		}
		value = *new(T)
		if before != nil {
			if err := json.Unmarshal(before, &value); err != nil {
				return value, fmt.Errorf("load %s: %w", kind, err)
			}
		}
		if err := change(&value); err != nil {
			return value, err
		}
		after, err := json.Marshal(value)
		if err != nil {
			return value, fmt.Errorf("save %s: %w", kind, err)
		}
		saved, err := m.Save(ctx, chat, name, before, after, ttl)
		if err != nil {
			return value, fmt.Errorf("save %s: %w", kind, err)
		}
		if saved {
			return value, nil
		}
	}
	return value, &core.Problem{Code: core.Conflict, Op: "save " + kind}
}
