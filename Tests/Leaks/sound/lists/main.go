// A list of the latest five hundred events, with an earlier dump.
package main

import (
	"container/list"
	"os"
	"runtime"
	"runtime/debug"
)

type event struct{ payload []byte }

var events = list.New()

func record() {
	events.PushBack(&event{payload: make([]byte, 8<<10)})
	if events.Len() > 500 {
		events.Remove(events.Front())
	}
}

func main() {
	for i := 0; i < 600; i++ {
		record()
	}
	write(os.Args[2])
	for i := 0; i < 600; i++ {
		record()
	}
	write(os.Args[1])
}

func write(name string) {
	runtime.GC()
	dump, err := os.Create(name)
	if err != nil {
		panic(err)
	}
	defer dump.Close()
	debug.WriteHeapDump(dump.Fd())
}
