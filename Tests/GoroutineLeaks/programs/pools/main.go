// Workers wait for work that nobody sends any more, and for somebody who takes what they made.
package main

import "goroutineleaks/moment"

type pool struct {
	jobs    chan []byte
	results chan int
}

//go:noinline
func (p *pool) work() {
	for job := range p.jobs {
		p.results <- len(job)
	}
}

//go:noinline
func newPool(workers int) *pool {
	p := &pool{make(chan []byte), make(chan int)}
	for range make([]int, workers) {
		go p.work()
	}
	return p
}

//go:noinline
func first(p *pool) int {
	for range [3]int{} {
		p.jobs <- make([]byte, 1000)
	}
	// Nobody waits for the others.
	return <-p.results
}

func main() {
	lost := newPool(8)
	first(lost)
	kept := newPool(5)
	first(kept)
	moment.Write(kept)
}
