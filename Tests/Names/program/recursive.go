package main

import "fmt"

type tree struct {
	left, right *tree
	label       string
}

func grow(depth int) *tree {
	if depth == 0 {
		return &tree{label: fmt.Sprint("leaf ", depth)}
	}
	return &tree{grow(depth - 1), grow(depth - 1), "inner"}
}

func descend(n int, sink *[][]byte) {
	if n == 0 {
		*sink = append(*sink, make([]byte, 300))
		return
	}
	descend(n-1, sink)
}

func even(n int) []int {
	if n == 0 {
		return make([]int, 1)
	}
	return append(odd(n-1), n)
}

func odd(n int) []int {
	if n == 0 {
		return make([]int, 2)
	}
	return append(even(n-1), n)
}

func each(n int, f func(int)) {
	if n > 0 {
		f(n)
		each(n-1, f)
	}
}

// recursive allocates at depths below and above what the runtime records.
func recursive() {
	keep(grow(5))
	var sink [][]byte
	for _, n := range []int{1, 5, 12, 25, 29, 30, 31, 33, 60, 120, 125, 130, 200} {
		descend(n, &sink)
	}
	keep(sink, even(9), odd(40))
	each(6, func(n int) { keep(box(n)); each(n, func(m int) { keep(box(m)) }) })
}
