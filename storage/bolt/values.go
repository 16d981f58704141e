package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"iter"

	"go.etcd.io/bbolt"

	"github.com/firstseen/firstseen/storage/kv"
)

// expirySize is the length of the expiry before each value: milliseconds since 1970, never for none.
const expirySize = 8

// maxSwept bounds the expired values that one commit takes out.
const maxSwept = 64

// Get implements kv.Values.
func (db *DB) Get(ctx context.Context, keys ...kv.Key) ([][]byte, error) {
	values := make([][]byte, len(keys))
	err := db.view(ctx, func(tx *bbolt.Tx) error {
		for i, k := range keys {
			values[i] = db.get(tx, encodeKey(k))
		}
		return nil
	})
	return values, err
}

// get returns a copy of the value, or nil.
func (db *DB) get(tx *bbolt.Tx, key []byte) []byte {
	raw := tx.Bucket(bucketValues).Get(key)
	if len(raw) < expirySize || int64(binary.BigEndian.Uint64(raw)) <= db.now().UnixMilli() {
		return nil
	}
	return append([]byte{}, raw[expirySize:]...)
}

func (db *DB) put(tx *bbolt.Tx, o kv.Put) error {
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

func remove(tx *bbolt.Tx, key []byte) error {
	if err := dropExpiry(tx, key); err != nil {
		return err
	}
	return tx.Bucket(bucketValues).Delete(key) //nolint:wrapcheck // the commit wraps it
}

func expiryKey(expiry int64, key []byte) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(expiry)), key...)
}

// dropExpiry forgets that the value under key was to expire.
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

// sweep takes out values that have expired.
func (db *DB) sweep(tx *bbolt.Tx) error {
	now := uint64(db.now().UnixMilli())
	var gone [][]byte
	c := tx.Bucket(bucketExpiry).Cursor()
	for k, _ := c.First(); k != nil && len(gone) < maxSwept && binary.BigEndian.Uint64(k) <= now; k, _ = c.Next() {
		gone = append(gone, bytes.Clone(k[8:]))
	}
	for _, key := range gone {
		if err := remove(tx, key); err != nil {
			return err
		}
	}
	return nil
}

// keysRead is how many keys Keys reads in one transaction: a long one would keep the file from shrinking.
const keysRead = 1000

// Keys implements kv.Values.
func (db *DB) Keys(ctx context.Context, prefix string) iter.Seq2[kv.Key, error] {
	return func(yield func(kv.Key, error) bool) {
		for _, bucket := range [][]byte{bucketValues, bucketCounts} {
			if !db.keys(ctx, bucket, appendPrefix(nil, prefix), yield) {
				return
			}
		}
	}
}

func (db *DB) keys(ctx context.Context, bucket, prefix []byte, yield func(kv.Key, error) bool) bool {
	from := prefix
	for {
		var found [][]byte
		err := db.view(ctx, func(tx *bbolt.Tx) error {
			c := tx.Bucket(bucket).Cursor()
			for k, v := c.Seek(from); k != nil && bytes.HasPrefix(k, prefix) && len(found) < keysRead; k, v = c.Next() {
				_ = v
				found = append(found, bytes.Clone(k))
			}
			return nil
		})
		if err != nil {
			return yield(kv.Key{}, err)
		}
		for _, k := range found {
			if !yield(decodeKey(k), nil) {
				return false
			}
		}
		if len(found) < keysRead {
			return true
		}
		from = append(found[len(found)-1], 0)
	}
}
