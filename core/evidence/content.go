package evidence

import (
	"image"
	"image/color"
	"math"
)

const (
	// flatWithin is the largest difference of the brightness of points in a line of a border, of 255: what a compressor leaves of one colour.
	flatWithin = 28
	// leastContent is the part of a side that is left at least: what would leave less is a dark scene, not a border.
	leastContent = 4
	// leastBorder is the part of a side from which a border is worth cutting off.
	leastBorder = 24
	// lookedAt is the number of points of a line that are looked at, spread over it.
	lookedAt = 96
	// mostSharp is the largest mean step between neighbouring points of a blurred border: pictures have 3.5 and more.
	mostSharp = 2.0
	// beside is the part of a side by which a border is looked at short of the picture, whose place is not known exactly.
	beside = 32
)

// cropBlurred cuts the borders off around a picture of which is known where it lies, those that are blurred, as a copy of the picture behind it
// is. Others may say something.
func cropBlurred(f image.Image, picture Area) image.Image {
	sub, ok := f.(interface {
		SubImage(r image.Rectangle) image.Image
	})
	if !ok || picture == (Area{}) {
		return f
	}
	all := f.Bounds()
	at := func(from, size int, part float64) int {
		return from + int(math.Round(float64(size)*min(max(part, 0), 1)))
	}
	inner := image.Rect(at(all.Min.X, all.Dx(), picture.X0), at(all.Min.Y, all.Dy(), picture.Y0),
		at(all.Min.X, all.Dx(), picture.X1), at(all.Min.Y, all.Dy(), picture.Y1))
	if inner.Dx() < all.Dx()/leastContent || inner.Dy() < all.Dy()/leastContent {
		return f
	}
	content, x, y := all, all.Dx()/beside, all.Dy()/beside
	for _, b := range []struct {
		area image.Rectangle
		cut  *int
		to   int
	}{
		{image.Rect(all.Min.X, all.Min.Y, inner.Min.X-x, all.Max.Y), &content.Min.X, inner.Min.X},
		{image.Rect(inner.Max.X+x, all.Min.Y, all.Max.X, all.Max.Y), &content.Max.X, inner.Max.X},
		{image.Rect(inner.Min.X, all.Min.Y, inner.Max.X, inner.Min.Y-y), &content.Min.Y, inner.Min.Y},
		{image.Rect(inner.Min.X, inner.Max.Y+y, inner.Max.X, all.Max.Y), &content.Max.Y, inner.Max.Y},
	} {
		// image.Rect swaps corners in the wrong order: what is no border is then not within its own side
		if b.area = b.area.Intersect(all); b.area.Overlaps(inner.Inset(1)) || b.area.Dx() < 4 || b.area.Dy() < 4 {
			continue
		}
		if measureCell(f, b.area).step <= mostSharp {
			*b.cut = b.to
		}
	}
	return sub.SubImage(content)
}

// cropBorders cuts the borders off that all frames of one clip have in common. Pictures of several sizes, of a clip that turns, stay whole.
func cropBorders(frames []image.Image) []image.Image {
	size := frames[0].Bounds()
	var content image.Rectangle
	for _, f := range frames {
		if f.Bounds() != size {
			return frames
		}
		content = content.Union(findContent(f))
	}
	cropped := make([]image.Image, len(frames))
	for i, f := range frames {
		cropped[i] = f
		if sub, ok := f.(interface {
			SubImage(r image.Rectangle) image.Image
		}); ok && !content.Empty() {
			cropped[i] = sub.SubImage(content)
		}
	}
	return cropped
}

// findContent returns the part of a frame within borders of one colour.
func findContent(f image.Image) image.Rectangle {
	all := f.Bounds()
	top := countFlat(f, all.Dy(), func(i, j, n int) image.Point {
		return image.Pt(all.Min.X+j*(all.Dx()-1)/n, all.Min.Y+i)
	})
	if top == all.Dy() {
		return all
	}
	bottom := countFlat(f, all.Dy()-top, func(i, j, n int) image.Point {
		return image.Pt(all.Min.X+j*(all.Dx()-1)/n, all.Max.Y-1-i)
	})
	left := countFlat(f, all.Dx(), func(i, j, n int) image.Point {
		return image.Pt(all.Min.X+i, all.Min.Y+top+j*(all.Dy()-top-bottom-1)/n)
	})
	right := countFlat(f, all.Dx()-left, func(i, j, n int) image.Point {
		return image.Pt(all.Max.X-1-i, all.Min.Y+top+j*(all.Dy()-top-bottom-1)/n)
	})
	content := all
	if h := all.Dy(); h-top-bottom >= h/leastContent && top+bottom > h/leastBorder {
		content.Min.Y, content.Max.Y = content.Min.Y+top, content.Max.Y-bottom
	}
	if w := all.Dx(); w-left-right >= w/leastContent && left+right > w/leastBorder {
		content.Min.X, content.Max.X = content.Min.X+left, content.Max.X-right
	}
	return content
}

// countFlat returns the number of lines from an edge on that have the colour of the edge. at returns the j-th of n points of the i-th line.
func countFlat(f image.Image, lines int, at func(i, j, n int) image.Point) (flat int) {
	edge := brightness(f, at(0, 0, lookedAt))
	for ; flat < lines; flat++ {
		for j := range lookedAt + 1 {
			if b := brightness(f, at(flat, j, lookedAt)); max(b, edge)-min(b, edge) > flatWithin {
				return flat
			}
		}
	}
	return flat
}

func brightness(f image.Image, p image.Point) int {
	if y, ok := f.(*image.YCbCr); ok { // as JPEGs are: what the decoder has stored
		return int(y.Y[y.YOffset(p.X, p.Y)])
	}
	g, _ := color.GrayModel.Convert(f.At(p.X, p.Y)).(color.Gray)
	return int(g.Y)
}
