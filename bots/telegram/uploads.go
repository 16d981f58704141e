package telegram

import (
	"context"
	"crypto/sha256"
	"sync"
)

// uploads holds the file ids of pictures that Telegram has: a picture that thousands see is uploaded once.
type uploads struct {
	mu    sync.Mutex
	ids   map[[sha256.Size]byte]string // file ids
	order [][sha256.Size]byte          // of ids, the oldest first
}

// findID returns the file id of a picture, or nothing.
func (u *uploads) findID(jpeg []byte) string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.ids[sha256.Sum256(jpeg)]
}

// rememberID keeps the file id of a picture.
func (u *uploads) rememberID(jpeg []byte, id string) {
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
	if len(u.order) > uploadsKept {
		delete(u.ids, u.order[0])
		u.order = u.order[1:]
	}
}

// posted is a message as the server answers it, as far as it is used.
type posted struct {
	ID    int `json:"message_id"`
	Photo []struct {
		ID string `json:"file_id"`
	} `json:"photo"` // the largest last
}

// sendPicture calls a method with a picture: by its file id, or with its bytes if it has none or Telegram does not know it any more.
// name returns the parameters for either; the part with the bytes is called picturePart.
func (b *Bot) sendPicture(ctx context.Context, method string, jpeg []byte, name func(picture string) params) (m posted, err error) {
	if id := b.uploads.findID(jpeg); id != "" {
		err = b.api.callMethod(method, name(id), &m)
		if !isRefusedWith(err, "wrong remote file", "wrong file identifier", "wrong file_id") {
			return m, err
		}
	}
	err = b.api.uploadFile(ctx, method, name("attach://"+picturePart), picturePart, jpeg, &m)
	if n := len(m.Photo); err == nil && n > 0 {
		b.uploads.rememberID(jpeg, m.Photo[n-1].ID)
	}
	return m, err
}

const picturePart = "picture"
