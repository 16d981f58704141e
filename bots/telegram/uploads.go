package telegram

import (
	"context"
	"crypto/sha256"
	"sync"
)

// uploads remembers which pictures Telegram has: one that thousands are shown is uploaded once.
type uploads struct {
	mu    sync.Mutex
	ids   map[[sha256.Size]byte]string // file ids
	order [][sha256.Size]byte          // of ids, the oldest first
}

func (u *uploads) id(jpeg []byte) string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.ids[sha256.Sum256(jpeg)]
}

func (u *uploads) learn(jpeg []byte, id string) {
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

// posted is what is of use in the message that the server answers.
type posted struct {
	ID    int `json:"message_id"`
	Photo []struct {
		ID string `json:"file_id"`
	} `json:"photo"` // the largest last
}

// show calls a method with a picture: by the id that it has at Telegram, or if it has none, or none that counts, by its
// bytes. name gives the parameters for either; the part with the bytes is called picturePart.
func (b *Bot) show(ctx context.Context, method string, jpeg []byte, name func(picture string) params) (m posted, err error) {
	if id := b.uploads.id(jpeg); id != "" {
		err = b.api.call(method, name(id), &m)
		if !says(err, "wrong remote file", "wrong file identifier", "wrong file_id") {
			return m, err
		}
	}
	err = b.api.upload(ctx, method, name("attach://"+picturePart), picturePart, jpeg, &m)
	if n := len(m.Photo); err == nil && n > 0 {
		b.uploads.learn(jpeg, m.Photo[n-1].ID)
	}
	return m, err
}

const picturePart = "picture"
