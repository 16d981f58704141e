// Command gen derives the table of Bot API methods from a description of the API in JSON:
//
//	FIRSTSEEN_SHARED=folder go run ./gen
//	go run ./gen -spec telegram-bot-api.json -out botapi/table.txt
//	go run ./gen -spec telegram-bot-api.json -out botapi/table.txt -check
//
// The description is not part of this project: specs/telegram-bot-api.json in the folder that FIRSTSEEN_SHARED names, if
// -spec does not say otherwise. Without either the table stays as it is. With -check it stays in any case, and the
// command fails when it is not what the description gives.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

func main() {
	spec := flag.String("spec", shared("specs/telegram-bot-api.json"), "the description of the API, in JSON")
	out := flag.String("out", "botapi/table.txt", "the table")
	check := flag.Bool("check", false, "only compare")
	flag.Parse()
	if *spec == "" {
		fmt.Println("gen: neither -spec nor FIRSTSEEN_SHARED says where the description of the API is: " + *out + " stays as it is")
		return
	}
	if err := run(*spec, *out, *check); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// shared is a file of the shared folder, or nothing where there is none.
func shared(name string) string {
	folder := os.Getenv("FIRSTSEEN_SHARED")
	if folder == "" {
		return ""
	}
	return filepath.Join(folder, filepath.FromSlash(name))
}

func run(spec, out string, check bool) error {
	described, err := os.ReadFile(spec)
	if err != nil {
		return fmt.Errorf("read the description: %w", err)
	}
	table, err := botapi.Derive(described)
	if err != nil {
		return fmt.Errorf("derive the table: %w", err)
	}
	text := table.Format()
	if !check {
		return os.WriteFile(out, []byte(text), 0o666) // as any source file
	}
	have, err := os.ReadFile(out)
	if err != nil {
		return fmt.Errorf("read the table: %w", err)
	}
	if string(have) != text {
		return fmt.Errorf("%s is not what %s gives: run go generate", out, spec)
	}
	return nil
}
