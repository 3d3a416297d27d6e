// What only finalizers lead to can go on, as they may run.
package main

import (
	"runtime"

	"goroutineleaks/moment"
)

type resource struct {
	done chan int
	data [100]byte
}

//go:noinline
func wait(c chan int) { <-c }

//go:noinline
func start(own *resource) {
	// The object itself is kept by nothing; its finalizer's function has the channel.
	c := make(chan int)
	runtime.SetFinalizer(own, func(*resource) { close(c) })
	go wait(c)
	go wait(own.done)
	lost := &resource{done: make(chan int)}
	go wait(lost.done)
}

func main() {
	own := &resource{done: make(chan int)}
	start(own)
	moment.Write(own)
}
