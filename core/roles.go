package core

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/firstseen/firstseen/core/match"
)

// The roles below are the parts of a store that the use cases need. Package storage implements them all. Every method
// honours the context and returns a Problem with code Unavailable when the database cannot be
// reached; nothing that it returns may be changed by a later call.

// Posting says that a video has a frame that is indexed under Key. Tail is the matcher's own.
type Posting = match.Entry

// FingerprintRecord is the stored form of what a Video looks like.
type FingerprintRecord struct {
	Fingerprint []byte    // as fingerprint.Fingerprint marshals itself
	Thumbs      [][]byte  // JPEG, one for each time in Video.Thumbs
	Postings    []Posting // under which it is found
}

// Videos keeps videos.
type Videos interface {
	// AddVideo stores a new video and indexes it. Its problem is Conflict if the id is taken. If it is
	// cut short, the video is either absent or there with Indexed false, until Reindex completes it.
	AddVideo(ctx context.Context, v Video, l FingerprintRecord) error
	// LoadVideos returns the records in the order of ids; the ID of an absent one is 0.
	LoadVideos(ctx context.Context, ids ...VideoID) ([]Video, error)
	// ChangeVideo reads, changes and writes one record in one atomic step, and enters the entries that tell of it, if
	// anything changes, in the audit log; change may be called more than once. Its problem is NotFound if there is no
	// such video.
	ChangeVideo(ctx context.Context, id VideoID, change func(*Video) error, entries ...AuditEntry) (Video, error)
	// AllVideos yields every video, the newest first.
	AllVideos(ctx context.Context) iter.Seq2[Video, error]
	// VideoOf returns the video that was made from the bytes with this SHA-256, or 0.
	VideoOf(ctx context.Context, sha256 string) (VideoID, error)
}

// ErrOvertaken is returned by Arrivals.AddVideoNext if another video was made in between. Nothing is stored then.
var ErrOvertaken = errors.New("another video was made in between")

// IndexState identifies the state of the index at a moment, to find out later what came in since.
type IndexState struct {
	UpTo  int64  `json:"up_to"`           // the number of the last video that the index finds together with all before it
	Epoch string `json:"epoch,omitempty"` // changes when every remembered result is dropped
}

// TwinProgress is the cursor of the comparison of all videos with each other, which finds those that show the same footage.
type TwinProgress struct {
	Number int64 `json:"number"` // of the last video that was compared
}

// Arrivals counts videos as they are made, so that one which is made while another is looked up is not overlooked. Each video has a
// number: 1 for the first that was made since they are counted. Videos of older stores have none.
type Arrivals interface {
	// LoadIndexState returns what the index knows.
	LoadIndexState(ctx context.Context) (IndexState, error)
	// ListMadeSince returns the videos with higher numbers than the given one, in their order, and the highest number of all.
	ListMadeSince(ctx context.Context, number int64) (ids []VideoID, latest int64, err error)
	// ListExplainedSince returns the videos with higher numbers than the state's about which a debunk was ever published. current is
	// false if every result that was remembered in that state is dropped.
	ListExplainedSince(ctx context.Context, state IndexState) (ids []VideoID, current bool, err error)
	// AddVideoNext is Videos.AddVideo, unless latest is not the highest number of all any more, in any process: then it stores
	// nothing and fails with ErrOvertaken.
	AddVideoNext(ctx context.Context, v Video, l FingerprintRecord, latest int64) error
	// LoadTwinProgress returns what SaveTwinProgress stored last, or zero.
	LoadTwinProgress(ctx context.Context) (TwinProgress, error)
	// SaveTwinProgress stores how far the videos were compared.
	SaveTwinProgress(ctx context.Context, p TwinProgress) error
}

// Fingerprints keeps what videos look like.
type Fingerprints interface {
	// LoadFingerprints returns the stored fingerprints in the order of ids, nil for absent ones, in one round trip.
	LoadFingerprints(ctx context.Context, ids ...VideoID) ([][]byte, error)
	// LoadThumb returns the nth thumbnail of a video, or nil.
	LoadThumb(ctx context.Context, id VideoID, n int) ([]byte, error)
}

// Index finds videos by the keys of their frames.
type Index interface {
	// LookUpKeys returns the posting lists of keys, in their order, in one pipelined round trip: each a
	// concatenation of postings, the five bytes of the VideoID and the Posting's Tail. A list that is too long to tell anything comes back nil.
	LookUpKeys(ctx context.Context, keys []uint32) ([][]byte, error)
	// ReindexVideo writes the postings of a video anew, removing whatever it had under those keys.
	ReindexVideo(ctx context.Context, id VideoID, postings []Posting) error
}

// Debunks keeps debunks and their history. Nothing in it is ever destroyed.
type Debunks interface {
	// CommitRevision stores a revision as the newest of its debunk, with the event that tells watchers of it,
	// in one atomic step. A first revision has Number 0 in its debunk's id and is given the next number; one that says what a
	// published debunk of the video says comes to that, and nothing is stored. A later one must follow the stored revision by one.
	// Its problem is Conflict otherwise.
	CommitRevision(ctx context.Context, r Revision) (Debunk, error)
	// LoadDebunks returns the debunks with these ids; the Number of an absent one is 0.
	LoadDebunks(ctx context.Context, ids ...DebunkID) ([]Debunk, error)
	// ListDebunksOf returns all debunks of the videos, whatever their status, the latest updated first.
	ListDebunksOf(ctx context.Context, videos ...Video) ([]Debunk, error)
	// ListRevisions returns the revisions of a debunk from one on (1: all), the oldest first; none if there are fewer.
	ListRevisions(ctx context.Context, id DebunkID, from int) ([]Revision, error)
}

// Proposals keeps debunks that wait for approval.
type Proposals interface {
	// LoadProposals returns the proposals with these ids that there are, or, without ids, all that wait, the oldest first.
	LoadProposals(ctx context.Context, ids ...string) ([]Proposal, error)
	// ChangeProposal does to a proposal what ChangeVideo does to a video; of one that is not there, change gets the zero Proposal.
	ChangeProposal(ctx context.Context, id string, change func(*Proposal) error, entries ...AuditEntry) (Proposal, error)
}

// Audit keeps who did what to what all see. The other roles add to it.
type Audit interface {
	// ListAudit returns up to limit entries after skipping offset, the latest first: revisions, and what the other roles entered.
	ListAudit(ctx context.Context, offset, limit int) ([]AuditEntry, error)
}

// SearchIndex lists debunks, and finds them by their words.
type SearchIndex interface {
	// ListLatest returns up to limit debunks (0: all) after skipping offset, the latest updated first.
	ListLatest(ctx context.Context, offset, limit int) ([]Debunk, error)
	// FindWithTerms returns, for each term, up to limit debunks that hold or held it, the latest first,
	// and how many there are in all.
	FindWithTerms(ctx context.Context, terms []string, limit int) (ids [][]DebunkID, counts []int, err error)
	// CountDebunks returns how many debunks there are.
	CountDebunks(ctx context.Context) (int, error)
}

// Sightings keeps when and where videos were seen.
type Sightings interface {
	// AddSighting stores one; the same ID again changes nothing.
	AddSighting(ctx context.Context, s Sighting) error
	// ListSightings returns up to limit sightings of a video, those that are dated earliest first.
	ListSightings(ctx context.Context, id VideoID, limit int) ([]Sighting, error)
}

// Demand keeps how many people ask about videos.
type Demand interface {
	// CountAskers returns how many people have asked about each video.
	CountAskers(ctx context.Context, ids ...VideoID) ([]int, error)
	// CountAskersSince returns how many people have asked first about any of the videos since a moment.
	CountAskersSince(ctx context.Context, since time.Time, ids ...VideoID) (int, error)
	// RankVideo lets a video rise to its place among those that are asked about: so many people ask about it and its copies.
	RankVideo(ctx context.Context, people int, id VideoID, copies ...VideoID) error
	// ListMostAsked returns the videos that people ask about, in an order.
	ListMostAsked(ctx context.Context, order Order, offset, limit int) ([]VideoID, error)
}

// Leads keeps what people suggest about videos.
type Leads interface {
	// ListLeads returns what people suggest about the videos.
	ListLeads(ctx context.Context, ids ...VideoID) ([]Lead, error)
	// ChangeLeads reads, changes and writes the leads of a video in one atomic step; change may be called more than once.
	// by is the person who adds one, to be found when they want to be forgotten, or zero.
	ChangeLeads(ctx context.Context, id VideoID, by UserID, change func([]Lead) ([]Lead, error)) error
}

// Watchers keeps who wants to hear about a video.
type Watchers interface {
	// AddWatcher adds a watcher; one that is there already becomes what Watcher.With says.
	AddWatcher(ctx context.Context, id VideoID, w Watcher) error
	// RemoveWatcher removes the chat; an absent one is no error.
	RemoveWatcher(ctx context.Context, id VideoID, chat ChatID) error
	// MarkSending records that the delivery of a debunk in a revision to chats begins. Those that watch no more are passed over.
	MarkSending(ctx context.Context, id VideoID, d DebunkID, revision int, chats ...ChatID) error
	// MarkDelivered records that chats were told of a debunk in a revision. Those that watch no more are passed over.
	MarkDelivered(ctx context.Context, id VideoID, d DebunkID, revision int, chats ...ChatID) error
	// ListWatchers returns up to limit watchers of a video in an audience after the one whose Cursor is given ("" for
	// all), the longest waiting first.
	ListWatchers(ctx context.Context, id VideoID, audience Audience, after string, limit int) ([]Watcher, error)
	// FindWatchers returns what watchers of a video chats are, in their order; the Chat of one that is none is zero.
	FindWatchers(ctx context.Context, id VideoID, chats ...ChatID) ([]Watcher, error)
	// CountWatchersSince returns how many chats, up to most, have subscribed to a video first since a moment.
	CountWatchersSince(ctx context.Context, since time.Time, id VideoID, most int) (int, error)
	// CountWatchers returns how many are Subscribed to each video.
	CountWatchers(ctx context.Context, ids ...VideoID) ([]int, error)
}

// Event is a revision whose watchers are still to be told.
type Event struct {
	Debunk   DebunkID `json:"debunk"`
	Revision int      `json:"revision"`
	Renewed  string   `json:"renewed,omitempty"` // tells one renewal from another
}

// Outbox keeps which revisions watchers are still to be told of.
type Outbox interface {
	// ClaimEvents takes the events of up to n videos that are due at now and hides them from other
	// claimers until the lease ends.
	ClaimEvents(ctx context.Context, now time.Time, lease time.Duration, n int) ([]Event, error)
	// RenewEvent makes the event of a debunk's revision due again: there may be others to tell.
	RenewEvent(ctx context.Context, d Debunk) error
	// FinishEvent removes an event that has been told to all, unless it was renewed since it was claimed.
	FinishEvent(ctx context.Context, e Event) error
	// CountEvents returns how many there are.
	CountEvents(ctx context.Context) (int, error)
}

// Metrics keeps what all processes counted.
type Metrics interface {
	// AddMetrics adds to the counts of a day, and to those of all days.
	AddMetrics(ctx context.Context, day string, add Counts) error
	// ReadMetrics returns the counts of the days, in their order; "" is all days.
	ReadMetrics(ctx context.Context, days ...string) ([]Counts, error)
	// CountQueued returns the number of chats that have jobs in any of the queues.
	CountQueued(ctx context.Context, queues ...string) (int, error)
}

// CheckResults remembers what checks found in files, by their SHA-256, so that a clip that goes viral is decoded once.
type CheckResults interface {
	// RememberResult keeps what a check made of a file for ttl; Recall gives it back, or nil.
	RememberResult(ctx context.Context, sha256 string, result []byte, ttl time.Duration) error
	RecallResult(ctx context.Context, sha256 string) ([]byte, error)
	// MarkExplained makes every result out of date that was remembered before one of the videos was known, and found none of their
	// duplicate cluster: there is a fact-check of them now.
	MarkExplained(ctx context.Context, ids ...VideoID) error
	// DropResults makes every remembered result out of date: what it was found by has changed.
	DropResults(ctx context.Context) error
}

// Persons keeps who may do what.
type Persons interface {
	// LoadPerson returns what is kept of somebody; nobody's Role is Everyone.
	LoadPerson(ctx context.Context, user UserID) (Person, error)
	// LoadPersons returns that of several, in their order.
	LoadPersons(ctx context.Context, users ...UserID) ([]Person, error)
	// CreditAccount makes what one account asked count as what another asked, so that a person with both is counted once.
	CreditAccount(ctx context.Context, from, to UserID) error
	// ChangePerson does to a person what ChangeVideo does to a video; of one who is not there, change gets the zero Person.
	ChangePerson(ctx context.Context, user UserID, change func(*Person) error, entries ...AuditEntry) (Person, error)
	// ListPeople returns all whose role is not Everyone, the highest first.
	ListPeople(ctx context.Context) ([]Person, error)
}

// Erasure keeps what people left behind, until they want to be forgotten.
type Erasure interface {
	// ListTrace returns the videos that somebody asked about, the first first.
	ListTrace(ctx context.Context, user UserID) ([]VideoID, error)
	// ErasePerson takes somebody out of everything about those videos. The counts of people stay as they are; chats are those
	// with others in which they spoke.
	ErasePerson(ctx context.Context, user UserID, chats ...ChatID) error
}

// Moderation keeps what moderators have in common.
type Moderation interface {
	// LoadModeration returns what moderators have in common; the zero Desk at first.
	LoadModeration(ctx context.Context) (ModerationState, error)
	// ChangeModeration does to it what ChangeVideo does to a video.
	ChangeModeration(ctx context.Context, change func(*ModerationState) error, entries ...AuditEntry) (ModerationState, error)
}
