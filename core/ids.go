package core

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"log/slog"
	"regexp"
	"strconv"
	"strings"
)

// VideoID names a Video: a random number of 40 bits, so that a posting of the index holds it in
// five bytes. Whoever makes one checks that it is free. Only this package parses its text form.
type VideoID uint64

// idEncoding is Crockford's base32: no I, L, O or U, so that an id survives being read out or retyped.
var idEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

const videoIDLength = 8 // 40 bits at 5 a character

// NewVideoID returns a random id, never 0.
func NewVideoID() VideoID {
	var b [8]byte
	for {
		_, _ = rand.Read(b[3:]) // never fails: crypto/rand
		if id := VideoID(binary.BigEndian.Uint64(b[:])); id != 0 {
			return id
		}
	}
}

// Bytes returns the five bytes that name the video in postings.
func (v VideoID) Bytes() []byte {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(v))
	return b[3:]
}

// String gives the eight characters that people type.
func (v VideoID) String() string { return idEncoding.EncodeToString(v.Bytes()) }

// ParseVideoID reads what String gives, in any case and with the letters that people confuse.
// Its error is a Problem with code BadID.
func ParseVideoID(s string) (VideoID, error) {
	s = strings.NewReplacer("i", "1", "l", "1", "o", "0").Replace(strings.ToLower(strings.TrimSpace(s)))
	b, err := idEncoding.DecodeString(s)
	if err != nil || len(s) != videoIDLength || len(b) != 5 { // the decoder skips line breaks
		return 0, &Problem{Code: BadID, Op: "parse id"}
	}
	return VideoID(binary.BigEndian.Uint64(append([]byte{0, 0, 0}, b...))), nil
}

// MarshalText writes the id as String does.
func (v VideoID) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads the id as ParseVideoID does.
func (v *VideoID) UnmarshalText(b []byte) (err error) {
	*v, err = ParseVideoID(string(b))
	return err
}

// DebunkID names a Debunk: its Video and a number from 1 up among the debunks of that video. The text
// form is 7k2m9xq4-1. Only this package parses it.
type DebunkID struct {
	Video  VideoID
	Number int
}

// String gives the form that people type.
func (d DebunkID) String() string { return d.Video.String() + "-" + strconv.Itoa(d.Number) }

// ParseDebunkID reads what String gives. Its error is a Problem with code BadID.
func ParseDebunkID(s string) (DebunkID, error) {
	video, number, found := strings.Cut(strings.TrimSpace(s), "-")
	v, err := ParseVideoID(video)
	n, numErr := strconv.Atoi(number)
	if !found || err != nil || numErr != nil || n < 1 || n > MaxDebunks || strconv.Itoa(n) != number {
		return DebunkID{}, &Problem{Code: BadID, Op: "parse id"}
	}
	return DebunkID{v, n}, nil
}

// MarshalText writes the id as String does.
func (d DebunkID) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the id as ParseDebunkID does.
func (d *DebunkID) UnmarshalText(b []byte) (err error) {
	*d, err = ParseDebunkID(string(b))
	return err
}

// Platform names a chat platform, or the terminal: "telegram", "discord", "web", "cli".
type Platform string

// UserID is a person on a platform. Only that platform's adapter parses ID.
type UserID struct {
	Platform Platform
	ID       string
}

// ParseUserID reads what UserID.String gives; without a platform, the id is one of home. Its error is a Problem with code BadUser.
func ParseUserID(s string, home Platform) (UserID, error) {
	platform, id, found := strings.Cut(strings.TrimSpace(s), ":")
	if !found {
		platform, id = string(home), platform
	}
	if !userPlatform.MatchString(platform) || !userNumber.MatchString(id) {
		return UserID{}, &Problem{Code: BadUser, Op: "parse user"}
	}
	return UserID{Platform(platform), id}, nil
}

// Platforms name people by numbers or by letters and digits.
var (
	userPlatform = regexp.MustCompile(`^[a-z]{1,16}$`)
	userNumber   = regexp.MustCompile(`^[0-9A-Za-z-]{1,64}$`)
)

// ChatID is a conversation on a platform: private, a group or a channel. Only that platform's adapter parses ID.
type ChatID struct {
	Platform Platform
	ID       string
}

// MessageID is a message in a chat. Only the platform's adapter parses ID.
type MessageID struct {
	Chat ChatID
	ID   string
}

// String gives platform and id, for keys and logs.
func (u UserID) String() string { return string(u.Platform) + ":" + u.ID }

// String gives platform and id, for keys and logs.
func (c ChatID) String() string { return string(c.Platform) + ":" + c.ID }

// LogValue implements slog.LogValuer: a private chat has the id of a person, which is not for logs. The alias stays the same
// as long as the process runs.
func (c ChatID) LogValue() slog.Value {
	sum := hmac.New(sha256.New, aliasKey)
	sum.Write([]byte(c.String()))
	return slog.StringValue(string(c.Platform) + "~" + hex.EncodeToString(sum.Sum(nil)[:4]))
}

// aliasKey keeps an alias from being tried out: there are few ids.
var aliasKey = []byte(rand.Text())

// MarshalText writes the id as String does.
func (u UserID) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (u *UserID) UnmarshalText(b []byte) error {
	p, id, _ := strings.Cut(string(b), ":")
	*u = UserID{Platform(p), id}
	return nil
}

// MarshalText writes the id as String does.
func (c ChatID) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (c *ChatID) UnmarshalText(b []byte) error {
	p, id, _ := strings.Cut(string(b), ":")
	*c = ChatID{Platform(p), id}
	return nil
}
