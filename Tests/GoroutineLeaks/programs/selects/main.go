// Goroutines wait for one of several channels, of which main has none, or one.
package main

import "goroutineleaks/moment"

var global = make(chan []byte)

//go:noinline
func wait(a chan int, b chan string, c chan []byte) {
	select {
	case <-a:
	case b <- "x":
	case c <- make([]byte, 100):
	}
}

//go:noinline
func start(own chan string) {
	for range [5]int{} {
		go wait(make(chan int), make(chan string), make(chan []byte))
	}
	go wait(make(chan int), nil, nil)
	go wait(nil, nil, nil)
	go wait(make(chan int), own, nil)
	go wait(make(chan int), make(chan string), global)
}

func main() {
	own := make(chan string)
	start(own)
	moment.Write(own)
}
