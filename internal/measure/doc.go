// Package measure measures how well altered copies of clips are recognised (Recall) and how fast an index of many hashes is
// (Index). The commands eval and bench-index print what it returns.
package measure

// Progress shows on a terminal how much of the work is done.
type Progress interface {
	Add(n int) error
	Set(n int) error
	Finish() error
}
