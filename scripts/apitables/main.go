// Command apitables derives the tables with which the test servers of Telegram and Discord check what a bot sends. It reads the
// platforms' own descriptions, which are not part of this project: they are in the subfolder specs of the folder that
// FIRSTSEEN_SHARED names. Without that folder the tables stay as they are.
//
//	FIRSTSEEN_SHARED=folder go generate ./scripts/apitables
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/firstseen/firstseen/bots/stagetest/apitable"
)

//go:generate go run .

// source is a description of an API, with the table that is made of it.
type source struct {
	spec   string // in the folder specs
	table  string // from here
	derive func(spec []byte) (*apitable.Table, error)
}

var sources = []source{
	{"telegram-bot-api-10.3.json", "../../bots/telegram/telegramtest/botapi/table.json", deriveTelegram},
	{"discord-openapi.json", "../../bots/discord/discordtest/discordapi/table.json", deriveDiscord},
}

func main() {
	shared := os.Getenv("FIRSTSEEN_SHARED")
	if shared == "" {
		fmt.Println("apitables: FIRSTSEEN_SHARED does not say where the descriptions of the APIs are: the tables stay as they are")
		return
	}
	for _, s := range sources {
		text, err := s.makeTable(shared)
		if err == nil {
			err = os.WriteFile(s.table, text, 0o666) // as any source file
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "apitables:", err)
			os.Exit(1)
		}
	}
}

// makeTable returns the table that the description in the shared folder gives, as it is committed.
func (s source) makeTable(shared string) ([]byte, error) {
	spec, err := os.ReadFile(filepath.Join(shared, "specs", s.spec))
	if err != nil {
		return nil, fmt.Errorf("read the description: %w", err)
	}
	table, err := s.derive(spec)
	if err != nil {
		return nil, fmt.Errorf("derive the table: %w", err)
	}
	return formatTable(table)
}

// formatTable returns a table in JSON, with each object and each field in a line of its own.
func formatTable(t *apitable.Table) ([]byte, error) {
	text, err := json.Marshal(t)
	if err != nil {
		return nil, fmt.Errorf("write the table: %w", err)
	}
	return append(bytes.ReplaceAll(text, []byte("},"), []byte("},\n")), '\n'), nil
}
