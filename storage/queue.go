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

// The jobs of a queue lie in one partition, so that a batch of jobs and the checkpoint, up to which the platform was read, are written
// in one commit. Keys have kept older names:
//
//	m:<box>    values  note (the checkpoint), lock:<name>, seen:<job>, letter:<job>, last:<chat> (the number of its last job)
//	           sets    due (chats by when they may be taken), chat:<chat> (jobs by number)
const queuePrefix = "m:"

// queueKeys names the keys of one queue.
type queueKeys string

func (q queueKeys) key(name string) kv.Key { return kv.Key{Part: queuePrefix + string(q), Name: name} }

func (q queueKeys) dueKey() kv.Key { return q.key("due") }

func (q queueKeys) chatKey(chat string) kv.Key { return q.key("chat:" + chat) }

func (q queueKeys) lastKey(chat string) kv.Key { return q.key("last:" + chat) }

func (q queueKeys) jobKey(id string) kv.Key { return q.key("letter:" + id) }

func (q queueKeys) seenKey(id string) kv.Key { return q.key("seen:" + id) }

func (q queueKeys) partition() string { return queuePrefix + string(q) }

// jobRecord is the stored form of a job. Its id is in the key.
type jobRecord struct {
	Chat string `json:"chat"`
	Body []byte `json:"body"`
}

// Queue keeps the jobs of all queues. It implements delivery.Queue.
type Queue struct{ db kv.DB }

// Enqueue puts each job at the end of its chat, all of them or none, and saves the checkpoint in the same step (nil: the
// former stays). A job is left out if the queue had one with its id within core.JobIDsKept.
func (q *Queue) Enqueue(ctx context.Context, queue string, jobs []core.Job, checkpoint []byte) error {
	names := queueKeys(queue)
	for range maxTries {
		tx, err := q.prepareEnqueue(ctx, names, jobs)
		if err != nil {
			return wrapError("enqueue", err)
		}
		if checkpoint != nil {
			tx.Ops = append(tx.Ops, kv.Put{Key: names.key("note"), Value: checkpoint})
		}
		if len(tx.Ops) == 0 {
			return nil
		}
		if err := q.db.Commit(ctx, tx); !errors.Is(err, kv.ErrConflict) {
			return wrapError("enqueue", err)
		}
	}
	return &core.Problem{Code: core.Conflict, Op: "enqueue"}
}

// prepareEnqueue returns the commit that adds the jobs that are new.
func (q *Queue) prepareEnqueue(ctx context.Context, names queueKeys, jobs []core.Job) (kv.Tx, error) {
	tx := kv.Tx{Part: names.partition()}
	var keys []kv.Key
	for _, j := range jobs {
		keys = append(keys, names.seenKey(j.ID), names.lastKey(j.Chat))
	}
	if len(keys) == 0 {
		return tx, nil
	}
	values, err := q.db.GetValues(ctx, keys...)
	if err != nil {
		return tx, err
	}
	last, fresh := map[string]int64{}, map[string]bool{}
	for i, j := range jobs {
		if values[2*i] != nil || fresh[j.ID] {
			continue
		}
		fresh[j.ID] = true
		if _, known := last[j.Chat]; !known {
			last[j.Chat] = lastNumber(values[2*i+1])
			tx.Checks = append(tx.Checks, kv.Check{Key: names.lastKey(j.Chat), Value: values[2*i+1]})
		}
		last[j.Chat]++
		tx.Checks = append(tx.Checks, kv.Check{Key: names.seenKey(j.ID)})
		tx.Ops = append(tx.Ops,
			kv.Put{Key: names.seenKey(j.ID), Value: []byte{}, TTL: core.JobIDsKept},
			kv.Put{Key: names.jobKey(j.ID), Value: encodeRecord(jobRecord{j.Chat, j.Body})},
			kv.Put{Key: names.lastKey(j.Chat), Value: strconv.AppendInt(nil, last[j.Chat], 10)},
			kv.Add{Key: names.chatKey(j.Chat), Member: kv.Member{Name: j.ID, Score: last[j.Chat]}},
			kv.Add{Key: names.dueKey(), Member: kv.Member{Name: j.Chat}, Mode: kv.OnlyIfNew},
		)
	}
	return tx, nil
}

// lastNumber returns the number of a chat's last job. For an empty chat it is the time in microseconds: if numbers began again at 1, a worker
// that is late with an old job would take a new one for it.
func lastNumber(last []byte) int64 {
	n, err := strconv.ParseInt(string(last), 10, 64)
	if err != nil {
		return time.Now().UnixMicro()
	}
	return n
}

// LoadCheckpoint returns what Enqueue saved last, or nil.
func (q *Queue) LoadCheckpoint(ctx context.Context, queue string) ([]byte, error) {
	values, err := q.db.GetValues(ctx, queueKeys(queue).key("note"))
	if err != nil {
		return nil, wrapError("read checkpoint", err)
	}
	return values[0], nil
}

// Lease returns up to n chats that have jobs and are due at now, and hides them from other workers until the time until.
func (q *Queue) Lease(ctx context.Context, queue string, now, until time.Time, n int) ([]string, error) {
	members, err := q.db.ClaimMembers(ctx, queueKeys(queue).dueKey(), toMillis(now), toMillis(until), n)
	chats := make([]string, len(members))
	for i, m := range members {
		chats[i] = m.Name
	}
	return chats, wrapError("lease chats", err)
}

// Extend makes a chat due at another time: to keep it while it is worked on, or to give it back. It does nothing to a chat
// without jobs.
func (q *Queue) Extend(ctx context.Context, queue, chat string, due time.Time) error {
	names := queueKeys(queue)
	for range maxTries {
		values, err := q.db.GetValues(ctx, names.lastKey(chat))
		if err != nil || values[0] == nil {
			return wrapError("extend lease", err)
		}
		err = q.db.Commit(ctx, kv.Tx{
			Part: names.partition(), Checks: []kv.Check{{Key: names.lastKey(chat), Value: values[0]}},
			Ops: []kv.Op{kv.Add{Key: names.dueKey(), Member: kv.Member{Name: chat, Score: toMillis(due)}}},
		})
		if !errors.Is(err, kv.ErrConflict) {
			return wrapError("extend lease", err)
		}
	}
	return &core.Problem{Code: core.Conflict, Op: "extend lease"}
}

// PeekJobs returns up to n jobs of a chat, in their order.
func (q *Queue) PeekJobs(ctx context.Context, queue, chat string, n int) ([]core.Job, error) {
	names := queueKeys(queue)
	members, err := q.db.ListMembers(ctx, names.chatKey(chat), kv.Span{Min: kv.All.Min, Max: kv.All.Max, Limit: n})
	if err != nil || len(members) == 0 {
		return nil, wrapError("read jobs", err)
	}
	keys := make([]kv.Key, len(members))
	for i, m := range members {
		keys[i] = names.jobKey(m.Name)
	}
	values, err := q.db.GetValues(ctx, keys...)
	if err != nil {
		return nil, wrapError("read jobs", err)
	}
	var jobs []core.Job
	for i, v := range values {
		if v == nil {
			continue // done meanwhile
		}
		var r jobRecord
		if err := json.Unmarshal(v, &r); err != nil {
			return nil, fmt.Errorf("read jobs: %w", err)
		}
		jobs = append(jobs, core.Job{ID: members[i].Name, Chat: r.Chat, Body: r.Body})
	}
	return jobs, nil
}

// Ack removes jobs of a chat that are done, and reports whether the chat has more. A chat without jobs is no longer due.
func (q *Queue) Ack(ctx context.Context, queue, chat string, ids ...string) (more bool, err error) {
	names := queueKeys(queue)
	for range maxTries {
		values, err := q.db.GetValues(ctx, names.lastKey(chat))
		if err != nil {
			return false, wrapError("ack jobs", err)
		}
		left, err := q.hasOtherJobs(ctx, names, chat, ids)
		if err != nil {
			return false, wrapError("ack jobs", err)
		}
		tx := kv.Tx{Part: names.partition(), Checks: []kv.Check{{Key: names.lastKey(chat), Value: values[0]}}}
		for _, id := range ids {
			tx.Ops = append(tx.Ops, kv.Delete{Key: names.jobKey(id)}, kv.Remove{Key: names.chatKey(chat), Name: id})
		}
		if !left {
			tx.Ops = append(tx.Ops, kv.Delete{Key: names.lastKey(chat)}, kv.Remove{Key: names.dueKey(), Name: chat})
		}
		if err := q.db.Commit(ctx, tx); !errors.Is(err, kv.ErrConflict) {
			return left, wrapError("ack jobs", err)
		}
	}
	return false, &core.Problem{Code: core.Conflict, Op: "ack jobs"}
}

// hasOtherJobs reports whether a chat has jobs beside these.
func (q *Queue) hasOtherJobs(ctx context.Context, names queueKeys, chat string, ids []string) (bool, error) {
	counts, err := q.db.CountMembers(ctx, names.chatKey(chat))
	if err != nil {
		return false, err
	}
	_, there, err := q.db.GetScores(ctx, names.chatKey(chat), ids...)
	n := counts[0]
	for _, ok := range there {
		if ok {
			n--
		}
	}
	return n > 0, err
}

// Lock takes or renews a lock for its holder until ttl has passed, and reports whether the holder has it. A holder
// that is not alive, as far as alive knows, loses it at once; alive may be nil.
func (q *Queue) Lock(ctx context.Context, queue, lock, holder string, ttl time.Duration, alive func(holder string) bool) (bool, error) {
	key := queueKeys(queue).key("lock:" + lock)
	values, err := q.db.GetValues(ctx, key)
	if err != nil {
		return false, wrapError("lock", err)
	}
	has := values[0]
	if has != nil && string(has) != holder && (alive == nil || alive(string(has))) {
		return false, nil
	}
	err = q.db.Commit(ctx, kv.Tx{
		Part: key.Part, Checks: []kv.Check{{Key: key, Value: has}}, Ops: []kv.Op{kv.Put{Key: key, Value: []byte(holder), TTL: ttl}},
	})
	if errors.Is(err, kv.ErrConflict) {
		return false, nil
	}
	return err == nil, wrapError("lock", err)
}

// Unlock gives a lock back, if the holder has it.
func (q *Queue) Unlock(ctx context.Context, queue, lock, holder string) error {
	key := queueKeys(queue).key("lock:" + lock)
	err := q.db.Commit(ctx, kv.Tx{
		Part: key.Part, Checks: []kv.Check{{Key: key, Value: []byte(holder)}}, Ops: []kv.Op{kv.Delete{Key: key}},
	})
	return wrapError("unlock", ignoreConflict(err))
}
