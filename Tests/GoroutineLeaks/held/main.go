// Goroutines that wait for channels which main has hidden, and what they hold. It writes a dump to the file that the first
// argument names, sends them on, and prints by how many bytes that lowered the heap.
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"
	"unsafe"
)

const mask = 0x5a5a5a5a

// Where the channels are, as numbers that no collector takes for pointers.
var hidden []uintptr

type node struct {
	next *node
	data [1000]byte
}

//go:noinline
func hide(c chan int) { hidden = append(hidden, *(*uintptr)(unsafe.Pointer(&c))^mask) }

//go:noinline
func list(length int) *node {
	var first *node
	for range make([]int, length) {
		first = &node{next: first}
	}
	return first
}

//go:noinline
func receive(c chan int, own []byte) {
	<-c
	runtime.KeepAlive(own)
}

//go:noinline
func choose(c chan int, own, shared *node) {
	select {
	case <-c:
	case <-make(chan string):
	}
	runtime.KeepAlive(own)
	runtime.KeepAlive(shared)
}

//go:noinline
func start() {
	for n := range make([]int, 20) {
		c := make(chan int)
		go receive(c, make([]byte, 50_000*(n+1)))
		hide(c)
	}
	// They share a channel and a list, and have another one each.
	c, shared := make(chan int), list(100)
	for n := range make([]int, 10) {
		go choose(c, list(10*n), shared)
	}
	hide(c)
}

//go:noinline
func finish() {
	for _, number := range hidden {
		number ^= mask
		close(*(*chan int)(unsafe.Pointer(&number)))
	}
}

func inUse() uint64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func main() {
	count := runtime.NumGoroutine()
	start()
	time.Sleep(50 * time.Millisecond)
	before := inUse()
	file, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(file.Fd())
	finish()
	for runtime.NumGoroutine() > count {
		time.Sleep(time.Millisecond)
	}
	fmt.Println(before - inUse())
}
