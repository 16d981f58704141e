package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"

	"github.com/firstseen/firstseen/core/text"
)

// handedOver are the commands that a bot that runs carries out for others.
var handedOver = []string{"check", "add", "search", "show", "list", "edit", "retract", "notsame", "intro", "doctor"}

// handOver lets the bot that has the store open carry out the command, and reports whether there is one.
func (e *environment) handOver(command string, args []string) (status int, done bool) {
	path, ok := socketPath(e.settings.Store)
	if !ok || !slices.Contains(handedOver, command) {
		return 0, false
	}
	connection, err := dialSocket(e.ctx, path)
	if err != nil {
		return 0, false // nobody listens: the store can be opened here
	}
	defer connection.Close()
	status, err = e.exchange(connection, args)
	if err != nil {
		return e.reportError(err), true
	}
	return status, true
}

func dialSocket(ctx context.Context, path string) (net.Conn, error) {
	short, release, err := shortenPath(path)
	if err != nil {
		return nil, err
	}
	defer release()
	connection, err := (&net.Dialer{Timeout: controlTimeout}).DialContext(ctx, "unix", short)
	if err != nil {
		return nil, fmt.Errorf("reach the bot that runs: %w", err)
	}
	return connection, nil
}

// exchange hands a command over and prints what it prints.
func (e *environment) exchange(connection net.Conn, args []string) (status int, err error) {
	dir, err := os.Getwd()
	if err != nil {
		return 0, fmt.Errorf("find the folder: %w", err)
	}
	c := commandRequest{Version: describeVersion(), Dir: dir, Args: args, Settings: e.settings}
	if slices.Contains(args, "-") || slices.Contains(args, "--batch=-") {
		if c.Input, err = io.ReadAll(io.LimitReader(e.in, maxCommand)); err != nil {
			return 0, fmt.Errorf("read the input: %w", err)
		}
	}
	body, err := json.Marshal(c)
	if err != nil {
		return 0, fmt.Errorf("hand the command over: %w", err)
	}
	request, err := http.NewRequestWithContext(e.ctx, http.MethodPost, "http://firstseen/", bytes.NewReader(body))
	if err != nil {
		return 0, fmt.Errorf("hand the command over: %w", err)
	}
	client := http.Client{Transport: &http.Transport{
		DialContext: func(context.Context, string, string) (net.Conn, error) { return connection, nil },
	}}
	response, err := client.Do(request)
	if err != nil {
		return 0, &mistake{"bot_gone", nil, err}
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(io.LimitReader(response.Body, 100)) // the version of the bot
		return 0, &mistake{"other_version", text.Args{"own": describeVersion(), "other": string(bytes.TrimSpace(said))}, nil}
	}
	return e.copyOutput(response.Body)
}

// copyOutput prints what a command that was handed over prints, and returns its exit status.
func (e *environment) copyOutput(from io.Reader) (status int, err error) {
	for lines := json.NewDecoder(from); ; {
		var o commandOutput
		if err := lines.Decode(&o); err != nil {
			return 0, &mistake{"bot_gone", nil, err}
		}
		_, outErr := e.out.Write(o.Out)
		_, errErr := e.err.Write(o.Err)
		if err := errors.Join(outErr, errErr); err != nil {
			return 0, fmt.Errorf("print: %w", err)
		}
		if o.Status != nil {
			return *o.Status, nil
		}
	}
}
