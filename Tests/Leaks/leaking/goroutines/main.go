// A request that gives up after a timeout, while the goroutine that does the work waits for ever to hand over its result:
// the channel has no room, and nobody receives from it any more.
package main

import (
	"os"
	"runtime/debug"
	"sync/atomic"
	"time"
)

var fetched atomic.Int32

func fetch(result chan<- []byte) {
	page := make([]byte, 16<<10)
	fetched.Add(1)
	result <- page
}

func handle() {
	result := make(chan []byte)
	go fetch(result)
	select {
	case <-result:
	case <-time.After(0):
	}
}

func main() {
	for i := 0; i < 500; i++ {
		handle()
	}
	// All are about to wait.
	for fetched.Load() < 500 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(100 * time.Millisecond)
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
}
