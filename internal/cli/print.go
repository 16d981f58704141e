package cli

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// printReply prints a reply as plain text.
func (e *environment) printReply(r core.Reply) { fmt.Fprintln(e.out, text.Plain(e.lang.Reply(r))) }

// printJSON prints v as JSON on one line.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	return nil
}
