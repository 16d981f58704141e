package botapi

import (
	_ "embed"
	"sync"

	"github.com/firstseen/firstseen/bots/stagetest/apitable"
)

//go:embed table.txt
var committed string

// Load returns the table that is committed beside this file. Nobody may change it.
var Load = sync.OnceValue(func() *apitable.Table { return apitable.MustParse(committed) })
