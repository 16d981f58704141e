package core

// Notices are several sentences of the catalogue, a line each; the first is the heading.
type Notices []Notice

func (Notices) isContent() {}
