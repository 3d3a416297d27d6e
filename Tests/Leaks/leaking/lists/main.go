// A list of events that nobody takes out again, with an earlier dump at half of it.
package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

type event struct {
	payload []byte
	next    *event
}

var events *event

func record() { events = &event{payload: make([]byte, 8<<10), next: events} }

func main() {
	for i := 0; i < 500; i++ {
		record()
	}
	write(os.Args[2])
	for i := 0; i < 500; i++ {
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
