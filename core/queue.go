package core

// Order is a way to sort the queue of unexplained clips.
type Order uint8

// The orders.
const (
	ByPeople Order = iota // most asked first
	ByRise                // those that the most people began to ask about lately
)

// Pending is a Video that people ask about and that no debunk explains.
type Pending struct {
	Video    Video
	Asked    int // people
	Lately   int // of them, those who asked first within the last day
	Waiting  int // chats that want to hear
	Earliest *Sighting
	Captions []string
	Leads    []Lead  // from the crowd
	Like     []Found // other videos that may show the same; of one question alone
}
