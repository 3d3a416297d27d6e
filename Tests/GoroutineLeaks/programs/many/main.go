// Goroutines that wait for all kinds of things, for nothing and for main.
package main

import (
	"sync"

	"goroutineleaks/moment"
)

type state struct {
	other *state
	lock  sync.Mutex
	table sync.RWMutex
	ready *sync.Cond
	group sync.WaitGroup
	quit  chan int
	sizes chan int
	lines chan string
}

//go:noinline
func newState() *state {
	s := &state{quit: make(chan int), sizes: make(chan int), lines: make(chan string)}
	s.ready = sync.NewCond(new(sync.Mutex))
	s.group.Add(1)
	return s
}

//go:noinline
func receive(s *state) { <-s.quit }

//go:noinline
func send(s *state, data []byte) { s.sizes <- len(data) }

//go:noinline
func choose(s *state) {
	select {
	case <-s.quit:
	case s.lines <- "":
	}
}

//go:noinline
func lock(s *state) {
	s.lock.Lock()
	s.lock.Unlock()
}

//go:noinline
func read(s *state) {
	s.table.RLock()
	s.table.RUnlock()
}

//go:noinline
func write(s *state) {
	s.table.Lock()
	s.table.Unlock()
}

//go:noinline
func signalled(s *state) {
	s.ready.L.Lock()
	s.ready.Wait()
}

//go:noinline
func wait(s *state) { s.group.Wait() }

//go:noinline
func start(s *state) {
	s.lock.Lock()
	for range [2]int{} {
		go receive(s)
		go choose(s)
		go lock(s)
		go signalled(s)
		go wait(s)
	}
}

// A table that is locked to write lets nobody read, and one that is locked to read lets nobody write.
//
//go:noinline
func startOthers(s, other *state) {
	go send(s, make([]byte, 10_000))
	s.table.Lock()
	go read(s)
	other.table.RLock()
	go write(other)
}

//go:noinline
func startAll() *state {
	lost, kept := newState(), newState()
	start(lost)
	startOthers(lost, newState())
	go receive(&state{})
	start(kept)
	startOthers(kept, newKept(kept))
	return kept
}

type pair struct{ one, other chan int }

//go:noinline
func fill(p *pair) {
	p.one, p.other = make(chan int), make(chan int)
	go func(c chan int) { <-c }(p.one)
	go func(c chan int) { c <- 1 }(p.other)
}

// What is kept leads to it.
//
//go:noinline
func newKept(s *state) *state {
	other := newState()
	s.other = other
	return other
}

// The first pair is not used any more.
//
//go:noinline
func withVariable(kept *state) {
	var p, used pair
	fill(&p)
	fill(&used)
	moment.Write(kept)
	used.use()
}

//go:noinline
func (p *pair) use() { p.one = nil }

func main() { withVariable(startAll()) }
