package core

import (
	"time"
)

// ActKind says what was done.
type ActKind string

// The kinds of acts.
const (
	ActPublish  ActKind = "publish"
	ActEdit     ActKind = "edit"
	ActRetract  ActKind = "retract"
	ActUndo     ActKind = "undo"
	ActNotSame  ActKind = "not_same"  // two videos were told apart
	ActMerge    ActKind = "merge"     // two videos are the same footage
	ActTake     ActKind = "take"      // a clip of the queue
	ActUnfit    ActKind = "unfit"     // a clip cannot be checked
	ActReopen   ActKind = "reopen"    // it can, after all
	ActHold     ActKind = "hold"      // several people disputed matches of a video: nobody's act
	ActLetGo    ActKind = "let_go"    // a moderator found them right
	ActGiveBack ActKind = "give_back" // what was taken
	ActAppoint  ActKind = "appoint"   // somebody was given a role
	ActPropose  ActKind = "propose"   // a debunk, or a change of one
	ActApprove  ActKind = "approve"   // what somebody proposed
	ActDecline  ActKind = "decline"
	ActLink     ActKind = "link" // accounts on two platforms are one person's
	ActUnlink   ActKind = "unlink"
	ActPause    ActKind = "pause"  // nobody is told of anything
	ActResume   ActKind = "resume" // they are, again
)

// Act is an entry of the audit log: something that somebody did to what all see. Which fields say what it was done to
// depends on the kind.
type Act struct {
	Kind     ActKind   `json:"kind"`
	Actor    UserID    `json:"actor"`
	At       time.Time `json:"at"`
	Debunk   DebunkID  `json:"debunk,omitzero"`
	Revision int       `json:"revision,omitempty"`
	Videos   []VideoID `json:"videos,omitempty"`
	User     UserID    `json:"user,omitzero"`
	Role     Role      `json:"role,omitzero"`
	Reason   string    `json:"reason,omitempty"`
}
