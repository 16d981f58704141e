package core

import (
	"time"
)

// AuditKind is the kind of an audit entry.
type AuditKind string

// The kinds of entries.
const (
	AuditPublish  AuditKind = "publish"
	AuditEdit     AuditKind = "edit"
	AuditRetract  AuditKind = "retract"
	AuditUndo     AuditKind = "undo"
	AuditNotSame  AuditKind = "not_same"  // two videos were told apart
	AuditMerge    AuditKind = "merge"     // two videos are the same footage
	AuditTwins    AuditKind = "twins"     // the same, found by itself: nobody's entry
	AuditTake     AuditKind = "take"      // a clip of the queue
	AuditUnfit    AuditKind = "unfit"     // a clip cannot be checked
	AuditReopen   AuditKind = "reopen"    // it can, after all
	AuditWithhold AuditKind = "hold"      // several people disputed matches of a video: nobody's entry
	AuditRelease  AuditKind = "let_go"    // a moderator found them right
	AuditReturn   AuditKind = "give_back" // what was taken
	AuditAppoint  AuditKind = "appoint"   // somebody was given a role
	AuditPropose  AuditKind = "propose"   // a debunk, or a change of one
	AuditApprove  AuditKind = "approve"   // what somebody proposed
	AuditDecline  AuditKind = "decline"
	AuditLink     AuditKind = "link" // accounts on two platforms are one person's
	AuditUnlink   AuditKind = "unlink"
	AuditPause    AuditKind = "pause"  // nobody is told of anything
	AuditResume   AuditKind = "resume" // they are, again
	AuditIntro    AuditKind = "intro"  // a piece of a video is one that others share
	AuditNoIntro  AuditKind = "no_intro"
)

// AuditEntry is an entry of the audit log: somebody changed something that all see. The kind decides which of the other fields are
// set.
type AuditEntry struct {
	Kind     AuditKind `json:"kind"`
	Actor    UserID    `json:"actor"`
	At       time.Time `json:"at"`
	Debunk   DebunkID  `json:"debunk,omitzero"`
	Revision int       `json:"revision,omitempty"`
	Videos   []VideoID `json:"videos,omitempty"`
	User     UserID    `json:"user,omitzero"`
	Role     Role      `json:"role,omitzero"`
	Reason   string    `json:"reason,omitempty"`
}
