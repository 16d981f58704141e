package discordapi

import (
	"testing"

	"github.com/firstseen/firstseen/bots/stagetest/apitable"
)

func TestLoad(t *testing.T) {
	if n := len(Load().Methods); n != 8 {
		t.Errorf("%d operations", n)
	}
}

// What the server's checks rely on.
func TestLimits(t *testing.T) {
	tests := []struct {
		typ, field string
		unit       apitable.Unit
		low, high  int64
	}{
		{"RichEmbed", "description", apitable.Characters, 0, 4096},
		{"RichEmbed", "title", apitable.Characters, 0, 256},
		{"RichEmbed", "fields", apitable.Items, 0, 25},
		{"MessageCreateRequest", "embeds", apitable.Items, 0, 10},
		{"ButtonComponentForMessageRequest", "label", apitable.Characters, 0, 80},
		{"ButtonComponentForMessageRequest", "custom_id", apitable.Characters, 1, 100},
		{"StringSelectComponentForMessageRequest", "options", apitable.Items, 1, 25},
		{"ActionRowComponentForMessageRequest", "components", apitable.Items, 1, 5},
		{"ModalInteractionCallbackRequestData", "title", apitable.Characters, 1, 45},
		{"TextInputComponentForModalRequest", "label", apitable.Characters, 1, 45},
		{"TextInputComponentForModalRequest", "value", apitable.Characters, 0, 4000},
		{"ApplicationCommandUpdateRequest", "options", apitable.Items, 0, 25},
		{"ApplicationCommandOptionStringChoice", "name", apitable.Characters, 1, 100},
	}
	for _, tt := range tests {
		t.Run(tt.typ+"."+tt.field, func(t *testing.T) {
			f, ok := Load().Types[tt.typ].Field(tt.field)
			if !ok || f.Unit != tt.unit || f.Min != tt.low || f.Max != tt.high {
				t.Errorf("%+v", f)
			}
		})
	}
}
