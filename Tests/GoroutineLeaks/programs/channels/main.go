// Goroutines wait to receive from or to send to channels that nothing else has, and channels that main has.
package main

import "goroutineleaks/moment"

var global = make(chan int)

//go:noinline
func receive(c chan int) { <-c }

//go:noinline
func send(c chan *[64]int) { c <- new([64]int) }

//go:noinline
func iterate(c chan string) {
	for range c {
	}
}

//go:noinline
func start(own chan int) {
	for range [3]int{} {
		go receive(make(chan int))
		go send(make(chan *[64]int))
	}
	go iterate(make(chan string, 4))
	go receive(own)
	go receive(global)
	full := make(chan *[64]int, 1)
	full <- nil
	go send(full)
}

func main() {
	own := make(chan int)
	start(own)
	moment.Write(own)
}
