// Package e2e holds the tests that run the whole program, as processes of its own: stories (testdata/script), kill tests, load
// tests, and the tests of the files that deploy it.
package e2e
