package media

import (
	"encoding/binary"
	"errors"
	"image"
	"io"
	"slices"
)

// A HEIF photo (HEIC, AVIF) holds its picture as one coded frame, or as a grid of them, among the items of its "meta" box. ffmpeg
// 5.1 reads neither a HEIC nor a grid nor how a photo is turned. So the frames are taken out and given to it as a plain
// stream, and its filters put them together.

const (
	// maxItems bounds the items of a photo: a grid of 48 megapixels has 200.
	maxItems = 1024
	// maxTiles bounds the tiles of a grid.
	maxTiles = 512
)

// photo describes the picture of a HEIF file.
type photo struct {
	codec         string          // ffmpeg's name
	width, height int             // as stored: before it is turned
	crop          image.Rectangle // what is shown of it
	turn          turn
	tiles         []item
	columns, rows int // of the tiles
	side          [2]int
}

// item is one item of a HEIF file (ISO/IEC 14496-12, 8.11).
type item struct {
	kind       string
	method     byte
	extents    []span
	properties []property
	from       []uint32 // the items that it is derived from
}

// property is a property of an item (ISO/IEC 23008-12, 6.5).
type property struct {
	kind string
	span
}

// heif reads the items of a HEIF file.
type heif struct {
	mp4
	primary    uint32
	items      map[uint32]*item
	properties []property
	data       span // of the items that are kept in the box itself
}

var (
	// errNoPhoto means that a file is no HEIF photo.
	errNoPhoto = errors.New("not a photo")
	// errPhotoKind means that it is one of a kind that cannot be read.
	errPhotoKind = errors.New("unknown kind of photo")
)

// photoBrands are the brands of files that are, or may be, HEIF photos.
var photoBrands = []string{"heic", "heix", "heim", "heis", "mif1", "mif2", "miaf", "avif"}

// isPhoto reports whether an ISO base media file may be a photo: its brands say so, and there is no movie in it.
func isPhoto(r *io.SectionReader) bool {
	m := &mp4{r: r}
	branded, movie := false, false
	_ = m.eachBox(span{0, r.Size()}, func(name string, s span) error { // what comes before an error counts
		switch name {
		case "ftyp":
			b, err := m.readBox(span{s.from, min(s.to, s.from+256)}, 8)
			for i := 0; err == nil && i+4 <= len(b); i += 4 {
				branded = branded || i != 4 && slices.Contains(photoBrands, string(b[i:i+4]))
			}
		case "moov":
			movie = true
		}
		return nil
	})
	return branded && !movie
}

// readPhoto finds the picture of a HEIF file. Its error is errNoPhoto, errPhotoKind, or errUnsure if the file is damaged.
func readPhoto(r *io.SectionReader) (*heif, photo, error) {
	h := &heif{mp4: mp4{r: r}, items: map[uint32]*item{}}
	err := h.eachBox(span{0, r.Size()}, func(name string, s span) error {
		if name != "meta" {
			return nil
		}
		if err := h.eachBox(span{s.from + 4, s.to}, h.readMetaBox); err != nil {
			return err
		}
		return io.EOF
	})
	main := h.items[h.primary]
	switch {
	case !errors.Is(err, io.EOF) && err != nil:
		return nil, photo{}, errUnsure
	case main == nil:
		return nil, photo{}, errNoPhoto
	}
	p, err := h.describeItem(main)
	return h, p, err
}

// readMetaBox reads one box within the meta box. References come before and after what they refer to.
func (h *heif) readMetaBox(name string, s span) error {
	switch name {
	case "pitm":
		b, err := h.readFirst(s, 6)
		if err == nil {
			h.primary = uint32(binary.BigEndian.Uint16(b[4:]))
			if b[0] != 0 {
				if b, err = h.readFirst(s, 8); err == nil {
					h.primary = binary.BigEndian.Uint32(b[4:])
				}
			}
		}
		return err
	case "iinf":
		b, err := h.readFirst(s, 6)
		if err != nil {
			return err
		}
		skip := int64(6)
		if b[0] != 0 {
			skip = 8
		}
		return h.eachBox(span{s.from + skip, s.to}, h.readItemEntry)
	case "iloc":
		return h.readLocations(s)
	case "iref":
		return h.readReferences(s)
	case "iprp":
		return h.eachBox(s, h.readProperties)
	case "idat":
		h.data = s
	}
	return nil
}

// findItem returns the item with an id, which may be new.
func (h *heif) findItem(id uint32) (*item, error) {
	if h.items[id] == nil {
		if len(h.items) == maxItems {
			return nil, errUnsure
		}
		h.items[id] = &item{}
	}
	return h.items[id], nil
}

func (h *heif) readItemEntry(name string, s span) error {
	if name != "infe" {
		return nil
	}
	b, err := h.readBox(span{s.from, min(s.to, s.from+16)}, 12)
	if err != nil || b[0] < 2 {
		return err
	}
	f := fields{b: b[4:]}
	id := f.readNumber(2 + 2*int(b[0]&1))
	f.readNumber(2) // how it is protected
	kind := f.readText(4)
	it, err := h.findItem(uint32(id))
	if err != nil || f.bad {
		return errUnsure
	}
	it.kind = kind
	return nil
}

// readLocations reads where the items' data lie (8.11.3).
func (h *heif) readLocations(s span) error {
	b, err := h.readBox(s, 8)
	if err != nil {
		return err
	}
	version := int(b[0])
	f := fields{b: b[4:]}
	sizes := f.readNumber(2)
	offset, length, base, index := int(sizes>>12), int(sizes>>8&15), int(sizes>>4&15), int(sizes&15)
	wide := 2
	if version == 2 {
		wide = 4
	}
	for n := f.readNumber(wide); n > 0 && !f.bad; n-- {
		it, err := h.findItem(uint32(f.readNumber(wide)))
		if err != nil {
			return err
		}
		if version > 0 {
			it.method = byte(f.readNumber(2) & 15)
		}
		f.readNumber(2) // which file
		begin := f.readNumber(base)
		for e := f.readNumber(2); e > 0 && !f.bad && len(it.extents) < maxItems; e-- {
			if version > 0 {
				f.readNumber(index)
			}
			from := begin + f.readNumber(offset)
			it.extents = append(it.extents, span{from, from + f.readNumber(length)})
		}
	}
	return f.checkBounds()
}

// readReferences reads what grids are made of (8.11.12, 23008-12's 6.6.2).
func (h *heif) readReferences(s span) error {
	b, err := h.readFirst(s, 4)
	if err != nil {
		return err
	}
	wide := 2
	if b[0] != 0 {
		wide = 4
	}
	return h.eachBox(span{s.from + 4, s.to}, func(name string, s span) error {
		if name != "dimg" {
			return nil
		}
		b, err := h.readBox(s, int64(wide)+2)
		if err != nil {
			return err
		}
		f := fields{b: b}
		it, err := h.findItem(uint32(f.readNumber(wide)))
		if err != nil {
			return err
		}
		for n := f.readNumber(2); n > 0 && !f.bad && len(it.from) < maxItems; n-- {
			it.from = append(it.from, uint32(f.readNumber(wide)))
		}
		return f.checkBounds()
	})
}

// readProperties reads the properties, and which item has which (8.11.14).
func (h *heif) readProperties(name string, s span) error {
	switch name {
	case "ipco":
		return h.eachBox(s, func(name string, s span) error {
			h.properties = append(h.properties, property{name, s})
			return nil
		})
	case "ipma":
		b, err := h.readBox(s, 8)
		if err != nil {
			return err
		}
		return h.assignProperties(fields{b: b[4:]}, 2+2*min(int(b[0]), 1), 1+int(b[3]&1))
	}
	return nil
}

// assignProperties reads a table of ids that are so many bytes wide, and of numbers of properties that are so many.
func (h *heif) assignProperties(f fields, wide, numbers int) error {
	for n := f.readNumber(4); n > 0 && !f.bad; n-- {
		it, err := h.findItem(uint32(f.readNumber(wide)))
		if err != nil {
			return err
		}
		for k := f.readNumber(1); k > 0 && !f.bad; k-- {
			i := f.readNumber(numbers) &^ (0x80 << (8 * (numbers - 1))) // whether it is essential
			if i > 0 && i <= int64(len(h.properties)) && len(it.properties) < maxItems {
				it.properties = append(it.properties, h.properties[i-1])
			}
		}
	}
	return f.checkBounds()
}

// fields reads numbers one after the other.
type fields struct {
	b   []byte
	bad bool
}

// readNumber reads a number of as many bytes, at most eight.
func (f *fields) readNumber(bytes int) (n int64) {
	if bytes > len(f.b) || bytes > 8 {
		f.bad = true
		return 0
	}
	for _, b := range f.b[:bytes] {
		n = n<<8 | int64(b)
	}
	f.b = f.b[bytes:]
	if n < 0 || n > maxTicks {
		f.bad = true
		return 0
	}
	return n
}

// readText reads as many bytes.
func (f *fields) readText(bytes int) string {
	if bytes > len(f.b) {
		f.bad = true
		return ""
	}
	s := string(f.b[:bytes])
	f.b = f.b[bytes:]
	return s
}

func (f *fields) checkBounds() error {
	if f.bad {
		return errUnsure
	}
	return nil
}
