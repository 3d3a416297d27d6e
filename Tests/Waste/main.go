// Waste keeps memory that serves nothing, of every kind and to the byte as it knows itself, and much that looks like it and is none.
//
//	waste PREFIX
//
// writes PREFIX.dump and prints, as JSON, what of it a profile of waste has to say: for each variable that holds something, all
// waste below it by kind, which is nothing for most variables and kinds.
//
// What is expected follows from len, cap, unsafe.Sizeof and addresses; sizes of slots from what the runtime says that it has
// allocated. Only maps are looked into, as the runtime does not tell otherwise how many slots they have.
package main

import (
	"encoding/json"
	"os"
	"runtime"
	"runtime/debug"
)

// node is what pointers refer to; it fills its slot.
type node struct {
	next *node
	id   int64
}

// sum is what one kind of waste below one variable adds up to.
type sum struct {
	Variable string `json:"variable"`
	Kind     string `json:"kind"`
	Space    uint64 `json:"wasted_space"`
	Objects  uint64 `json:"wasted_objects"`
	Total    uint64 `json:"total_space"`
}

var (
	variables []string
	sums      = map[[2]string]*sum{}
)

// scenario makes what a variable holds, in a frame of its own: frames that are left refer to nothing.
//
//go:noinline
func scenario(variable string, make func(v string)) {
	variables = append(variables, variable)
	make(variable)
}

// expect adds waste: in so many objects, whose slots have so many bytes.
func expect(variable, kind string, space, objects, total uint64) {
	if space == 0 {
		return
	}
	key := [2]string{variable, kind}
	if sums[key] == nil {
		sums[key] = &sum{Variable: variable, Kind: kind}
	}
	sums[key].Space += space
	sums[key].Objects += objects
	sums[key].Total += total
}

func main() {
	debug.SetGCPercent(-1)
	// What is allocated in between would count as what is measured.
	if slotOf(func() {}) != 0 {
		panic("something allocates by itself")
	}
	makeStrings()
	makeOddStrings()
	makeSlices()
	makeOddSlices()
	makeChannels()
	makeMaps()
	makeStructs()
	makeZeros()
	makeUnknown()

	runtime.GC()
	file, err := os.Create(os.Args[1] + ".dump")
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(file.Fd())
	if err := file.Close(); err != nil {
		panic(err)
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	result := struct {
		Variables []string `json:"variables"`
		Waste     []*sum   `json:"waste"`
		Heap      uint64   `json:"heap"`
	}{variables, nil, memory.HeapAlloc}
	for _, sum := range sums {
		result.Waste = append(result.Waste, sum)
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		panic(err)
	}
	close(quit)
}
