// Goroutines that have deferred calls, of which the runtime keeps a record.
package main

import "goroutineleaks/moment"

//go:noinline
func receive(c chan int) { <-c }

//go:noinline
func closeAll(all []chan int, wait chan int) {
	for _, c := range all {
		defer func(c chan int) { close(c) }(c)
	}
	<-wait
}

//go:noinline
func one(c, wait chan int) {
	defer close(c)
	<-wait
}

//go:noinline
func make3() []chan int { return []chan int{make(chan int), make(chan int), make(chan int)} }

//go:noinline
func start(own chan int) {
	for _, wait := range []chan int{make(chan int), own} {
		all := make3()
		for _, c := range all {
			go receive(c)
		}
		go closeAll(all, wait)
		last := make(chan int)
		go receive(last)
		go one(last, wait)
	}
}

func main() {
	own := make(chan int)
	start(own)
	moment.Write(own)
}
