package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/core/fetch"
	"github.com/firstseen/firstseen/core/text"
)

// newFetcher returns a client for links that people send. It connects to private networks only in the allowed address blocks.
func newFetcher(allow []string) (*fetch.Client, error) {
	c := fetch.Config{Agent: "firstseen"}
	for _, block := range allow {
		p, err := fetch.ParseAllow(block)
		if err != nil {
			return nil, fmt.Errorf("fetch-allow: %w", err)
		}
		c.Allow = append(c.Allow, p)
	}
	return fetch.New(c), nil
}

// readSecret returns the content of the file, if one is named and not empty, or else the value. variable names the file in errors.
func readSecret(variable, value, file string) (string, error) {
	if file == "" {
		return value, nil
	}
	raw, err := readFile(variable, file)
	if errors.Is(err, fs.ErrPermission) {
		return "", &mistake{"secret_unreadable", text.Args{"setting": variable, "path": file, "user": strconv.Itoa(os.Getuid())}, err}
	}
	if err != nil {
		return "", err
	}
	if s := strings.TrimSpace(string(raw)); s != "" {
		return s, nil
	}
	return value, nil
}

// warnIfNotDurable logs a warning if the store may lose writes that it has acknowledged.
func warnIfNotDurable(ctx context.Context, p *program) {
	h, err := p.store.Health(ctx)
	switch {
	case err != nil:
		p.log.Warn("the store does not answer", "error", err)
	case h.Advice != "":
		p.log.Warn("the store is not as it should be", "advice", text.Lang{}.T("doctor."+string(h.Advice), nil), "durable", h.Durable)
	}
}
