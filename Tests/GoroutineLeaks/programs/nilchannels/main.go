// Goroutines wait for channels that are nil, and for nothing at all.
package main

import "goroutineleaks/moment"

type empty struct{ c chan int }

var global empty

func main() {
	go func() { <-global.c }()
	go func() { global.c <- 1 }()
	go func() { select {} }()
	go func() {
		var none chan string
		select {
		case <-none:
		case none <- "":
		}
	}()
	moment.Write(&global)
}
