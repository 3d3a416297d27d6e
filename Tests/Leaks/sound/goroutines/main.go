// The channel has room for the result, so that the goroutine ends. Two hundred workers wait for jobs, all at one place and
// each with a buffer: the channel that they wait for is still in use.
package main

import (
	"os"
	"runtime/debug"
	"sync/atomic"
	"time"
)

var started, fetched, worked atomic.Int32

func fetch(result chan<- []byte) {
	page := make([]byte, 16<<10)
	result <- page
	fetched.Add(1)
}

func handle() {
	result := make(chan []byte, 1)
	go fetch(result)
	select {
	case <-result:
	case <-time.After(0):
	}
}

func work(jobs <-chan int) {
	buffer := make([]byte, 16<<10)
	started.Add(1)
	for job := range jobs {
		buffer[job]++
		worked.Add(1)
	}
}

func main() {
	jobs := make(chan int)
	for i := 0; i < 200; i++ {
		go work(jobs)
	}
	for i := 0; i < 500; i++ {
		handle()
		jobs <- i
	}
	// All have come to an end, or are about to wait.
	for started.Load() < 200 || fetched.Load() < 500 || worked.Load() < 500 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(100 * time.Millisecond)
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
	close(jobs)
}
