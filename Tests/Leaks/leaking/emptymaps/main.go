// A map that had very many entries once, and has few now: it never gives back their room.
package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

type visitor struct {
	address [64]byte
	visits  int
}

var visitors = map[int]visitor{}

func main() {
	for i := 0; i < 100000; i++ {
		visitors[i] = visitor{visits: i}
	}
	for i := 0; i < 99000; i++ {
		delete(visitors, i)
	}
	runtime.GC()
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
}
