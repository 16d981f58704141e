package apitable

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// RunGenerator runs a generator: it derives a table from a description, which is in the folder that FIRSTSEEN_SHARED names, if -spec
// does not say otherwise. Without either the table stays as it is. With -check it stays in any case, and the generator fails
// when it is not what the description gives.
func RunGenerator(described, table string, derive func([]byte) (*Table, error)) {
	spec := flag.String("spec", sharedFile(described), "the description of the API, in JSON")
	out := flag.String("out", table, "the table")
	check := flag.Bool("check", false, "only compare")
	flag.Parse()
	if err := generateTable(os.Stdout, *spec, *out, *check, derive); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// sharedFile returns the path of a file in the shared folder, or nothing where there is none.
func sharedFile(name string) string {
	folder := os.Getenv("FIRSTSEEN_SHARED")
	if folder == "" {
		return ""
	}
	return filepath.Join(folder, filepath.FromSlash(name))
}

func generateTable(say io.Writer, spec, out string, check bool, derive func([]byte) (*Table, error)) error {
	if spec == "" {
		fmt.Fprintln(say, "gen: neither -spec nor FIRSTSEEN_SHARED says where the description of the API is: "+out+" stays as it is")
		return nil
	}
	if check {
		return CheckCurrent(spec, out, derive)
	}
	text, err := deriveText(spec, derive)
	if err != nil {
		return err
	}
	return os.WriteFile(out, []byte(text), 0o666) // as any source file
}

func deriveText(spec string, derive func([]byte) (*Table, error)) (string, error) {
	described, err := os.ReadFile(spec)
	if err != nil {
		return "", fmt.Errorf("read the description: %w", err)
	}
	table, err := derive(described)
	if err != nil {
		return "", fmt.Errorf("derive the table: %w", err)
	}
	return table.Format(), nil
}

// CheckCurrent fails when a table is not what a description gives.
func CheckCurrent(spec, out string, derive func([]byte) (*Table, error)) error {
	text, err := deriveText(spec, derive)
	if err != nil {
		return err
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
