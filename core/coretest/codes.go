package coretest

import "github.com/firstseen/firstseen/core"

// Codes are those of all problems that people are told of: core's own, and those of reading a clip and following a link.
var Codes = []core.Code{
	core.Internal, core.Unavailable, core.NotFound, core.Conflict, core.Missing, core.TooLong, core.BadDate, core.FutureDate, core.BadVerdict,
	core.BadURL, core.BadOffset, core.BadPiece, core.PastEnd, core.BadLanguage, core.BadText, core.BadID, core.TooMany, core.Retracted, core.BadUser, core.SharedUser, core.NotAllowed,
	core.TooLate, core.NoLink, core.Taken, core.SamePlatform, core.NoInfo, core.NewerStore, core.BadField,
	"damaged", "empty_file", "encrypted", "file_gone", "file_too_large", "file_unreadable", "file_unreachable", "is_folder", "no_decoder", "no_picture", "no_such_file", "not_video",
	"busy", "story", "paid_media", "no_room", "too_hungry", "too_many_pixels", "too_many_streams", "too_slow", "unknown_photo", "link_dead", "link_empty", "link_no_clip", "link_no_page", "link_refused",
}

// Troubles is a Trouble for every problem, by its code.
func Troubles() map[core.Code]core.Trouble {
	all := map[core.Code]core.Trouble{}
	for _, code := range Codes {
		all[code] = core.Trouble{Problems: []*core.Problem{{Code: code, Limit: "20 MB"}, {Code: code, Field: "source", Limit: "1000"}}}
	}
	return all
}
