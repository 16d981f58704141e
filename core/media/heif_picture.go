package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"slices"
)

// codecsH are the kinds of items that hold a coded frame, and ffmpeg's names for their codecs.
var codecsH = map[string]string{"hvc1": "hevc", "av01": "av1"}

// Kinds of streams that are made of photos.
var (
	kindHEIC = kind{name: "heic", demuxer: "hevc", still: true, bare: true}
	kindAVIF = kind{name: "avif", demuxer: "ivf", still: true, bare: true}
)

// describeItem returns the picture that an item is.
func (h *heif) describeItem(main *item) (p photo, err error) {
	switch {
	case codecsH[main.kind] != "":
		p.tiles, p.columns, p.rows = []item{*main}, 1, 1
	case main.kind == "grid":
		err = h.describeGrid(main, &p)
	default:
		err = errPhotoKind
	}
	if err != nil {
		return p, err
	}
	p.codec = codecsH[p.tiles[0].kind]
	if p.side, err = h.readSize(&p.tiles[0]); err != nil {
		return p, err
	}
	if p.width == 0 {
		p.width, p.height = p.side[0], p.side[1]
	}
	if p.side[0] <= 0 || p.side[1] <= 0 || p.width > p.side[0]*p.columns || p.height > p.side[1]*p.rows {
		return p, errUnsure
	}
	if p.crop, err = h.readCrop(main, p.width, p.height); err == nil {
		p.turn, err = h.readTurn(main)
	}
	return p, err
}

// readCrop returns the part of an item, which is so wide and high, that is shown: its clean aperture (ISO/IEC 14496-12, 12.1.4). One that is
// not within the picture counts for nothing.
func (h *heif) readCrop(it *item, width, height int) (image.Rectangle, error) {
	whole := image.Rect(0, 0, width, height)
	i := slices.IndexFunc(it.properties, func(p property) bool { return p.kind == "clap" })
	if i < 0 {
		return whole, nil
	}
	b, err := h.readBox(it.properties[i].span, 32)
	if err != nil {
		return whole, err
	}
	var values [4]float64 // width and height, and how far their middle is from that of the picture
	for i := range values {
		values[i] = float64(int32(binary.BigEndian.Uint32(b[8*i:]))) / float64(binary.BigEndian.Uint32(b[8*i+4:]))
	}
	at := func(n int, whole float64) (from, to int) {
		first := values[n+2] + (whole-values[n])/2
		return int(math.Round(first)), int(math.Round(first + values[n]))
	}
	left, right := at(0, float64(width))
	top, bottom := at(1, float64(height))
	if crop := image.Rect(left, top, right, bottom); left < right && top < bottom && crop.In(whole) {
		return crop, nil
	}
	return whole, nil
}

// readTurn returns what an item's properties do to it, in their order.
func (h *heif) readTurn(it *item) (t turn, err error) {
	for _, o := range it.properties {
		if o.kind != "irot" && o.kind != "imir" {
			continue
		}
		b, err := h.readFirst(o.span, 1)
		if err != nil {
			return t, err
		}
		t = t.addProperty(o.kind, b[0])
	}
	return t, nil
}

// describeGrid reads how tiles make a picture (23008-12, 6.6.2.3).
func (h *heif) describeGrid(main *item, p *photo) error {
	b, err := h.readItem(main, 64)
	if err != nil || len(b) < 8 {
		return errUnsure
	}
	wide := 2 + 2*int(b[1]&1)
	f := fields{b: b[4:]}
	p.rows, p.columns = int(b[2])+1, int(b[3])+1
	p.width, p.height = int(f.readNumber(wide)), int(f.readNumber(wide))
	if f.bad || p.width == 0 || p.height == 0 || len(main.from) != p.rows*p.columns || len(main.from) > maxTiles {
		return errUnsure
	}
	return h.collectTiles(main, p)
}

// collectTiles finds the tiles of a grid, which have one codec.
func (h *heif) collectTiles(main *item, p *photo) error {
	for _, id := range main.from {
		t := h.items[id]
		switch {
		case t == nil:
			return errUnsure
		case codecsH[t.kind] == "" || len(p.tiles) > 0 && t.kind != p.tiles[0].kind:
			return errPhotoKind
		}
		p.tiles = append(p.tiles, *t)
	}
	return nil
}

// readSize returns the width and the height of an item.
func (h *heif) readSize(it *item) (size [2]int, err error) {
	b, err := h.readProperty(it, "ispe", 12)
	if err == nil {
		size = [2]int{int(binary.BigEndian.Uint32(b[4:])), int(binary.BigEndian.Uint32(b[8:]))}
	}
	return size, err
}

// readProperty returns an item's property of a kind, which has to be as long as least.
func (h *heif) readProperty(it *item, kind string, least int64) ([]byte, error) {
	for _, o := range it.properties {
		if o.kind == kind {
			return h.readBox(o.span, least)
		}
	}
	return nil, errUnsure
}

// readItem returns an item's data, which may not be longer than most.
func (h *heif) readItem(it *item, most int64) ([]byte, error) {
	within := span{0, h.r.Size()}
	switch it.method {
	case 0:
	case 1:
		within = h.data
	default:
		return nil, errPhotoKind
	}
	var all []byte
	for _, e := range it.extents {
		n := e.to - e.from
		if n == 0 { // all of it
			n = within.to - within.from - e.from
		}
		if n < 0 || n > most-int64(len(all)) || e.from > within.to-within.from-n {
			return nil, errUnsure
		}
		part := make([]byte, n)
		if _, err := h.r.ReadAt(part, within.from+e.from); err != nil {
			return nil, errUnsure
		}
		all = append(all, part...)
	}
	return all, nil
}

// writeStream returns the photo's frames as a stream that ffmpeg reads: HEVC as a byte stream (H.265, annex B), AV1 in IVF.
func (h *heif) writeStream(p photo) (k kind, stream []byte, err error) {
	var out bytes.Buffer
	k = kindHEIC
	if p.codec == "av1" {
		k = kindAVIF
		out.WriteString("DKIF\x00\x00\x20\x00AV01")
		head := binary.LittleEndian.AppendUint16(nil, uint16(p.side[0]))
		head = binary.LittleEndian.AppendUint16(head, uint16(p.side[1]))
		out.Write(append(head, "\x19\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"...)) // 25 a second
	}
	for i := range p.tiles {
		data, err := h.readItem(&p.tiles[i], maxInner-int64(out.Len()))
		if err != nil {
			return k, nil, err
		}
		if p.codec == "av1" {
			head := binary.LittleEndian.AppendUint32(nil, uint32(len(data)))
			out.Write(binary.LittleEndian.AppendUint64(head, uint64(i)))
			out.Write(data)
			continue
		}
		config, err := h.readProperty(&p.tiles[i], "hvcC", 23)
		if err == nil {
			err = writeHEVC(&out, config, data)
		}
		if err != nil {
			return k, nil, err
		}
		if out.Len() > maxInner {
			return k, nil, errUnsure
		}
	}
	return k, out.Bytes(), nil
}

// writeHEVC writes a frame with the parameter sets of its configuration (ISO/IEC 14496-15, 8.3.3).
func writeHEVC(out *bytes.Buffer, config, data []byte) error {
	f := fields{b: config[22:]}
	for arrays := f.readNumber(1); arrays > 0 && !f.bad; arrays-- {
		f.readNumber(1) // the type of those that follow
		for n := f.readNumber(2); n > 0 && !f.bad; n-- {
			writeUnit(out, f.readText(int(f.readNumber(2))))
		}
	}
	wide := int(config[21]&3) + 1
	for d := (fields{b: data}); len(d.b) > 0; {
		writeUnit(out, d.readText(int(d.readNumber(wide))))
		if d.bad {
			return errUnsure
		}
	}
	return f.checkBounds()
}

func writeUnit(out *bytes.Buffer, unit string) {
	out.WriteString("\x00\x00\x00\x01")
	out.WriteString(unit)
}

// enterPhoto goes on with the stream that is made of a HEIF photo.
func (c *Clip) enterPhoto() error {
	r := io.NewSectionReader(c.file, 0, c.size)
	h, p, err := readPhoto(r)
	if err == nil {
		var k kind
		var stream []byte
		if k, stream, err = h.writeStream(p); err == nil {
			c.photo = p
			return c.replaceFile(k, bytes.NewReader(stream))
		}
	}
	code := Damaged
	switch {
	case errors.Is(err, errNoPhoto):
		code = NoPicture
	case errors.Is(err, errPhotoKind):
		code = UnknownPhoto
	}
	return &Error{Code: code, Op: "read photo", Err: err}
}

// settlePhoto keeps what the photo says of itself. The whole grid has to be within the bound.
func (c *Clip) settlePhoto() error {
	p := c.photo
	if err := c.checkPixels(p.side[0]*p.columns, p.side[1]*p.rows); err != nil {
		return err
	}
	c.asked = true
	return c.settleInfo(stream{Index: onlyVideo, Codec: p.codec, Width: p.crop.Dx(), Height: p.crop.Dy(), turn: p.turn, Frames: "1"})
}

// tilePixels returns the most pixels that a tile may have: what it says, and what a codec adds to make it whole blocks. It is 0 where
// there is no grid.
func (p photo) tilePixels() int {
	const block = 64
	if len(p.tiles) < 2 {
		return 0
	}
	return (p.side[0] + block) * (p.side[1] + block)
}

// gridFilters put the tiles of a photo together, and cut out what is shown of it. Tiles are of one size, whatever they say: the filter that
// lays them out relies on it.
func (p photo) gridFilters() (filters string) {
	if len(p.tiles) > 1 {
		filters = fmt.Sprintf("scale=%d:%d,tile=%dx%d,", p.side[0], p.side[1], p.columns, p.rows)
	}
	if len(p.tiles) > 1 || p.crop.Dx() != p.width || p.crop.Dy() != p.height {
		filters += fmt.Sprintf("crop=%d:%d:%d:%d:exact=1,", p.crop.Dx(), p.crop.Dy(), p.crop.Min.X, p.crop.Min.Y)
	}
	return filters
}
