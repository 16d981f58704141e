package mediatest

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
)

// HEIC describes a HEIC or AVIF photo that MakeHEIC makes.
type HEIC struct {
	Source        []string // ffmpeg's arguments for the picture
	Width, Height int      // of a tile
	Columns, Rows int
	Turned        string    // properties that turn the picture, such as "irot\x01" or "imir\x00"
	Kind          string    // of the item, in place of that of the codec
	Aperture      [8]uint32 // if not zero, what of the picture is shown, as a property of the kind clap has it
	AV1           bool      // in place of HEVC: the photo is an AVIF
	Video         string    // the path of an MP4 that makes it a motion photo
}

// MakeHEIC makes a HEIC photo as phones do, of one frame or of a grid of tiles, and returns its path, whose last element is name.
func MakeHEIC(t testing.TB, name string, h HEIC) string {
	t.Helper()
	var config []byte
	var tiles [][]byte
	for i := range h.Columns * h.Rows {
		crop := fmt.Sprintf("crop=%d:%d:%d:%d", h.Width, h.Height, i%h.Columns*h.Width, i/h.Columns*h.Height)
		args := append(slices.Clone(h.Source), "-frames:v", "1", "-vf", crop, "-pix_fmt", "yuv420p")
		var tile []byte
		if h.AV1 {
			const ahead = 32 + 12 // the headers of an IVF file and of its frame
			args = append(args, "-c:v", "libaom-av1", "-cpu-used", "8", "-crf", "10", "-still-picture", "1")
			config, tile = []byte{0x81, 0, 0, 0}, readFile(t, MakeFile(t, "tile.ivf", args...))[ahead:]
		} else {
			args = append(args, "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:qp=12")
			config, tile = splitUnits(readFile(t, MakeFile(t, "tile.hevc", args...)))
		}
		tiles = append(tiles, tile)
	}
	path := filepath.Join(t.TempDir(), name)
	content := h.writeBoxes(config, tiles)
	if h.Video != "" {
		content = append(content, makeBox("mpvd", readFile(t, h.Video))...)
	}
	writeFile(t, path, content)
	return path
}

// splitUnits makes of an HEVC byte stream its configuration (ISO/IEC 14496-15, 8.3.3) and its frame.
func splitUnits(stream []byte) (config, frame []byte) {
	config = append(make([]byte, 21), 3, 3) // lengths of four bytes, three arrays
	config[0] = 1
	stream = bytes.ReplaceAll(stream, []byte("\x00\x00\x00\x01"), []byte("\x00\x00\x01"))
	for _, unit := range bytes.Split(stream, []byte("\x00\x00\x01"))[1:] {
		if kind := unit[0] >> 1; kind >= 32 && kind <= 34 {
			config = append(config, kind, 0, 1)
			config = append(binary.BigEndian.AppendUint16(config, uint16(len(unit))), unit...)
			continue
		}
		frame = append(binary.BigEndian.AppendUint32(frame, uint32(len(unit))), unit...)
	}
	return config, frame
}

// writeBoxes writes the boxes of a photo: its tiles are items 1, 2 and so on, the grid is item 100.
func (h HEIC) writeBoxes(config []byte, tiles [][]byte) []byte {
	const grid = 100
	ids, primary := []byte{}, uint16(1)
	if len(tiles) > 1 {
		primary = grid
	}
	size := func(w, h int) []byte {
		return makeBox("ispe", encode32(0), encode32(uint32(w)), encode32(uint32(h)))
	}
	codec, configured := h.nameCodec()
	properties := slices.Concat(makeBox(configured, config), size(h.Width, h.Height), size(h.Width*h.Columns, h.Height*h.Rows))
	more, turns := h.describeTurns()
	properties = append(properties, more...)
	kind := cmp.Or(h.Kind, codec)
	var entries, places, has [][]byte
	where := make([]int, len(tiles)) // indices of places
	for i, tile := range tiles {
		id := encode16(uint16(i + 1))
		ids = append(ids, id...)
		entries = append(entries, makeBox("infe", encode32(2<<24), id, encode16(0), []byte(kind+"\x00")))
		where[i] = len(places)
		places = append(places, slices.Concat(id, encode16(0), encode16(0), encode16(1), encode32(0), encode32(uint32(len(tile)))))
		own := []byte{1, 2}
		if primary != grid {
			own = append(own, turns...)
		}
		has = append(has, slices.Concat(id, []byte{byte(len(own))}, own))
	}
	meta := [][]byte{encode32(0), makeBox("hdlr", make([]byte, 8), []byte("pict"), make([]byte, 13)), makeBox("pitm", encode32(0), encode16(primary))}
	if primary == grid {
		entries = append(entries, makeBox("infe", encode32(2<<24), encode16(grid), encode16(0), []byte("grid\x00")))
		places = append(places, slices.Concat(encode16(grid), encode16(1), encode16(0), encode16(1), encode32(0), encode32(8)))
		own := append([]byte{3}, turns...)
		has = append(has, slices.Concat(encode16(grid), []byte{byte(len(own))}, own))
		meta = append(meta, makeBox("iref", encode32(0), makeBox("dimg", encode16(grid), encode16(uint16(len(tiles))), ids)),
			makeBox("idat", []byte{0, 0, byte(h.Rows - 1), byte(h.Columns - 1)}, encode16(uint16(h.Width*h.Columns)), encode16(uint16(h.Height*h.Rows))))
	}
	meta = append(meta, makeBox("iinf", encode32(0), encode16(uint16(len(entries))), slices.Concat(entries...)),
		makeBox("iprp", makeBox("ipco", properties), makeBox("ipma", encode32(0), encode32(uint32(len(has))), slices.Concat(has...))))
	head := makeBox("ftyp", []byte("heic\x00\x00\x00\x00mif1heic"))
	locate := func() []byte {
		return makeBox("iloc", encode32(1<<24), encode16(0x4400), encode16(uint16(len(places))), slices.Concat(places...))
	}
	at := len(head) + len(makeBox("meta", append(slices.Clone(meta), locate())...)) + 8
	for i, tile := range tiles {
		copy(places[where[i]][8:], encode32(uint32(at)))
		at += len(tile)
	}
	return slices.Concat(head, makeBox("meta", append(meta, locate())...), makeBox("mdat", tiles...))
}

// nameCodec returns the kinds of an item of the codec, and of its configuration.
func (h HEIC) nameCodec() (item, configuration string) {
	if h.AV1 {
		return "av01", "av1C"
	}
	return "hvc1", "hvcC"
}

// describeTurns returns the properties that crop and turn the picture, and their numbers, the first of which is 4.
func (h HEIC) describeTurns() (properties, numbers []byte) {
	if h.Aperture != [8]uint32{} {
		var content []byte
		for _, n := range h.Aperture {
			content = append(content, encode32(n)...)
		}
		properties, numbers = makeBox("clap", content), []byte{4 | 0x80}
	}
	for rest := h.Turned; len(rest) >= 5; rest = rest[5:] {
		properties = append(properties, makeBox(rest[:4], []byte(rest[4:5]))...)
		numbers = append(numbers, byte(4+len(numbers))|0x80)
	}
	return properties, numbers
}

// makeBox makes a box of ISO base media files.
func makeBox(name string, content ...[]byte) []byte {
	all := slices.Concat(content...)
	return slices.Concat(encode32(uint32(len(all)+8)), []byte(name), all)
}

func encode32(n uint32) []byte { return binary.BigEndian.AppendUint32(nil, n) }
func encode16(n uint16) []byte { return binary.BigEndian.AppendUint16(nil, n) }
