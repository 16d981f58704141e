package media

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/rivo/uniseg"
)

// Text describes words that DrawText draws.
type Text struct {
	Words       string
	Size, Width int // of the letters and of the lines, in pixels
	Lines       int // the most
	Bold        bool
	RightToLeft bool // lines begin at the right
}

const (
	// textCPU is ten times what drawing a few lines takes.
	textCPU = 4 * time.Second
	// maxText bounds the words, in bytes.
	maxText = 4096
	// lineSpace is the height of a line, of the size of its letters.
	lineSpace = 1.45
	// cutSteps is the number of lengths to which words are cut, to find the longest that fits.
	cutSteps = 12
)

// ErrNoFont is the error of DrawText where no font of this machine has the letters.
var ErrNoFont = errors.New("media: no font has these letters")

// DrawText draws words as white on black with the fonts of this machine, in any script: ffmpeg's libass has HarfBuzz set them. If they do
// not fit into the lines they are cut with an ellipsis. It is done confined, as reading a clip is: the words come from outside.
func (d *Decoder) DrawText(ctx context.Context, t Text) (*image.Gray, error) {
	if t.Words == "" || len(t.Words) > maxText || t.Size < 1 || t.Lines < 1 || t.Width < t.Size || t.Width > maxSide || t.height() > maxSide {
		return nil, &Error{Code: internal, Op: "draw text", Err: errors.New("too long or too large")}
	}
	drawn, err := d.drawScript(ctx, t, t.listCuts())
	if err != nil {
		return nil, err
	}
	room := t.lineHeight() * t.Lines
	for _, g := range drawn {
		if bottom := lowestInk(g); bottom > 0 && bottom <= room {
			line := t.lineHeight()
			g, _ = g.SubImage(image.Rect(0, 0, t.Width, (bottom+line-1)/line*line)).(*image.Gray)
			return g, nil
		}
	}
	return nil, ErrNoFont
}

func (t Text) lineHeight() int { return int(lineSpace * float64(t.Size)) }

// height is that of what is drawn: with room for a line too many.
func (t Text) height() int { return t.lineHeight() * (t.Lines + 1) }

// listCuts returns the words as they are, and cut to ever fewer characters.
func (t Text) listCuts() []string {
	var clusters []string
	for rest, state := t.Words, -1; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		clusters = append(clusters, cluster)
	}
	// No more than this fits: a narrow letter takes a fifth of its size.
	most := min(len(clusters), t.Lines*t.Width*5/t.Size)
	cuts := []string{}
	if most == len(clusters) {
		cuts = append(cuts, t.Words)
	}
	for i := range cutSteps {
		n := most * (cutSteps - i) / (cutSteps + 1)
		s := strings.Join(clusters[:n], "")
		if i := strings.LastIndexByte(s, ' '); i > len(s)*2/3 { // between words
			s = s[:i]
		}
		cuts = append(cuts, strings.TrimRight(s, " ,;:·，、；：")+"…")
	}
	return cuts
}

// drawScript draws each text in a picture of its own.
func (d *Decoder) drawScript(ctx context.Context, t Text, cuts []string) (drawn []*image.Gray, err error) {
	dir, err := d.makeFolder()
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "text")
	if err := os.WriteFile(path, []byte(t.writeScript(cuts)), 0o600); err != nil {
		return nil, &Error{Code: NoRoom, Op: "draw text", Err: err}
	}
	script, err := os.Open(path)
	if err != nil {
		return nil, &Error{Code: internal, Op: "draw text", Err: err}
	}
	defer script.Close()
	size := t.Width * t.height()
	j := job{program: d.ffmpeg, args: t.drawArgs(len(cuts)), input: script, dir: dir, cpu: textCPU, wall: d.limits.wallBudget(textCPU), memory: d.limits.Memory,
		output: func(r io.Reader) error {
			frames := newFrameReader(r, size)
			for range cuts {
				_, gray, err := frames.nextFrame()
				if err != nil {
					return cmp.Or(err, errStream)
				}
				if len(gray) != size {
					return errStream
				}
				drawn = append(drawn, &image.Gray{Pix: slices.Clone(gray), Stride: t.Width, Rect: image.Rect(0, 0, t.Width, t.height())})
			}
			return nil
		}}
	u, err := j.runJob(ctx)
	switch {
	case len(drawn) < len(cuts):
		return nil, d.classifyError(ctx, "draw text", d.ffmpeg, cmp.Or(err, errExit), internal)
	case u.noFont:
		return nil, ErrNoFont
	}
	return drawn, nil
}

func (t Text) drawArgs(n int) []string {
	return append([]string{
		"-v", "warning", // which font has no letter is one
		"-nostdin", "-hide_banner", "-threads", "1",
		"-f", "lavfi", "-i", fmt.Sprintf("color=black:s=%dx%d:r=1:d=%d", t.Width, t.height(), n),
		"-vf", "ass=" + inputName + ",format=gray",
	}, append(outputArgs, "-frames:v", fmt.Sprint(n), "-c:v", "rawvideo", "-f", "matroska", "pipe:1")...)
}

// writeScript writes a subtitle file (Advanced SubStation Alpha v4.00+) that shows each text for a second. An encoding of -1 lets each text
// have its own base direction.
func (t Text) writeScript(texts []string) string {
	var b strings.Builder
	bold, alignment := 0, 7 // top left
	if t.Bold {
		bold = -1
	}
	if t.RightToLeft {
		alignment = 9
	}
	fmt.Fprintf(&b, "[Script Info]\nScriptType: v4.00+\nPlayResX: %d\nPlayResY: %d\nWrapStyle: 1\n[V4+ Styles]\n"+
		"Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, Bold, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding\n"+
		"Style: D,sans-serif,%d,&H00FFFFFF,&H00000000,&H00000000,%d,1,0,0,%d,0,0,0,-1\n"+
		"[Events]\nFormat: Start, End, Style, Text\n", t.Width, t.height(), int(lineSpace*float64(t.Size)*0.95), bold, alignment)
	for i, s := range texts {
		fmt.Fprintf(&b, "Dialogue: %s,%s,D,%s\n", scriptTime(i), scriptTime(i+1), t.breakRuns(plainWords.Replace(s)))
	}
	return b.String()
}

func scriptTime(seconds int) string { return fmt.Sprintf("0:00:%02d.00", seconds) }

// plainWords takes the signs away that such a file gives a meaning to.
var plainWords = strings.NewReplacer("\\", "/", "{", "(", "}", ")", "\n", " ", "\r", " ")

// lowestInk returns the line below the lowest one in which something is drawn.
func lowestInk(g *image.Gray) int {
	for i := len(g.Pix) - 1; i >= 0; i-- {
		if g.Pix[i] > 64 {
			return i/g.Stride + 1
		}
	}
	return 0
}
