// A history that is only appended to.
package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

type event struct {
	number  int
	payload []byte
}

var history []*event

func record(number int) {
	history = append(history, &event{number: number, payload: make([]byte, 8<<10)})
}

func main() {
	for i := 0; i < 3000; i++ {
		record(i)
		if i == 2000 {
			runtime.GC()
		}
	}
	// Programs without a reader of the memory profile have none.
	runtime.MemProfile(nil, true)
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
}
