package evidence

import (
	"image"
	"image/color"
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
)

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
