// Command gen derives the table of Bot API methods from a description of the API in JSON:
//
//	FIRSTSEEN_SHARED=folder go run ./gen
//
// The description is specs/telegram-bot-api.json in that folder. It is not part of this project: without the folder, the
// table stays as it is.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// table is where the table is kept, from the folder of telegramtest.
const table = "botapi/table.txt"

func main() {
	shared := os.Getenv("FIRSTSEEN_SHARED")
	if shared == "" {
		fmt.Println("gen: FIRSTSEEN_SHARED does not say where specs/telegram-bot-api.json is: " + table + " stays as it is")
		return
	}
	if err := write(filepath.Join(shared, "specs", "telegram-bot-api.json"), table); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// write derives the table from the description in spec.
func write(spec, to string) error {
	described, err := os.ReadFile(spec)
	if err != nil {
		return fmt.Errorf("read the description: %w", err)
	}
	made, err := botapi.Derive(described)
	if err != nil {
		return fmt.Errorf("derive the table: %w", err)
	}
	if err := os.WriteFile(to, []byte(made.Format()), 0o666); err != nil { // as any source file
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}
