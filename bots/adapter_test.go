package bots_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

func TestLayout(t *testing.T) {
	rowsOf := func(lengths ...int) (rows [][]core.Button) {
		n := 0
		for _, length := range lengths {
			var row []core.Button
			for range length {
				row = append(row, core.Button{Arg: strconv.Itoa(n)})
				n++
			}
			rows = append(rows, row)
		}
		return rows
	}
	discord, telegram := bots.Capabilities{ButtonsPerRow: 5, ButtonRows: 5}, bots.Capabilities{ButtonsPerRow: 3, ButtonRows: 10}
	for name, c := range map[string]struct {
		on          bots.Capabilities
		rows, wants []int
	}{
		"as they are":         {discord, []int{2, 1, 3}, []int{2, 1, 3}},
		"long rows break":     {telegram, []int{7}, []int{3, 3, 1}},
		"many rows come near": {discord, []int{2, 2, 2, 2, 2, 2}, []int{5, 5, 2}},
		"too many fall off":   {discord, []int{5, 5, 5, 5, 5, 3}, []int{5, 5, 5, 5, 5}},
		"no bound":            {bots.Capabilities{}, []int{9, 1}, []int{9, 1}},
		"only rows are bound": {bots.Capabilities{ButtonRows: 1}, []int{2, 2}, []int{2}},
		"empty rows are none": {discord, []int{0, 1}, []int{1}},
		"nothing":             {discord, nil, nil},
		"data that is long":   {bots.Capabilities{ButtonBytes: 2, ButtonRows: 2}, []int{2, 10, 3}, []int{2, 8}}, // ":10" has three bytes
	} {
		var got []int
		n := 0
		for _, row := range c.on.Layout(rowsOf(c.rows...)) {
			got = append(got, len(row))
			for _, b := range row {
				if b.Arg != strconv.Itoa(n) {
					t.Errorf("%s: button %s at place %d", name, b.Arg, n)
				}
				n++
			}
		}
		if diff := cmp.Diff(c.wants, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
