// Goroutines wait for timers: for some that will fire, and for some that were stopped.
package main

import (
	"time"

	"goroutineleaks/moment"
)

//go:noinline
func wait(c <-chan time.Time) { <-c }

//go:noinline
func either(a, b <-chan time.Time, c chan int) {
	select {
	case <-a:
	case <-b:
	case <-c:
	}
}

//go:noinline
func receive(c chan int) { <-c }

//go:noinline
func stopped() <-chan time.Time {
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	return timer.C
}

//go:noinline
func start() {
	go wait(time.After(time.Hour))
	go wait(time.NewTicker(time.Hour).C)
	go wait(stopped())
	go either(stopped(), stopped(), make(chan int))
	go either(stopped(), time.After(time.Hour), make(chan int))
	c := make(chan int)
	time.AfterFunc(time.Hour, func() { close(c) })
	go receive(c)
	go receive(make(chan int))
	go time.Sleep(time.Hour)
}

func main() {
	start()
	moment.Write()
}
