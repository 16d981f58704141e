package bots

import (
	"strings"

	"github.com/firstseen/firstseen/core"
)

// buttonSeparator stands between the action and the argument of a button.
const buttonSeparator = ":"

// EncodeButton returns the action and the argument of a button in one string, which a platform keeps.
func EncodeButton(b core.Button) string { return string(b.Action) + buttonSeparator + b.Arg }

// ParseButton returns the action and the argument that EncodeButton wrote. They come from outside and can be anything.
func ParseButton(data string) (core.ButtonAction, string) {
	action, arg, _ := strings.Cut(data, buttonSeparator)
	return core.ButtonAction(action), arg
}

// FindVideo returns the video that a message is about, by the data of its buttons: the first that has a video in it; or 0.
func FindVideo(data ...string) core.VideoID {
	for _, s := range data {
		_, arg := ParseButton(s)
		for _, word := range strings.FieldsFunc(arg, func(r rune) bool { return r == '.' || r == ' ' || r == '-' }) {
			if id, err := core.ParseVideoID(word); err == nil {
				return id
			}
		}
	}
	return 0
}
