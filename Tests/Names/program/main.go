// Names allocates in every way that makes the frames of a stack hard to tell:
// inlined functions, generic ones, closures, wrappers, recursion, panics, and
// starts goroutines that wait in as many ways. Then it writes PREFIX.dump and,
// at the same moment, PREFIX.heap.prof and PREFIX.goroutine.prof.
//
//	names PREFIX [RATE]
package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strconv"
)

// kept holds everything, so that it is in use when the dump is taken.
var kept []any

func keep(x ...any) { kept = append(kept, x...) }

func main() {
	rate := 1
	if len(os.Args) > 2 {
		rate, _ = strconv.Atoi(os.Args[2])
	}
	runtime.MemProfileRate = rate
	for i := 0; i < 3; i++ {
		ordinary()
		inlined()
		generic()
		wrapped()
		recursive()
		panicking()
	}
	parked()
	for i := 0; i < 3; i++ {
		runtime.GC()
	}
	debug.SetGCPercent(-1)
	write(os.Args[1])
}

// write opens all files first, so that nothing is allocated between the dump
// and the profile of the heap.
func write(prefix string) {
	dump, heap, goroutine := create(prefix+".dump"), create(prefix+".heap.prof"), create(prefix+".goroutine.prof")
	debug.WriteHeapDump(dump.Fd())
	check(pprof.Lookup("heap").WriteTo(heap, 0))
	check(pprof.Lookup("goroutine").WriteTo(goroutine, 0))
	for _, file := range []*os.File{dump, heap, goroutine} {
		check(file.Close())
	}
}

func create(name string) *os.File {
	file, err := os.Create(name)
	check(err)
	return file
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
