package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"iter"

	"go.etcd.io/bbolt"

	"github.com/firstseen/firstseen/storage/kv"
)

// expirySize is the number of bytes of the expiry before each value: milliseconds since 1970, or never.
const expirySize = 8

// maxSwept is the largest number of expired values that one commit removes.
const maxSwept = 64

// GetValues implements kv.Values.
func (db *DB) GetValues(ctx context.Context, keys ...kv.Key) ([][]byte, error) {
	values := make([][]byte, len(keys))
	err := db.readTx(ctx, func(tx *bbolt.Tx) error {
		for i, k := range keys {
			values[i] = db.readValue(tx, encodeKey(k))
		}
		return nil
	})
	return values, err
}

// readValue returns a copy of the value, or nil.
func (db *DB) readValue(tx *bbolt.Tx, key []byte) []byte {
	raw := tx.Bucket(bucketValues).Get(key)
	if raw == nil || hasExpired(raw, db.now().UnixMilli()) {
		return nil
	}
	return append([]byte{}, raw[expirySize:]...)
}

// hasExpired reports whether a stored value has expired. Its expiry is in its first bytes.
func hasExpired(raw []byte, now int64) bool {
	return len(raw) < expirySize || int64(binary.BigEndian.Uint64(raw)) <= now
}

func (db *DB) putValue(tx *bbolt.Tx, o kv.Put) error {
	key, expiry := encodeKey(o.Key), int64(never)
	if err := dropExpiry(tx, key); err != nil {
		return err
	}
	if o.TTL > 0 {
		expiry = db.now().Add(o.TTL).UnixMilli()
		if err := tx.Bucket(bucketExpiry).Put(expiryKey(expiry, key), nil); err != nil {
			return err //nolint:wrapcheck // the commit wraps it
		}
	}
	value := append(binary.BigEndian.AppendUint64(nil, uint64(expiry)), o.Value...)
	return tx.Bucket(bucketValues).Put(key, value) //nolint:wrapcheck // the commit wraps it
}

func deleteValue(tx *bbolt.Tx, key []byte) error {
	if err := dropExpiry(tx, key); err != nil {
		return err
	}
	return tx.Bucket(bucketValues).Delete(key) //nolint:wrapcheck // the commit wraps it
}

func expiryKey(expiry int64, key []byte) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(expiry)), key...)
}

// dropExpiry removes the expiry of the value under key from the list.
func dropExpiry(tx *bbolt.Tx, key []byte) error {
	raw := tx.Bucket(bucketValues).Get(key)
	if len(raw) < expirySize {
		return nil
	}
	expiry := int64(binary.BigEndian.Uint64(raw))
	if expiry == never {
		return nil
	}
	return tx.Bucket(bucketExpiry).Delete(expiryKey(expiry, key)) //nolint:wrapcheck // the commit wraps it
}

// deleteExpired removes up to maxSwept values that have expired.
func (db *DB) deleteExpired(tx *bbolt.Tx) error {
	now := uint64(db.now().UnixMilli())
	var gone [][]byte
	c := tx.Bucket(bucketExpiry).Cursor()
	for k, _ := c.First(); k != nil && len(gone) < maxSwept && binary.BigEndian.Uint64(k) <= now; k, _ = c.Next() {
		gone = append(gone, bytes.Clone(k[8:]))
	}
	for _, key := range gone {
		if err := deleteValue(tx, key); err != nil {
			return err
		}
	}
	return nil
}

// keysRead is the number of keys that ListKeys reads in one transaction: a long transaction makes the file grow.
const keysRead = 1000

// ListKeys implements kv.Values.
func (db *DB) ListKeys(ctx context.Context, prefix string) iter.Seq2[kv.Key, error] {
	return func(yield func(kv.Key, error) bool) {
		for _, bucket := range [][]byte{bucketValues, bucketCounts} {
			if !db.yieldKeys(ctx, bucket, appendPrefix(nil, prefix), yield) {
				return
			}
		}
	}
}

// yieldKeys yields the keys of a bucket, and reports whether to go on.
func (db *DB) yieldKeys(ctx context.Context, bucket, prefix []byte, yield func(kv.Key, error) bool) bool {
	for from := prefix; from != nil; {
		found, next, err := db.someKeys(ctx, bucket, prefix, from)
		if err != nil {
			yield(kv.Key{}, err)
			return false
		}
		for _, k := range found {
			if !yield(decodeKey(k), nil) {
				return false
			}
		}
		from = next
	}
	return true
}

// someKeys returns the first keys that begin with prefix and do not come before from, and where to go on, nil at the end.
func (db *DB) someKeys(ctx context.Context, bucket, prefix, from []byte) (found [][]byte, next []byte, err error) {
	now := db.now().UnixMilli()
	err = db.readTx(ctx, func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucket).Cursor()
		for k, v := c.Seek(from); bytes.HasPrefix(k, prefix) && k != nil; k, v = c.Next() {
			if len(found) == keysRead {
				next = bytes.Clone(k)
				return nil
			}
			if bytes.Equal(bucket, bucketCounts) || !hasExpired(v, now) {
				found = append(found, bytes.Clone(k))
			}
		}
		return nil
	})
	return found, next, err
}
