// A small program for a fixture: a little of everything that a core tells.
//
//	small PREFIX
//
// writes PREFIX.dump and PREFIX.heap.prof.
package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

type node struct {
	next *node
	name string
	any  interface{}
}

type large struct {
	pointers [5000]*node
	number   int
}

var (
	list   *node
	table  = map[string]*node{}
	blocks []*large
	queue  = make(chan *node, 4)
)

//go:noinline
func add(n int) *node {
	list = &node{next: list, name: string(rune('a' + n%26)), any: n * 1000}
	table[list.name] = list
	return list
}

func wait(n int) {
	local := &node{name: "local", any: n}
	queue <- local
	select {}
}

func main() {
	runtime.MemProfileRate = 1
	for i := 0; i < 100; i++ {
		add(i)
	}
	for i := 0; i < 3; i++ {
		go wait(i)
		blocks = append(blocks, &large{number: i})
		blocks[i].pointers[i] = list
	}
	collected := &node{name: "finalized"}
	runtime.SetFinalizer(collected, func(n *node) { n.any = nil })
	for len(queue) < 3 {
		runtime.Gosched()
	}
	runtime.GC()
	runtime.GC()
	debug.SetGCPercent(-1)
	runtime.MemProfile(nil, true)
	file, err := os.Create(os.Args[1] + ".dump")
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(file.Fd())
	file.Close()
	runtime.KeepAlive(collected)
}
