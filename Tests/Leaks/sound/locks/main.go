// A lock that forty goroutines wait for while one has it, and two hundred others are somewhere else.
package main

import (
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

var lock sync.Mutex
var done sync.WaitGroup
var begun atomic.Int32

func handle(page []byte) {
	begun.Add(1)
	lock.Lock()
	defer lock.Unlock()
	page[0]++
}

func wait(ended <-chan bool) {
	defer done.Done()
	begun.Add(1)
	<-ended
}

func main() {
	ended := make(chan bool)
	done.Add(200)
	for i := 0; i < 200; i++ {
		go wait(ended)
	}
	lock.Lock()
	for i := 0; i < 40; i++ {
		go func() { handle(make([]byte, 16<<10)) }()
	}
	// All are about to wait.
	for begun.Load() < 240 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(100 * time.Millisecond)
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
	lock.Unlock()
	close(ended)
	done.Wait()
}
