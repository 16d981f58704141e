package media

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"
)

const (
	// maxBoxes bounds the boxes of a header that are looked at; a film with chapters and subtitles has hundreds.
	maxBoxes = 2048
	// maxTimes bounds the entries of a track's time table; one of constant rate has one, of variable rate one a frame.
	maxTimes = 1 << 16
	// maxTicks bounds a sum of times: a day in billionths of a second is less, and products of it still fit.
	maxTicks = 1 << 52
)

// plainHandlers are the kinds of tracks (8.4.3) that nobody takes for moving pictures, of QuickTime's too.
var plainHandlers = []string{"soun", "text", "sbtl", "subt", "subp", "clcp", "tmcd", "hint", "meta", "camm"}

// mp4 reads the boxes of an ISO base media file (ISO/IEC 14496-12).
type mp4 struct {
	r     *io.SectionReader
	boxes int
	scale int64 // of the movie's times, in a second
}

// span is a box's content.
type span struct{ from, to int64 }

func readMP4(r *io.SectionReader) (h header, err error) {
	m := &mp4{r: r}
	movie, err := m.findMovie()
	if err != nil {
		return h, err
	}
	var video []track
	err = m.eachBox(movie, func(name string, s span) error {
		switch name {
		case "mvex": // in fragments: how long it lasts is said elsewhere
			return errUnsure
		case "mvhd":
			return m.readMovieHeader(s)
		case "trak":
			h.tracks++
			t, err := m.readTrack(s)
			switch {
			case t.handler == "vide":
				video = append(video, t)
			case err == nil && !slices.Contains(plainHandlers, t.handler):
				err = errUnsure // ffmpeg may take it for a video
			}
			return err
		}
		return nil
	})
	if err != nil || len(video) != 1 {
		return h, errUnsure
	}
	video[0].fillHeader(&h)
	return h, nil
}

// findMovie finds the box that describes the tracks.
func (m *mp4) findMovie() (movie span, err error) {
	err = m.eachBox(span{0, m.r.Size()}, func(name string, s span) error {
		if movie = s; name == "moov" {
			return io.EOF // what follows is of no concern
		}
		return nil
	})
	if !errors.Is(err, io.EOF) {
		return movie, errUnsure
	}
	return movie, nil
}

// listAuxiliary returns the numbers of the tracks that only help another (alpha, depth): those with the handler of ISO/IEC
// 23008-12, 7.5.3.
func listAuxiliary(r *io.SectionReader) map[int]bool {
	m := &mp4{r: r}
	movie, err := m.findMovie()
	if err != nil {
		return nil
	}
	all := map[int]bool{}
	n := 0
	_ = m.eachBox(movie, func(name string, s span) error { // what was found until an error counts
		if name != "trak" {
			return nil
		}
		var t track
		err := m.eachBox(s, func(name string, s span) error {
			if name != "mdia" {
				return nil
			}
			return m.eachBox(s, func(name string, s span) error {
				if name != "hdlr" {
					return nil
				}
				return m.readMedia(name, s, &t)
			})
		})
		all[n] = t.handler == "auxv"
		n++
		return err
	})
	return all
}

// eachBox calls f for the boxes within a span. Its error is f's, or errUnsure if the boxes do not fit.
func (m *mp4) eachBox(s span, f func(name string, s span) error) error {
	for at := s.from; at < s.to; {
		head, err := m.readBox(span{at, min(at+16, s.to)}, 8)
		if m.boxes++; err != nil || m.boxes > maxBoxes {
			return errUnsure
		}
		size, begin := int64(binary.BigEndian.Uint32(head)), at+8
		switch {
		case size == 0: // up to the end
			size = s.to - at
		case size == 1 && len(head) == 16:
			size, begin = int64(binary.BigEndian.Uint64(head[8:])), at+16
		}
		if size < begin-at || size > s.to-at {
			return errUnsure
		}
		if err := f(string(head[4:8]), span{begin, at + size}); err != nil {
			return err
		}
		at += size
	}
	return nil
}

// readBox reads a span, which has to be as long as least.
func (m *mp4) readBox(s span, least int64) ([]byte, error) {
	if n := s.to - s.from; n < least || n > maxTimes*8 {
		return nil, errUnsure
	}
	b := make([]byte, s.to-s.from)
	if _, err := m.r.ReadAt(b, s.from); err != nil {
		return nil, errUnsure
	}
	return b, nil
}

// readFirst reads the beginning of a span.
func (m *mp4) readFirst(s span, n int64) ([]byte, error) {
	return m.readBox(span{s.from, min(s.from+n, s.to)}, n)
}

// readMovieHeader makes sure that the whole movie is not turned: that is rare, and adds to each track's turn.
func (m *mp4) readMovieHeader(s span) error {
	b, err := m.readFirst(s, 100)
	if err != nil {
		return err
	}
	scale, matrix := b[12:], b[36:] // 8.2.2
	if b[0] == 1 {
		if b, err = m.readFirst(s, 112); err != nil {
			return err
		}
		scale, matrix = b[20:], b[48:]
	}
	m.scale = int64(binary.BigEndian.Uint32(scale))
	if m := newMatrix(matrix); !m.isPlain() || m.nearestTurn() != (turn{}) {
		return errUnsure
	}
	return nil
}
