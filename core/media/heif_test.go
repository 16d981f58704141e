package media

import (
	"bytes"
	"io"
	"os"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

// A HEIC photo is read as it is shown: one frame or a grid of tiles, turned and mirrored as its properties say.
func TestHEIC(t *testing.T) {
	// A ramp from dark on the left to bright on the right, darker below.
	const ramp = "color=black:s=128x64:r=10:d=0.1,format=gray,geq=lum='X*1.5+(H-Y)/2'"
	d := newDecoder(t, Config{})
	plain := corners(t, open(t, d, mediatest.MakeFile(t, "plain.png", "-f", "lavfi", "-i", ramp, "-frames:v", "1")))
	for _, tt := range []struct {
		name, camera, turned string
		want                 turn
	}{
		{"as it is", "null", "", turn{}},
		{"turned", "transpose=clock", "irot\x01", turn{false, 270}},
		{"turned the other way", "transpose=cclock", "irot\x03", turn{false, 90}},
		{"mirrored", "hflip", "imir\x01", turn{true, 0}},
		{"on its head", "vflip", "imir\x00", turn{true, 180}},
		{"turned and mirrored", "hflip,transpose=clock", "irot\x01imir\x01", turn{true, 90}},
	} {
		for _, columns := range []int{1, 2} {
			h := mediatest.HEIC{
				Source: []string{"-f", "lavfi", "-i", ramp + "," + tt.camera}, Columns: columns, Rows: 1, Width: 128 / columns, Height: 64, Turned: tt.turned,
			}
			if tt.want.degrees%180 != 0 {
				h.Columns, h.Rows, h.Width, h.Height = 1, columns, 64, 128/columns
			}
			c := open(t, d, mediatest.MakeHEIC(t, "a.heic", h))
			if i := c.Info(); i.Width != 128 || i.Height != 64 || i.findTurn() != tt.want || !i.Still || i.Container != "heic" {
				t.Errorf("%s, %d tiles: %+v", tt.name, columns, i)
			}
			wantCorners(t, tt.name, corners(t, c), plain)
			pictures, err := c.MakeStills(t.Context(), []time.Duration{0}, 64)
			if err != nil {
				t.Fatal(err)
			}
			if left, right := shadeAt(t, pictures[0], 2, 16), shadeAt(t, pictures[0], 61, 16); left > 60 || right < 180 {
				t.Errorf("%s, %d tiles: a still from %d to %d", tt.name, columns, left, right)
			}
		}
	}
}

// What a photo is cropped to is what is shown of it, before it is turned; a crop that cannot be counts for nothing. An AVIF may be of tiles.
func TestHEIFAperture(t *testing.T) {
	const bars = "color=black:s=128x64:r=10:d=0.1,format=gray,geq=lum='if(lt(X,32),16,if(lt(X,96),X*2,235))'"
	d := newDecoder(t, Config{})
	shown := [8]uint32{64, 1, 64, 1, 0, 1, 0, 1} // the middle
	for _, tt := range []struct {
		name          string
		columns       int
		av1           bool
		aperture      [8]uint32
		turned        string
		width, height int
		from, to      int // shades in the outermost columns of what is shown
	}{
		{"whole, tiles of AV1", 2, true, [8]uint32{}, "", 128, 64, 16, 235},
		{"the middle", 1, false, shown, "", 64, 64, 64, 190},
		{"the middle of tiles", 2, false, shown, "", 64, 64, 64, 190},
		{"the middle of AV1", 1, true, shown, "", 64, 64, 64, 190},
		{"the right half", 1, false, [8]uint32{64, 1, 64, 1, 32, 1, 0, 1}, "", 64, 64, 128, 235},
		{"the left half", 1, false, [8]uint32{64, 1, 64, 1, 1<<32 - 64, 2, 0, 1}, "", 64, 64, 16, 126},
		{"the middle, on its head", 1, false, [8]uint32{64, 1, 32, 1, 0, 1, 0, 1}, "irot\x02", 64, 32, 190, 64},
		{"more than there is", 1, false, [8]uint32{256, 1, 64, 1, 0, 1, 0, 1}, "", 128, 64, 16, 235},
		{"divided by nothing", 1, false, [8]uint32{64, 0, 64, 0, 0, 0, 0, 0}, "", 128, 64, 16, 235},
	} {
		c := open(t, d, mediatest.MakeHEIC(t, "a.heic", mediatest.HEIC{
			Source: []string{"-f", "lavfi", "-i", bars}, Columns: tt.columns, Rows: 1, Width: 128 / tt.columns, Height: 64,
			Aperture: tt.aperture, AV1: tt.av1, Turned: tt.turned,
		}))
		if i := c.Info(); i.Width != tt.width || i.Height != tt.height || !i.Still {
			t.Errorf("%s: %+v", tt.name, i)
		}
		pictures, err := c.MakeStills(t.Context(), []time.Duration{0}, 128)
		if err != nil {
			t.Fatal(err)
		}
		for x, want := range map[int]int{1: tt.from, tt.width - 2: tt.to} {
			if got := shadeAt(t, pictures[0], x, tt.height/2); got < want-16 || got > want+16 {
				t.Errorf("%s: at %d it is %d, not %d", tt.name, x, got, want)
			}
		}
	}
}

// Photos and sequences that ffmpeg reads, or that hold a video, or of a kind that nobody here reads.
func TestHEIFKinds(t *testing.T) {
	d := newDecoder(t, Config{Limits: Limits{StillPixels: 200 * 200}})
	video := shades(t, "a.mp4", 3, 10)
	still := []string{"-f", "lavfi", "-i", "color=gray:s=128x128:r=10:d=0.1"}
	photo := mediatest.HEIC{Source: still, Columns: 1, Rows: 1, Width: 128, Height: 64}
	with := func(change func(*mediatest.HEIC)) string {
		h := photo
		change(&h)
		return mediatest.MakeHEIC(t, "a.heic", h)
	}
	sequence := mediatest.MakeFile(t, "seq.mp4", "-i", video, "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", "-tag:v", "hvc1")
	patchFirst(t, sequence, "ftyp", 0, "hevc\x00\x00\x00\x00msf1")
	patchFirst(t, sequence, "hdlr", 8, "pict")
	for _, tt := range []struct {
		name, path string
		frames     int
		code       string
	}{
		{"AVIF", mediatest.MakeFile(t, "a.avif", append(still, "-c:v", "libaom-av1", "-cpu-used", "8", "-still-picture", "1")...), 1, ""},
		{"AVIF that moves", mediatest.MakeFile(t, "s.avif", "-i", video, "-vf", "scale=128:96", "-c:v", "libsvtav1", "-preset", "12"), 30, ""},
		{"HEIC that moves", sequence, 30, ""},
		{"a motion photo", with(func(h *mediatest.HEIC) { h.Video = video }), 30, ""},
		{"of an unknown codec", with(func(h *mediatest.HEIC) { h.Kind = "j2k1" }), 0, UnknownPhoto},
		{"cut", cutEnd(t, with(func(*mediatest.HEIC) {})), 0, Damaged},
		{"too large", with(func(h *mediatest.HEIC) {
			h.Width, h.Height, h.Source = 512, 128, []string{"-f", "lavfi", "-i", "color=gray:s=512x128:r=10:d=0.1"}
		}), 0, TooManyPixels},
		{"too large together", with(func(h *mediatest.HEIC) { h.Height, h.Columns, h.Rows, h.Width = 64, 2, 2, 64; h.Columns = 16 }), 0, TooManyPixels},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := d.Open(t.Context(), tt.path)
			if tt.code != "" {
				check(t, err, tt.code)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = c.Close() })
			if at := framesOf(t, c, Sampling{Width: 8, Height: 8}); len(at) != tt.frames {
				t.Errorf("%d frames: %+v", len(at), c.Info())
			}
		})
	}
}

// cutEnd cuts the last bytes of a file off.
func cutEnd(t *testing.T, path string) string {
	t.Helper()
	s, err := os.Stat(path)
	if err == nil {
		err = os.Truncate(path, s.Size()-8)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// Tiles that are larger than they say are not decoded.
func TestHEICLies(t *testing.T) {
	d := newDecoder(t, Config{})
	path := mediatest.MakeHEIC(t, "a.heic", mediatest.HEIC{
		Source: []string{"-f", "lavfi", "-i", "testsrc2=s=512x256:r=10:d=0.1"}, Columns: 2, Rows: 1, Width: 256, Height: 256,
	})
	patchFirst(t, path, "ispe", 4, "\x00\x00\x00\x20\x00\x00\x00\x20")
	patchFirst(t, path, "idat", 4, "\x00\x40\x00\x20") // the grid, of such tiles
	c := open(t, d, path)
	_, err := c.Frames(t.Context(), Sampling{Width: 8, Height: 8}, func(Frame) error { return nil })
	check(t, err, Damaged)
}

func FuzzHEIF(f *testing.F) {
	for _, columns := range []int{1, 2} {
		content, err := os.ReadFile(mediatest.MakeHEIC(f, "a.heic", mediatest.HEIC{
			Source: []string{"-f", "lavfi", "-i", "color=gray:s=128x64:r=10:d=0.1"}, Columns: columns, Rows: 1, Width: 128 / columns, Height: 64, Turned: "irot\x01",
		}))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		r := io.NewSectionReader(bytes.NewReader(content), 0, int64(len(content)))
		isPhoto(r)
		h, p, err := readPhoto(r)
		if err != nil {
			return
		}
		if p.codec == "" || len(p.tiles) == 0 || len(p.tiles) > maxTiles || p.width < 1 || p.height < 1 || p.width > p.side[0]*p.columns {
			t.Errorf("%+v", p)
		}
		if _, stream, err := h.writeStream(p); err == nil && len(stream) > maxInner+4096 {
			t.Errorf("a stream of %d bytes", len(stream))
		}
	})
}
