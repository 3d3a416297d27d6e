// Calls that are deferred in a loop run when the function ends, which is long after.
package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

type file struct{ buffer []byte }

func (f *file) close() { f.buffer = nil }

func watch() {
	for i := 0; i < 1000; i++ {
		f := &file{buffer: make([]byte, 8<<10)}
		defer f.close()
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
