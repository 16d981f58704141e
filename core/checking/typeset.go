package checking

import (
	"context"
	"image"

	"github.com/firstseen/firstseen/core/evidence"
	"github.com/firstseen/firstseen/core/media"
)

// newTypesetter returns what draws words in scripts that the fonts in the program lack, with those of the machine. A text that cannot be
// drawn is left out of the picture: the answer has it in words.
func (g *pictureCache) newTypesetter(ctx context.Context) evidence.Typesetter {
	if g.decoder == nil {
		return nil
	}
	return func(l evidence.Lettering) *image.Gray {
		mask, err := g.decoder.DrawText(ctx, media.Text{
			Words: l.Text, Size: l.Size, Width: l.Width, Lines: l.Lines, Bold: l.Bold, RightToLeft: l.IsRightToLeft(),
		})
		if err != nil {
			return nil
		}
		return mask
	}
}
