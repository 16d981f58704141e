//go:build shared

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/firstseen/firstseen/bots/stagetest/apitable"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// The committed table is what the description gives.
func TestTelegramTableIsCurrent(t *testing.T) {
	spec := filepath.Join(os.Getenv("FIRSTSEEN_SHARED"), "specs", "telegram-bot-api.json")
	if err := apitable.CheckCurrent(spec, "../botapi/table.txt", botapi.Derive); err != nil {
		t.Error(err)
	}
}
