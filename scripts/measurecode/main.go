// Command measurecode prints figures about the shape and the words of Go code, one column a tree: lines, files a folder,
// lengths of functions, names of one word, comments that go around the subject, methods on the largest type, imports that
// run back up between folders, and exported names with a doc comment. It reads syntax alone and runs nothing.
//
// Product is all that is no test and helps no test. Test servers and kits are the folders whose name ends in "test", and
// all below them. Generated files count as lines and nothing else.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: measurecode TREE…")
		os.Exit(2)
	}
	var trees []*tree
	for _, dir := range os.Args[1:] {
		t, err := readTree(dir)
		if err != nil {
			fmt.Fprintln(os.Stderr, "measurecode:", err)
			os.Exit(1)
		}
		trees = append(trees, t)
	}
	printTable(trees)
}

// printTable prints a line a figure, and a column a tree.
func printTable(trees []*tree) {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	printRow(w, "", trees, func(t *tree) any { return filepath.Base(t.dir) })
	printRow(w, "lines of product", trees, func(t *tree) any { return t.lines[product] })
	printRow(w, "lines of test servers and kits", trees, func(t *tree) any { return t.lines[kit] })
	printRow(w, "lines of their tests", trees, func(t *tree) any { return t.lines[kitTest] })
	printRow(w, "lines of other tests", trees, func(t *tree) any { return t.lines[test] })
	printRow(w, "Go files at the root", trees, func(t *tree) any { return t.filesIn["."] })
	printRow(w, "files a folder: median, most", trees, func(t *tree) any { return countFiles(t) })
	printRow(w, "lines a file: p90, most", trees, func(t *tree) any {
		return fmt.Sprintf("%d, %d", percentile(t.fileLines, 90), percentile(t.fileLines, 100))
	})
	printRow(w, "lines a function: median, p90, most", trees, func(t *tree) any {
		return fmt.Sprintf("%d, %d, %d", percentile(t.funcLines, 50), percentile(t.funcLines, 90), percentile(t.funcLines, 100))
	})
	printRow(w, "function names of one word", trees, func(t *tree) any { return percent(t.oneWord, t.funcs) })
	printRow(w, "comments of the form \"X is what\", \"tells whether\"", trees, func(t *tree) any { return t.roundabout[product] })
	printRow(w, "  the same in test servers and kits", trees, func(t *tree) any { return t.roundabout[kit] })
	printRow(w, "methods on the largest type", trees, func(t *tree) any { return t.largestTypes(1)[0] })
	printRow(w, "  the next", trees, func(t *tree) any { return t.largestTypes(2)[1] })
	printRow(w, "imports that run back up", trees, func(t *tree) any { return len(t.arrowsBackUp()) })
	printRow(w, "exported names documented", trees, func(t *tree) any { return percent(t.documented, t.exported) })
	_ = w.Flush()
}

func printRow(w *tabwriter.Writer, name string, trees []*tree, figure func(*tree) any) {
	fmt.Fprint(w, name)
	for _, t := range trees {
		fmt.Fprintf(w, "\t%v", figure(t))
	}
	fmt.Fprintln(w)
}

func percent(part, whole int) string {
	if whole == 0 {
		return "-"
	}
	return fmt.Sprintf("%d%% (%d of %d)", (100*part+whole/2)/whole, part, whole)
}
