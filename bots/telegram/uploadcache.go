package telegram

import (
	"context"
	"crypto/sha256"
	"sync"

	"github.com/firstseen/firstseen/bots"
)

// uploadCache keeps the file ids of pictures that were uploaded, so that each picture is uploaded only once.
type uploadCache struct {
	mu    sync.Mutex
	ids   map[[sha256.Size]byte]string // file id by the hash of the picture
	order [][sha256.Size]byte          // the keys of ids, the oldest first
}

// findID returns the file id of a picture, or "".
func (u *uploadCache) findID(jpeg []byte) string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.ids[sha256.Sum256(jpeg)]
}

// storeID adds the file id of a picture. If the cache is full, the oldest is removed.
func (u *uploadCache) storeID(jpeg []byte, id string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	sum := sha256.Sum256(jpeg)
	if u.ids == nil {
		u.ids = map[[sha256.Size]byte]string{}
	}
	if _, known := u.ids[sum]; !known {
		u.order = append(u.order, sum)
	}
	u.ids[sum] = id
	if len(u.order) > maxCachedUploads {
		delete(u.ids, u.order[0])
		u.order = u.order[1:]
	}
}

// sentMessage has the parts of a sent message that the bot uses.
type sentMessage struct {
	ID    int `json:"message_id"`
	Photo []struct {
		ID string `json:"file_id"`
	} `json:"photo"` // the same picture in several sizes, the largest last
}

// sendPicture calls a method with a picture. It uses the file id if the picture was uploaded before, and uploads it
// otherwise or if the id is no longer valid. makeParams returns the parameters of the call for a file id or for an
// attachment.
func (b *Bot) sendPicture(ctx context.Context, method string, jpeg []byte, makeParams func(picture string) params) (m sentMessage, err error) {
	if id := b.uploads.findID(jpeg); id != "" {
		err = b.api.callMethod(method, makeParams(id), &m)
		if bots.FindMeaning(err) != bots.NoFile {
			return m, err
		}
	}
	err = b.api.uploadFiles(ctx, method, makeParams("attach://"+picturePart), map[string][]byte{picturePart: jpeg}, &m)
	if n := len(m.Photo); err == nil && n > 0 {
		b.uploads.storeID(jpeg, m.Photo[n-1].ID)
	}
	return m, err
}

// picturePart is the name of the multipart field of an uploaded picture.
const picturePart = "picture"
