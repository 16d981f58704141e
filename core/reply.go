package core

// Reply is a reply of the bot, as data. Package core/text turns it into words; adapters render those.
type Reply struct {
	Content Content
	Buttons [][]Button
	Picture *Evidence // sent with the words, or nil
	Stills  []Still   // sent with the words, each a picture of its own, at most MaxStills

	Names map[UserID]string // of people whom the content mentions, as far as they have one
}

// Content is the matter of a reply. Package core/text has words for every one.
type Content interface{ isContent() }

type (
	// Album is the result for several clips that were sent together, in their order.
	Album struct {
		Answers []Answer
		Numbers [][]int // the clips that each answer is about, from 1; empty if each clip has one
	}
	// Card is one debunk in full, as /show and the inline results give it.
	Card struct {
		Debunk   Debunk
		Preview  bool       // not yet published
		Warnings []Warning  // of a preview: what to look at again
		History  []Revision // the oldest first; empty unless it was asked for
	}
	// Results are the debunks that a search found, the best first; or, of no Query, the latest.
	Results struct {
		Query   string
		Debunks []Debunk
		Long    bool // all of them are listed, not just as many as a chat has room for
	}
	// Saved says that a debunk was published, edited or retracted.
	Saved struct {
		Action   Action
		Debunk   Debunk
		Watchers int // how many watchers are being told
	}
	// History lists the revisions of a debunk, the oldest first.
	History struct{ Revisions []Revision }
	// Update tells a watcher of an answer, or of one that changed.
	Update struct {
		Action Action
		Debunk Debunk
		Before *Debunk // the revision that the watcher knows, if it is another
		Reason string  // of a debunk that was withdrawn
		Posted bool    // nobody asked: the clip was posted in the group that is told
	}
	// Queue lists footage that nobody has checked.
	Queue struct {
		Items []Pending
		Order Order
		Here  bool // of a server, whose own moderators read it
	}
	// Question is one clip of the queue.
	Question struct{ Item Pending }
	// Proposed is a debunk that waits for approval.
	Proposed struct {
		Item     Proposal
		Warnings []Warning // what to look at again
	}
	// Stats are the counts of all processes, and how much is waiting.
	Stats struct{ Statistics Statistics }
	// Alert tells moderators of a clip that suddenly many people ask about.
	Alert struct{ Item Pending }
	// Roster lists who has a role, the highest first.
	Roster struct{ People []Person }
	// Log is a page of the audit log, the latest first.
	Log struct {
		Entries []AuditEntry
		Page    int  // from 1
		More    bool // there may be another page
	}
	// Pieces lists what a video shares with others.
	Pieces struct{ Video Video }
	// SearchHelp helps to look elsewhere for a clip that nothing is known of here: with its stills, which the reply has, and with words.
	SearchHelp struct {
		Words   string  // of the reader's own caption, or empty
		Engines bool    // whether image search engines are linked to
		Video   VideoID // that the reader may suggest something about, or 0
	}
	// Notice is one sentence of the catalogue, with its arguments.
	Notice struct {
		Key  string
		Args map[string]string
	}
	// Trouble says what went wrong and what to do about it.
	Trouble struct{ Problems []*Problem }
)

func (Answer) isContent()  {}
func (Album) isContent()   {}
func (Card) isContent()    {}
func (Results) isContent() {}
func (Saved) isContent()   {}
func (History) isContent() {}
func (Update) isContent()  {}
func (Queue) isContent()   {}

func (Question) isContent() {}
func (Proposed) isContent() {}
func (Stats) isContent()    {}
func (Alert) isContent()    {}

func (Roster) isContent()     {}
func (Log) isContent()        {}
func (SearchHelp) isContent() {}

func (Pieces) isContent()  {}
func (Notice) isContent()  {}
func (Trouble) isContent() {}
func (Page) isContent()    {}

// Page is a part of a content that is too long for one message.
type Page struct {
	Content Content
	Number  int // of the page, from 0
	Size    int // the most that a page has room for, as text.Lang's CountPages counts
}

// ButtonAction is the effect of pressing a button.
type ButtonAction string

// The actions of buttons.
const (
	DoNotSame ButtonAction = "notsame" // report that the match is wrong
	DoDetails ButtonAction = "details" // show every debunk in full
	DoCard    ButtonAction = "card"    // show one debunk
	DoWatch   ButtonAction = "watch"   // hear of changes
	DoUnwatch ButtonAction = "unwatch" // stop hearing
	DoDebunk  ButtonAction = "debunk"  // start to add a debunk
	DoEdit    ButtonAction = "edit"
	DoPublish ButtonAction = "publish"
	DoCancel  ButtonAction = "cancel"
	DoUndo    ButtonAction = "undo"   // of what was just published, edited or withdrawn
	DoOpen    ButtonAction = "open"   // follow URL
	DoShare   ButtonAction = "share"  // show all what the asker alone sees
	DoSearch  ButtonAction = "search" // help to look elsewhere for a clip
)

// Button is something that the reader can press. Its label is the catalogue's, by Action, or Label if that is set.
type Button struct {
	Action ButtonAction
	Arg    string // at most 40 bytes, so that platform, action and argument fit into Telegram's 64
	URL    string // of DoOpen
	Label  string
}
