// Goroutines wait for others that never end, or that can.
package main

import (
	"sync"

	"goroutineleaks/moment"
)

var global sync.WaitGroup

//go:noinline
func wait(group *sync.WaitGroup) { group.Wait() }

//go:noinline
func work(group *sync.WaitGroup, c chan int) {
	defer group.Done()
	<-c
}

//go:noinline
func start(own chan int) {
	forgotten := new(sync.WaitGroup)
	forgotten.Add(1)
	go wait(forgotten)
	// The waiter is as stuck as the one that it waits for.
	lost := new(sync.WaitGroup)
	lost.Add(2)
	go work(lost, make(chan int))
	go work(lost, make(chan int))
	go wait(lost)
	// This one ends when main closes the channel.
	ends := new(sync.WaitGroup)
	ends.Add(1)
	go work(ends, own)
	go wait(ends)
	global.Add(1)
	go wait(&global)
}

func main() {
	own := make(chan int)
	start(own)
	moment.Write(own)
}
