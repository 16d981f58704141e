// Package discordapi is Discord's API v10 as data: the objects that pass between a server and a bot. The names of the fields are the
// API's own; those that this server does not know are left out.
package discordapi

import (
	_ "embed"
	"sync"

	"github.com/firstseen/firstseen/bots/stagetest/apitable"
)

//go:embed table.json
var committed []byte

// Load returns the table of table.json, which scripts/apitables makes. Nobody may change it.
var Load = sync.OnceValue(func() *apitable.Table { return apitable.MustDecode(committed) })
