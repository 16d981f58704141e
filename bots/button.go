package bots

import (
	"strings"

	"github.com/firstseen/firstseen/core"
)

// buttonSeparator stands between the action and the argument of a button.
const buttonSeparator = ":"

// EncodeButton returns the action and argument of a button as one string, which the platform stores with the button.
func EncodeButton(b core.Button) string { return string(b.Action) + buttonSeparator + b.Arg }

// ParseButton splits a string that EncodeButton returned. The string comes from outside: the engine checks it.
func ParseButton(data string) (core.ButtonAction, string) {
	action, arg, _ := strings.Cut(data, buttonSeparator)
	return core.ButtonAction(action), arg
}

// FindVideo returns the video in the data of some buttons, the first that there is, or 0.
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
