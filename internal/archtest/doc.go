// Package archtest holds the rules of the repository as a whole: who may import whom (arch_test.go), that rooms form no cycle
// (rooms_test.go), what no file may hold (hygiene_test.go) and that README names every command and setting (readme_test.go).
package archtest
