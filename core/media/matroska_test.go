package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"testing"
	"time"
)

// element writes a Matroska element whose size takes eight bytes.
func element(id string, content ...[]byte) []byte {
	all := slices.Concat(content...)
	return slices.Concat([]byte(id), binary.BigEndian.AppendUint64(nil, 1<<56|uint64(len(all))), all)
}

const (
	segment  = "\x18\x53\x80\x67"
	cluster  = "\x1f\x43\xb6\x75"
	openSize = "\x01\xff\xff\xff\xff\xff\xff\xff"
)

func block(id string, at int16, frame string) []byte {
	return element(id, []byte{0x81}, binary.BigEndian.AppendUint16(nil, uint16(at)), []byte{0x80}, []byte(frame))
}

func TestFrameReader(t *testing.T) {
	ebml := element("\x1a\x45\xdf\xa3", []byte("\x42\x82\x88matroska"))
	clusterAt := func(ms byte, blocks ...[]byte) []byte {
		return element(cluster, append([][]byte{element("\xe7", []byte{ms})}, blocks...)...)
	}
	type frame struct {
		at time.Duration
		s  string
	}
	for _, tt := range []struct {
		name   string
		stream []byte
		want   []frame
		err    error
	}{
		{"nothing", nil, nil, io.EOF},
		{"no frames", slices.Concat(ebml, element(segment)), nil, io.EOF},
		{
			"two clusters", slices.Concat(ebml, []byte(segment+openSize), element("\x15\x49\xa9\x66", []byte("info")),
				clusterAt(0, block("\xa3", 0, "abcd")), clusterAt(100, block("\xa3", -20, "ef"), element("\xec", []byte("void")), block("\xa3", 5, "g"))),
			[]frame{{0, "abcd"}, {80 * ms, "ef"}, {105 * ms, "g"}}, io.EOF,
		},
		{
			"a group", slices.Concat(ebml, element(segment, clusterAt(7, element("\xa0", block("\xa1", 1, "ab"), element("\x9b", []byte{4}))))),
			[]frame{{8 * ms, "ab"}}, io.EOF,
		},
		{"too large a frame", clusterAt(0, block("\xa3", 0, "abcde")), nil, errStream},
		{"no frame in a block", clusterAt(0, element("\xa3", []byte{0x81, 0, 0, 0})), nil, errStream},
		{"cut in a frame", clusterAt(0, block("\xa3", 0, "abcd"))[:30], nil, io.ErrUnexpectedEOF},
		{"cut in a size", []byte(segment + "\x01\x00"), nil, io.ErrUnexpectedEOF},
		{"cut after an id", []byte(segment), nil, io.ErrUnexpectedEOF},
		{"no id", []byte{0, 0, 0}, nil, errStream},
		{"an open size where none may be", []byte("\xec" + openSize), nil, errStream},
		{"a time of nine bytes", slices.Concat([]byte(cluster+openSize), element("\xe7", make([]byte, 9))), nil, errStream},
		{"a time too far", slices.Concat([]byte(cluster+openSize), element("\xe7", bytes.Repeat([]byte{0x7f}, 8))), nil, errStream},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newFrameReader(bytes.NewReader(tt.stream), 4)
			for _, want := range tt.want {
				at, got, err := r.nextFrame()
				if err != nil || at != want.at || string(got) != want.s {
					t.Fatalf("%v %q, %v, want %v", at, got, err, want)
				}
			}
			if _, _, err := r.nextFrame(); !errors.Is(err, tt.err) {
				t.Errorf("%v, want %v", err, tt.err)
			}
		})
	}
}

func FuzzFrameReader(f *testing.F) {
	f.Add(element(segment, element(cluster, element("\xe7", []byte{1}), block("\xa3", 3, "abcd"))))
	f.Add([]byte(segment + openSize + cluster + openSize))
	f.Fuzz(func(t *testing.T, stream []byte) {
		r := newFrameReader(bytes.NewReader(stream), 64)
		for total := 0; ; {
			_, frame, err := r.nextFrame()
			if err != nil {
				return
			}
			if len(frame) == 0 || len(frame) > 64 {
				t.Fatalf("a frame of %d bytes", len(frame))
			}
			if total += len(frame); total > len(stream) {
				t.Fatal("more frames than bytes")
			}
		}
	})
}
