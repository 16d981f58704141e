package cli

import (
	"fmt"

	"github.com/firstseen/firstseen/core"
)

// terminal is the user whose commands come from the command line.
var terminal = core.UserID{Platform: "cli", ID: "local"}

// parseOwners returns the owners that the operator has named, and the terminal.
func (e *environment) parseOwners() ([]core.UserID, error) {
	owners := []core.UserID{terminal}
	for _, s := range e.settings.Owners {
		id, err := core.ParseUserID(s, "")
		if err != nil {
			return nil, errUsage{fmt.Errorf("owners: %w", err)}
		}
		owners = append(owners, id)
	}
	return owners, nil
}
