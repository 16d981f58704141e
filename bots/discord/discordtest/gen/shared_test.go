//go:build shared

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest/apitable"
)

// The committed table is what the description gives.
func TestDiscordTableIsCurrent(t *testing.T) {
	spec := filepath.Join(os.Getenv("FIRSTSEEN_SHARED"), "specs", "discord-openapi.json")
	if err := apitable.CheckCurrent(spec, "../discordapi/table.txt", discordapi.Derive); err != nil {
		t.Error(err)
	}
}
