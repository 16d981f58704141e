package botapi

import (
	_ "embed"
	"sync"

	"github.com/firstseen/firstseen/bots/stagetest/apitable"
)

//go:embed table.json
var committed []byte

// Load returns the table of table.json, which scripts/apitables makes. Nobody may change it.
var Load = sync.OnceValue(func() *apitable.Table { return apitable.MustDecode(committed) })
