// Command gen derives the table of what Discord's operations take from its description in OpenAPI:
//
//	FIRSTSEEN_SHARED=folder go run ./gen
//	go run ./gen -spec discord-openapi.json -out discordapi/table.txt
//	go run ./gen -spec discord-openapi.json -out discordapi/table.txt -check
//
// The description is not part of this project: specs/discord-openapi.json in the shared folder.
package main

import (
	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest/apitable"
)

func main() {
	apitable.RunGenerator("specs/discord-openapi.json", "discordapi/table.txt", discordapi.Derive)
}
