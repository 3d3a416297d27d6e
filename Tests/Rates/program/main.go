// Allocates in one of several ways, and writes a dump and the runtime's own heap profile.
//
//	program SHAPE DUMP PROFILE
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
)

type node struct {
	next *node
	pad  [2]int
}

type record struct {
	name   string
	values []int
	parent *record
	index  map[string]int
}

var (
	nodes   *node
	buffers [][]byte
	records []*record
	strings []string
)

func small(count int) {
	for i := 0; i < count; i++ {
		nodes = &node{next: nodes}
	}
}

func large(count int) {
	for i := 0; i < count; i++ {
		buffer := make([]byte, 10_000+i%7*20_000)
		if i%3 != 0 {
			buffers = append(buffers, buffer)
		}
	}
}

func mixed(count int) {
	for i := 0; i < count; i++ {
		r := &record{name: fmt.Sprint("record ", i), values: make([]int, i%40)}
		if i%5 == 0 {
			r.index = map[string]int{r.name: i}
		}
		if len(records) > 0 && i%2 == 0 {
			r.parent = records[i%len(records)]
		}
		if i%3 != 0 {
			records = append(records, r)
		}
		strings = append(strings, r.name[:1])
	}
}

func main() {
	switch os.Args[1] {
	case "small":
		small(100_000)
	case "large":
		large(1_500)
	case "mixed":
		mixed(30_000)
	case "medium":
		mixed(8_000)
	}
	runtime.GC()
	runtime.GC()
	dump, err := os.Create(os.Args[2])
	if err != nil {
		panic(err)
	}
	profile, err := os.Create(os.Args[3])
	if err != nil {
		panic(err)
	}
	debug.SetGCPercent(-1)
	debug.WriteHeapDump(dump.Fd())
	if err := pprof.Lookup("heap").WriteTo(profile, 0); err != nil {
		panic(err)
	}
	profile.Close()
}
