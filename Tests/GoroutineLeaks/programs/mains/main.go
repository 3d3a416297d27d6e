// Main waits for nothing, which is no leak; but what only main leads to is one.
package main

import (
	"os"

	"goroutineleaks/moment"
)

//go:noinline
func receive(c chan int) { <-c }

//go:noinline
func write() {
	moment.Write()
	os.Exit(0)
}

func main() {
	own := make(chan int)
	go receive(own)
	go write()
	select {}
	close(own)
}
