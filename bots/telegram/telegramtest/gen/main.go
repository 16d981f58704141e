// Command gen derives the table of Bot API methods from a description of the API in JSON:
//
//	FIRSTSEEN_SHARED=folder go run ./gen
//	go run ./gen -spec telegram-bot-api.json -out botapi/table.txt
//	go run ./gen -spec telegram-bot-api.json -out botapi/table.txt -check
//
// The description is not part of this project: specs/telegram-bot-api.json in the shared folder.
package main

import (
	"github.com/firstseen/firstseen/bots/stagetest/apitable"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

func main() { apitable.RunGenerator("specs/telegram-bot-api.json", "botapi/table.txt", botapi.Derive) }
