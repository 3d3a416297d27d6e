// When most of the visitors are gone, the others move to a new map.
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
	left := map[int]visitor{}
	for i := 0; i < 100000; i++ {
		if i%10 == 0 {
			left[i] = visitors[i]
		}
	}
	visitors = left
	runtime.GC()
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
}
