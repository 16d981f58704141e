package cli

import (
	"regexp"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// terminal is the user whose commands come from the command line.
var terminal = core.UserID{Platform: "cli", ID: "local"}

// parseOwners returns the owners that the operator has named, and the terminal.
func (e *environment) parseOwners() ([]core.UserID, error) {
	owners := []core.UserID{terminal}
	for _, s := range e.settings.Owners {
		id, err := core.ParseUserID(s, "")
		if err != nil || !ownerForm.MatchString(strings.TrimSpace(s)) {
			return nil, &mistake{"bad_owner", text.Args{"setting": "FIRSTSEEN_OWNERS", "value": s}, err}
		}
		if isShared(id) {
			return nil, &mistake{"shared_owner", text.Args{"setting": "FIRSTSEEN_OWNERS", "value": s}, nil}
		}
		owners = append(owners, id)
	}
	return owners, nil
}

// ownerForm is the form of an owner. Telegram and Discord name people by numbers, and the web chat by letters and digits.
var ownerForm = regexp.MustCompile(`^((telegram|discord):[0-9]+|(web|cli):[0-9A-Za-z-]+)$`)
