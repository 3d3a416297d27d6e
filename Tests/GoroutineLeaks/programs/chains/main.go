// Goroutines that others wait for wait themselves: for nothing, or for main.
package main

import "goroutineleaks/moment"

//go:noinline
func last(in chan int) { <-in }

//go:noinline
func between(in, out chan int) {
	<-in
	close(out)
}

//go:noinline
func chain(first chan int, length int) {
	for range make([]int, length) {
		next := make(chan int)
		go between(first, next)
		first = next
	}
	go last(first)
}

// Each waits for the other.
//
//go:noinline
func pair() {
	one, other := make(chan int), make(chan int)
	go between(one, other)
	go between(other, one)
}

//go:noinline
func start(own chan int) {
	chain(make(chan int), 5)
	chain(own, 7)
	pair()
	pair()
}

func main() {
	own := make(chan int)
	start(own)
	moment.Write(own)
}
