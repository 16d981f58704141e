package storage

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/kv"
)

// In the audit log, a revision has the name of its event, and any other entry the partition and the name of its record.

// appendEntries adds the names of entries to the audit log, and returns the operations that write the entries. They belong in the commit
// of the change that the entries describe.
func appendEntries(ctx context.Context, db kv.DB, part string, entries []core.AuditEntry) ([]kv.Op, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	log, records := kv.Tx{Part: global}, make([]kv.Op, 0, len(entries)+1)
	for _, a := range entries {
		key := kv.Key{Part: part, Name: "act:" + rand.Text()}
		log.Ops = append(log.Ops, kv.Add{Key: audit, Member: kv.Member{Name: key.Part + " " + key.Name, Score: toMillis(a.At)}})
		records = append(records, kv.Put{Key: key, Value: encodeRecord(a)})
	}
	return records, db.Commit(ctx, log)
}

// ListAudit implements core.Audit.
func (s *Store) ListAudit(ctx context.Context, offset, limit int) ([]core.AuditEntry, error) {
	members, err := s.db.ListMembers(ctx, audit, kv.Span{Min: kv.All.Min, Max: kv.All.Max, Reverse: true, Offset: offset, Limit: limit})
	if err != nil || len(members) == 0 {
		return nil, wrapError("audit", err)
	}
	keys := make([]kv.Key, len(members))
	for i, m := range members {
		keys[i] = auditKey(m.Name)
	}
	values, err := s.db.GetValues(ctx, keys...)
	if err != nil {
		return nil, wrapError("audit", err)
	}
	entries := make([]core.AuditEntry, 0, len(values))
	for i, v := range values {
		if v == nil {
			continue // announced, but it never came about
		}
		a, err := decodeAct(members[i].Name, v)
		if err != nil {
			return nil, wrapError("audit", err)
		}
		entries = append(entries, a)
	}
	return entries, nil
}

// auditKey returns the key of the entry that the audit log names.
func auditKey(name string) kv.Key {
	if part, key, found := strings.Cut(name, " "); found {
		return kv.Key{Part: part, Name: key}
	}
	id, revision, _ := parseEventName(name)
	return revisionKey(id, revision)
}

func decodeAct(name string, record []byte) (a core.AuditEntry, err error) {
	if strings.Contains(name, " ") {
		return a, json.Unmarshal(record, &a)
	}
	var r core.Revision
	err = json.Unmarshal(record, &r)
	return core.AuditEntry{
		Kind: core.AuditKind(r.Action), Actor: r.Actor, At: r.At, Debunk: r.Debunk.ID, Revision: r.Debunk.Revision,
		Videos: []core.VideoID{r.Debunk.Video}, Reason: r.Reason,
	}, err
}
