// Each turn of the loop is a function, whose deferred call runs at its end.
package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

type file struct{ buffer []byte }

func (f *file) close() { f.buffer = nil }

func turn() {
	f := &file{buffer: make([]byte, 8<<10)}
	defer f.close()
}

func watch() {
	for i := 0; i < 1000; i++ {
		turn()
	}
	dump()
}

func main() { watch() }

func dump() {
	runtime.GC()
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
}
