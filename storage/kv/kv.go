// Package kv defines the interface of a database: values, sorted sets, queues
// and posting lists under partitioned keys, and commits that are atomic
// within one partition. It knows nothing of videos or debunks; package storage
// stores core's records with it, in the same way in every database.
//
// A partition is the unit of atomicity: in Redis Cluster its name is the hash
// tag of all its keys, so that they share a slot. Two partitions are never
// changed by one commit.
package kv

import (
	"context"
	"errors"
	"iter"
	"time"
)

// Errors that every driver returns, possibly wrapped.
var (
	// ErrConflict is returned if a check of a commit failed. Nothing was written: read again and retry.
	ErrConflict = errors.New("kv: changed in between")
	// ErrUnavailable is returned if the database cannot be reached, is read-only or full.
	ErrUnavailable = errors.New("kv: database unavailable")
	// ErrInUse is returned with ErrUnavailable if another process has the database, which only one can have.
	ErrInUse = errors.New("kv: in use by another process")
	// ErrSchema is returned if the database was written in a form that this version does not know.
	ErrSchema = errors.New("kv: unknown schema version")
)

// Key names one value or one sorted set. The same name may be used for a value and for a set:
// they are apart. Both fields may hold any bytes; drivers escape what their database needs escaped.
type Key struct {
	// Part is the partition that the key lives in. It must not be empty.
	Part string
	// Name tells the key from its neighbours in the partition. It must not be empty.
	Name string
}

// Member is one element of a sorted set. Sets are ordered by Score, then by Name as bytes.
type Member struct {
	Name  string
	Score int64 // -2^53..2^53: Redis keeps scores as IEEE doubles
}

// Check is a condition of a commit on a value: it must equal Value, or be absent if Value is nil.
type Check struct {
	Key   Key
	Value []byte
}

// Op is one change of a commit. The concrete types are Put, Delete, Add, Bump, Remove and Drop.
type Op interface{ Target() Key }

type (
	// Put sets a value. With TTL > 0 it is gone after that time (millisecond precision).
	Put struct {
		Key   Key
		Value []byte
		TTL   time.Duration
	}
	// Delete removes a value; removing an absent one is no error.
	Delete struct{ Key Key }
	// Add puts a member into a sorted set, or changes its score as Mode says.
	Add struct {
		Key    Key
		Member Member
		Mode   AddMode
	}
	// Bump adds Delta to a member's score; an absent member counts as 0.
	Bump struct {
		Key   Key
		Name  string
		Delta int64
	}
	// Remove takes a member out of a sorted set; an absent one is no error.
	Remove struct {
		Key  Key
		Name string
	}
	// Drop removes a whole sorted set; an absent one is no error.
	Drop struct{ Key Key }
)

// AddMode is the treatment of a member that is in the set already.
type AddMode uint8

// The modes of Add.
const (
	Replace   AddMode = iota // take the new score
	KeepLower                // keep the lower of both scores
	OnlyIfNew                // leave the member as it is
)

// Target returns the key that the operation changes.
func (o Put) Target() Key { return o.Key }

// Target returns the key that the operation changes.
func (o Delete) Target() Key { return o.Key }

// Target returns the key that the operation changes.
func (o Add) Target() Key { return o.Key }

// Target returns the key that the operation changes.
func (o Bump) Target() Key { return o.Key }

// Target returns the key that the operation changes.
func (o Remove) Target() Key { return o.Key }

// Target returns the key that the operation changes.
func (o Drop) Target() Key { return o.Key }

// Tx is a commit: if every check holds, every op is applied, in order; else none is.
// All keys must be of partition Part; a driver refuses others with an error.
type Tx struct {
	Part   string
	Checks []Check
	Ops    []Op
}

// Validate returns an error unless every key is of the partition Part and both have names. Drivers call it first.
func (tx Tx) Validate() error {
	for _, c := range tx.Checks {
		if err := tx.validateKey(c.Key); err != nil {
			return err
		}
	}
	for _, op := range tx.Ops {
		if err := tx.validateKey(op.Target()); err != nil {
			return err
		}
	}
	return nil
}

func (tx Tx) validateKey(key Key) error {
	if key.Part != tx.Part {
		return errors.New("kv: key of another partition in a commit")
	}
	if key.Part == "" || key.Name == "" {
		return errors.New("kv: key without a partition or a name")
	}
	return nil
}

// Values reads values.
type Values interface {
	// GetValues returns the values of keys in their order, nil for an absent (or expired) one and a
	// non-nil empty slice for an empty one. The keys may be of any partitions; it costs one
	// pipelined round trip. The caller owns the returned slices.
	GetValues(ctx context.Context, keys ...Key) ([][]byte, error)
	// ListKeys yields every key in partitions whose name starts with prefix, of values and of sets alike
	// (a key that names both comes twice), in no order, and misses none that was there throughout.
	// Posting lists are not keys.
	ListKeys(ctx context.Context, prefix string) iter.Seq2[Key, error]
}

// Span selects members of a sorted set: Min ≤ score ≤ Max, from the lowest up, or from the highest
// down if Reverse; at most Limit of them (0: all) after skipping Offset.
type Span struct {
	Min, Max      int64
	Reverse       bool
	Offset, Limit int
}

// All is the span of every member.
var All = Span{Min: -1 << 53, Max: 1 << 53}

// Sets reads sorted sets. An absent set is an empty one.
type Sets interface {
	ListMembers(ctx context.Context, key Key, span Span) ([]Member, error)
	// CountMembers returns the sizes of the sets, in one pipelined round trip.
	CountMembers(ctx context.Context, keys ...Key) ([]int, error)
	// GetScores returns the scores of the named members; ok[i] is false where there is no such member.
	GetScores(ctx context.Context, key Key, names ...string) (scores []int64, ok []bool, err error)
	// ClaimMembers takes up to n members with a score ≤ now, lowest first, and sets their scores to until,
	// in one atomic step: two claimers never get the same member for the same time. This makes
	// a sorted set a queue whose scores are due times.
	ClaimMembers(ctx context.Context, key Key, now, until int64, n int) ([]Member, error)
}

// Writer changes values and sets.
type Writer interface {
	// Commit applies tx. When it returns nil, the change is as durable as the database can make it
	// (fsync in bolt; Redis as configured). ErrConflict means nothing was written. After any other
	// error the commit may or may not have happened: make commits that can be repeated.
	Commit(ctx context.Context, tx Tx) error
}

// PostingSize is the width of one posting in bytes. A posting starts with the OwnerSize bytes of its owner.
const (
	PostingSize = 8
	OwnerSize   = 5
)

// List is a posting list or a piece of one: whole postings one after the other.
type List struct {
	Key  uint32
	Data []byte
}

// Postings is the inverted index: lists of fixed-size postings under 32-bit keys.
type Postings interface {
	// AppendPostings adds postings to lists. A key may come more than once. It is not atomic over several
	// lists, and repeating it repeats postings: readers ignore duplicates, RemovePostings removes them all.
	// When it returns nil, every process sees the postings within a second.
	AppendPostings(ctx context.Context, lists []List) error
	// LookupPostings returns the lists of keys, in their order and in one pipelined round trip, empty for an
	// absent one; the order within a list means nothing. A list longer than limit postings is a stop word: it comes back nil.
	// The slices are valid until the driver is closed and must not be changed.
	LookupPostings(ctx context.Context, keys []uint32, limit int) ([][]byte, error)
	// RemovePostings removes every posting of owner (OwnerSize bytes) from the lists of keys.
	RemovePostings(ctx context.Context, owner []byte, keys []uint32) error
	// ListPostings yields every list that is not empty, whole, in no order.
	ListPostings(ctx context.Context) iter.Seq2[List, error]
}

// Health is the state of a database, for the operator.
type Health struct {
	Server   string  // name and version, such as "redis 7.0.15, cluster of 3"
	Durable  bool    // whether what was acknowledged survives a kill of the database
	Advice   Advice  // what to change, if not durable or otherwise wrong; empty if all is well
	Bytes    int64   // size on disk or in memory; -1 if unknown
	Nodes    []int64 // the same of each master of a cluster; nil elsewhere
	Postings int64   // number of postings; -1 if unknown
	Trips    int64   // round trips to the database since it was opened, a pipeline as one; 0 for an embedded one
}

// Advice names a change that the operator has to make to a database. core/text has the words for it.
type Advice string

// The advice there is.
const (
	Append     Advice = "append"      // it keeps no append-only file
	FileGone   Advice = "file_gone"   // its file was removed or replaced while it is open
	MakeRoom   Advice = "make_room"   // it cannot write that file
	NameMaster Advice = "name_master" // it is a replica
	NeverEvict Advice = "never_evict" // it drops records when memory is short
	Sync       Advice = "sync"        // it leaves writing to the system, which takes its time
)

// Schema keeps the schema version: the number of the form in which the records of the database are written. It lies apart from all
// values, where every version of firstseen looks before it reads one.
type Schema interface {
	// SchemaVersion returns the schema version, 0 for a database that has none yet. It fails with ErrSchema if what is there is no
	// version.
	SchemaVersion(ctx context.Context) (int, error)
	// SetSchemaVersion replaces the schema version before (0 for none) by after, and does nothing if the version is after already. It
	// fails with ErrConflict if the version is neither.
	SetSchemaVersion(ctx context.Context, before, after int) error
	// Shared reports whether other processes may have the database open at the same time.
	Shared() bool
}

// DB is a whole driver. It is safe for concurrent use. Every call honours the context's deadline.
type DB interface {
	Values
	Sets
	Writer
	Postings
	Schema
	// Health asks the database how it is. It fails with ErrUnavailable if it cannot be reached.
	Health(ctx context.Context) (Health, error)
	// Close releases everything; calls under way may fail. A second Close is no error.
	Close() error
}
