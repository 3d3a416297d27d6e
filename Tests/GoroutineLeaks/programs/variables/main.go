// Channels that only variables on stacks lead to, some of which are in use.
package main

import "goroutineleaks/moment"

type pair struct{ one, other chan int }

//go:noinline
func receive(c chan int) { <-c }

//go:noinline
func fill(p *pair) {
	p.one, p.other = make(chan int), make(chan int)
	go receive(p.one)
	go receive(p.other)
}

//go:noinline
func use(p *pair) { p.one = nil }

//go:noinline
func unused() {
	var p pair
	fill(&p)
	moment.Write()
}

//go:noinline
func used() {
	var p pair
	fill(&p)
	unused()
	use(&p)
}

// wait has a variable whose address is taken, too, and waits for a channel.
//
//go:noinline
func wait(c chan int) {
	var p pair
	fill(&p)
	<-c
	use(&p)
}

func main() {
	own := make(chan int)
	go wait(own)
	go wait(make(chan int))
	used()
	close(own)
}
