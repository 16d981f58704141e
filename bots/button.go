package bots

import (
	"strings"

	"github.com/firstseen/firstseen/core"
)

// buttonSeparator stands between the action and the argument of a button.
const buttonSeparator = ":"

// ButtonData is what a platform keeps of a button that does something, in one string.
func ButtonData(b core.Button) string { return string(b.Action) + buttonSeparator + b.Arg }

// ParseButton reads what ButtonData wrote. It comes from outside: the engine checks it.
func ParseButton(data string) (core.ButtonAction, string) {
	action, arg, _ := strings.Cut(data, buttonSeparator)
	return core.ButtonAction(action), arg
}

// AboutVideo is the video that the first of some buttons, by their data, is about; or 0.
func AboutVideo(data ...string) core.VideoID {
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
