// Main waits for a channel to which another goroutine will never send, which is a leak as any other.
package main

import (
	"os"

	"goroutineleaks/moment"
)

//go:noinline
func write() {
	moment.Write()
	os.Exit(0)
}

func main() {
	go write()
	results := make(chan int)
	go func() { results <- 1 }()
	<-results
	lost := make(chan int)
	<-lost
}
