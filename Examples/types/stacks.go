package main

import (
	"fmt"
	"runtime"
	"unsafe"
)

type onlyStack struct {
	name string
	next *onlyStack
	fill [6]int
}

var (
	started = make(chan bool)
	stop    = make(chan bool)
)

// What only variables of goroutines that wait refer to.
func stacks(n int) {
	for i := 0; i < n; i++ {
		go local(i)
		<-started
		go argument(newOnlyStack("goroutine argument: struct"), makeSlice("goroutine argument: slice", i))
		<-started
		go closed(i)()
		<-started
	}
}

//go:noinline
func newOnlyStack(category string) *onlyStack {
	p := &onlyStack{next: &onlyStack{}}
	note(category, unsafe.Pointer(p), "main.onlyStack", 1)
	note(category+", next", unsafe.Pointer(p.next), "main.onlyStack", 1)
	return p
}

//go:noinline
func makeSlice(category string, i int) []*onlyStack {
	s := make([]*onlyStack, 10+i%3)
	note(category, unsafe.Pointer(&s[0]), "[]*main.onlyStack", len(s))
	return s
}

//go:noinline
func makeMap(i int) map[string]*onlyStack {
	m := map[string]*onlyStack{fmt.Sprint("key ", i): nil}
	note("local map", word(unsafe.Pointer(&m)), "map[string]*main.onlyStack", 1)
	return m
}

//go:noinline
func makeText(i int) string {
	t := fmt.Sprint("a text that only a local variable refers to, number ", i)
	note("local text", unsafe.Pointer(unsafe.StringData(t)), "string data", len(t))
	return t
}

func local(i int) {
	p := newOnlyStack("local struct")
	s := makeSlice("local slice", i)
	m := makeMap(i)
	t := makeText(i)
	started <- true
	<-stop
	use(p, s, m, t)
}

func argument(p *onlyStack, s []*onlyStack) {
	started <- true
	<-stop
	use(p, s, nil, "")
}

func closed(i int) func() {
	p := newOnlyStack("captured by a goroutine")
	return func() {
		started <- true
		<-stop
		use(p, nil, nil, fmt.Sprint(i))
	}
}

//go:noinline
func use(p *onlyStack, s []*onlyStack, m map[string]*onlyStack, t string) {
	if p != nil {
		p.name = fmt.Sprint(len(s), len(m), t)
	}
}

// keep makes sure that nothing is thrown away before the dump is written.
func keep() {
	runtime.KeepAlive([]any{head, root, rings, doubled, extra})
	runtime.KeepAlive([]any{unsafes, inners, firsts, interiors, convs, uintptrs})
}
