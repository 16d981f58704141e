package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/firstseen/firstseen/core/media"
)

// TestMain lets the test program stand in for firstseen itself, in scripts and as the decoder's confined child.
func TestMain(m *testing.M) {
	media.RunChildIfAsked()
	testscript.Main(m, map[string]func(){"firstseen": main})
}
