package botapi

import (
	"slices"
	"testing"
)

func TestLoad(t *testing.T) {
	table := Load()
	if len(table.Methods) < 150 || len(table.Types) < 50 {
		t.Errorf("%d methods, %d types", len(table.Methods), len(table.Types))
	}
	for _, kind := range []string{"message", "callback_query", "inline_query", "my_chat_member", "guest_message"} {
		if !slices.Contains(table.Updates, kind) {
			t.Errorf("no update %s", kind)
		}
	}
}
