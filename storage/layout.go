package storage

import (
	"strconv"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/kv"
)

// The layout. A partition holds:
//
//	v:<video>   values  video, print, thumb:<n>, debunk:<n>, rev:<n>:<revision>, event:<n>:<revision>,
//	                    seen:<sighting>, watch:<chat>, leads, act:<random>
//	            sets    seen (by dated time), askers (by first time), watchers and informed (by time)
//	g           values  desk, proposal:<id>, act:<random>, made (how many videos), twins (how far they were compared),
//	                    epoch (of remembered results)
//	            sets    videos (by creation), made (videos by number), explained (videos with debunks by number), debunks and audit (by time), unindexed (by time),
//	                    pending (events by due time), asked (by minus the number of people),
//	                    rising (by minus the heat, see heat),
//	                    figures:<day> (counts by name), people (by minus their role),
//	                    proposals (that wait, by time)
//	w:<term>    sets    debunks (by time)
//	f:<sha256>  values  video, print
//	ready       values  probe
//	u:<user>    values  person, act:<random>
//	            sets    videos (by the time of the first question)
//
// Times in scores are milliseconds since 1970.
const global = "g"

var (
	allVideos  = kv.Key{Part: global, Name: "videos"}
	allDebunks = kv.Key{Part: global, Name: "debunks"}
	audit      = kv.Key{Part: global, Name: "audit"}
	unindexed  = kv.Key{Part: global, Name: "unindexed"}
	pending    = kv.Key{Part: global, Name: "pending"}
	mostAsked  = kv.Key{Part: global, Name: "asked"}
	rising     = kv.Key{Part: global, Name: "rising"}
	desk       = kv.Key{Part: global, Name: "desk"}
	proposals  = kv.Key{Part: global, Name: "proposals"}
	allPeople  = kv.Key{Part: global, Name: "people"}
)

const videoPrefix = "v:"

func videoPart(id core.VideoID) string { return videoPrefix + id.String() }

func videoKey(id core.VideoID, name string) kv.Key { return kv.Key{Part: videoPart(id), Name: name} }

func recordKey(id core.VideoID) kv.Key { return videoKey(id, "video") }

func printKey(id core.VideoID) kv.Key { return videoKey(id, "print") }

func thumbKey(id core.VideoID, n int) kv.Key { return videoKey(id, "thumb:"+strconv.Itoa(n)) }

func debunkKey(id core.DebunkID) kv.Key {
	return videoKey(id.Video, "debunk:"+strconv.Itoa(id.Number))
}

func revisionKey(id core.DebunkID, revision int) kv.Key {
	return videoKey(id.Video, "rev:"+strconv.Itoa(id.Number)+":"+strconv.Itoa(revision))
}

func eventKey(id core.DebunkID, revision int) kv.Key {
	return videoKey(id.Video, "event:"+strconv.Itoa(id.Number)+":"+strconv.Itoa(revision))
}

func seenKey(id core.VideoID, sighting string) kv.Key { return videoKey(id, "seen:"+sighting) }

func watchKey(id core.VideoID, chat string) kv.Key { return videoKey(id, "watch:"+chat) }

func seenSet(id core.VideoID) kv.Key { return videoKey(id, "seen") }

func askerSet(id core.VideoID) kv.Key { return videoKey(id, "askers") }

func watcherSet(id core.VideoID) kv.Key { return videoKey(id, "watchers") }

func informedSet(id core.VideoID) kv.Key { return videoKey(id, "informed") }

func termSet(term string) kv.Key { return kv.Key{Part: "w:" + term, Name: "debunks"} }

func fileKey(sha256, name string) kv.Key { return kv.Key{Part: "f:" + sha256, Name: name} }

func proposalKey(id string) kv.Key { return kv.Key{Part: global, Name: "proposal:" + id} }

func userPart(user core.UserID) string { return "u:" + user.String() }

func personKey(user core.UserID) kv.Key { return kv.Key{Part: userPart(user), Name: "person"} }

func toMillis(t time.Time) int64 { return t.UnixMilli() }
