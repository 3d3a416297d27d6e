package main

import (
	"reflect"
	"runtime"
	"unsafe"
)

// What cannot be told, or is told in part only.

type inner struct {
	p    *point
	a, b int
	c, d int
}

type outer struct {
	in   inner
	more int
}

type wide struct {
	in   inner
	more [20]int
	last *point
}

type zone struct {
	head *point
	a    [10]point
}

type conv1 struct {
	p *point
	n int
}

type conv2 struct {
	p *point
	n int
}

type hidden struct {
	next *point
	fill [7]int
}

type finalized struct {
	name string
	p    *point
	fill [4]int
}

var (
	unsafes   []unsafe.Pointer
	inners    []*inner
	firsts    []*inner
	interiors []*point
	convs     []*conv2
	uintptrs  []any
)

func difficult(n int) {
	for i := 0; i < n; i++ {
		h := &hidden{next: &point{1, 2}}
		note("only unsafe.Pointer", unsafe.Pointer(h), "main.hidden", 1)
		note("below only unsafe.Pointer", unsafe.Pointer(h.next), "main.point", 1)
		unsafes = append(unsafes, unsafe.Pointer(h))

		o := &outer{in: inner{p: &point{1, 2}}}
		note("first field held, same size class", unsafe.Pointer(o), "main.outer", 1)
		inners = append(inners, &o.in)
		w := &wide{in: inner{p: &point{1, 2}}}
		note("first field held, other size class", unsafe.Pointer(w), "main.wide", 1)
		firsts = append(firsts, &w.in)
		z := &zone{}
		note("element of an array field held", unsafe.Pointer(z), "main.zone", 1)
		interiors = append(interiors, &z.a[2])

		c := &conv1{&point{3, 3}, i}
		note("converted, same layout", unsafe.Pointer(c), "main.conv1", 1)
		convs = append(convs, (*conv2)(unsafe.Pointer(c)))

		f := &finalized{name: "x", p: &point{2, 2}}
		note("with a finalizer", unsafe.Pointer(f), "main.finalized", 1)
		runtime.SetFinalizer(f, func(f *finalized) { f.name = "" })
		boxes = append(boxes, f)
	}
	fields := []reflect.StructField{
		{Name: "A", Type: reflect.TypeOf(0)}, {Name: "B", Type: reflect.TypeOf(&point{})},
		{Name: "C", Type: reflect.TypeOf([6]int{})},
	}
	made := reflect.StructOf(fields)
	for i := 0; i < n; i++ {
		v := reflect.New(made)
		note("type made at run time", v.UnsafePointer(), "struct { A int; B *main.point; C [6]int }", 1)
		uintptrs = append(uintptrs, v.Interface())
	}
}
