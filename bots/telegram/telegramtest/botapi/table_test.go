package botapi

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/bots/stagetest/apitable"
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

// What the server's checks rely on.
func TestLimits(t *testing.T) {
	table := Load()
	tests := []struct {
		in    map[string]apitable.Object
		name  string
		field string
		want  apitable.Field
	}{
		{table.Methods, "sendMessage", "text", apitable.Field{Required: true, Types: []string{"String"}, Unit: apitable.Characters, Min: 1, Max: 4096}},
		{table.Methods, "editMessageText", "text", apitable.Field{Types: []string{"String"}, Unit: apitable.Characters, Min: 1, Max: 4096}},
		{table.Methods, "sendPhoto", "caption", apitable.Field{Types: []string{"String"}, Unit: apitable.Characters, Max: 1024}},
		{table.Methods, "answerCallbackQuery", "text", apitable.Field{Types: []string{"String"}, Unit: apitable.Characters, Max: 200}},
		{table.Methods, "answerInlineQuery", "results", apitable.Field{Required: true, Types: []string{"Array of InlineQueryResult"}, Unit: apitable.Items, Max: 50}},
		{table.Methods, "getUpdates", "limit", apitable.Field{Types: []string{"Integer"}, Unit: apitable.Value, Min: 1, Max: 100}},
		{table.Methods, "setWebhook", "secret_token", apitable.Field{Types: []string{"String"}, Unit: apitable.Characters, Min: 1, Max: 256}},
		{table.Methods, "setMyCommands", "commands", apitable.Field{Required: true, Types: []string{"Array of BotCommand"}, Unit: apitable.Items, Max: 100}},
		{table.Types, "InlineKeyboardButton", "callback_data", apitable.Field{Types: []string{"String"}, Unit: apitable.Bytes, Min: 1, Max: 64}},
		{table.Types, "InputTextMessageContent", "message_text", apitable.Field{Required: true, Types: []string{"String"}, Unit: apitable.Characters, Min: 1, Max: 4096}},
		{table.Types, "BotCommand", "command", apitable.Field{Required: true, Types: []string{"String"}, Unit: apitable.Characters, Min: 1, Max: 32}},
		{table.Types, "BotCommand", "description", apitable.Field{Required: true, Types: []string{"String"}, Unit: apitable.Characters, Min: 1, Max: 256}},
	}
	for _, tt := range tests {
		t.Run(tt.name+"."+tt.field, func(t *testing.T) {
			got, ok := tt.in[tt.name].Field(tt.field)
			tt.want.Name = tt.field
			if diff := cmp.Diff(tt.want, got); !ok || diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
