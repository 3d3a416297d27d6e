package main

import (
	"errors"
	"fmt"
	"unsafe"
)

type shape interface{ area() float64 }

type square struct{ side float64 }

type polygon struct {
	corners []point
	name    string
	id      int
}

type failure struct {
	code  int
	cause error
	text  string
}

func (s square) area() float64   { return s.side * s.side }
func (p polygon) area() float64  { return float64(len(p.corners)) }
func (f *failure) Error() string { return f.text }

var (
	shapes   []shape
	boxes    []any
	failures []error
	wrapped  []error
)

func data(p unsafe.Pointer) unsafe.Pointer { return (*[2]unsafe.Pointer)(p)[1] }

func interfaces(n int) {
	for i := 0; i < n; i++ {
		var s shape = square{float64(i)}
		note("interface with a tiny value", data(unsafe.Pointer(&s)), "tiny", 1)
		shapes = append(shapes, s)
		p := polygon{corners: make([]point, 4), id: i}
		s = p
		note("interface with a struct", data(unsafe.Pointer(&s)), "main.polygon", 1)
		note("interface with a struct: slice", unsafe.Pointer(&p.corners[0]), "[]main.point", 4)
		shapes = append(shapes, s)

		var b any = fmt.Sprintf("text number %d in an interface", i)
		note("any with a string", data(unsafe.Pointer(&b)), "string", 1)
		boxes = append(boxes, b)
		b = []int{i, 2, 3}
		note("any with a slice", data(unsafe.Pointer(&b)), "[]int (header)", 1)
		boxes = append(boxes, b)
		b = map[string]int{"x": i}
		note("any with a map", data(unsafe.Pointer(&b)), "map[string]int", 1)
		boxes = append(boxes, b)
		b = &account{owner: "x"}
		note("any with a pointer", data(unsafe.Pointer(&b)), "main.account", 1)
		boxes = append(boxes, b)
		b = [5]uint16{1}
		note("any with a tiny array", data(unsafe.Pointer(&b)), "tiny", 1)
		boxes = append(boxes, b)
		b = struct {
			a, b int
			c    *point
		}{1, 2, &point{1, 1}}
		note("any with a struct without a name", data(unsafe.Pointer(&b)), "struct { a int; b int; c *main.point }", 1)
		boxes = append(boxes, b)

		f := &failure{code: i, cause: errors.New("cause"), text: "failed"}
		note("error", unsafe.Pointer(f), "main.failure", 1)
		note("error: cause", data(unsafe.Pointer(&f.cause)), "errors.errorString", 1)
		failures = append(failures, f)
		w := fmt.Errorf("wrapped %d: %w", i, f)
		note("wrapped error", data(unsafe.Pointer(&w)), "fmt.wrapError", 1)
		wrapped = append(wrapped, w)
	}
}
