// Two tables that hold nearly all of the heap and never change: one is filled when the package is initialized, one when the
// program starts. Then it works on other things for long enough that garbage is collected several times.
package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

type place struct {
	name string
	area []byte
}

func load(count int) map[int]*place {
	places := map[int]*place{}
	for i := 0; i < count; i++ {
		places[i] = &place{name: "place", area: make([]byte, 8<<10)}
	}
	return places
}

var cities = load(600)
var countries map[int]*place
var page []byte

func work() { page = make([]byte, 16<<10) }

func main() {
	// Programs without a reader of the memory profile have none.
	runtime.MemProfile(nil, true)
	countries = load(1500)
	for i := 0; i < 30000; i++ {
		work()
	}
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
}
