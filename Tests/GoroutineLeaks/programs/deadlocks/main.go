// Goroutines each have what another one waits for.
package main

import (
	"sync"

	"goroutineleaks/moment"
)

// Small objects without pointers would share memory with others.
type fork struct {
	sync.Mutex
	name *string
}

//go:noinline
func eat(one, other *fork, ready *sync.WaitGroup) {
	one.Lock()
	defer one.Unlock()
	ready.Done()
	ready.Wait()
	other.Lock()
	defer other.Unlock()
}

//go:noinline
func dine(count int) []*fork {
	ready := new(sync.WaitGroup)
	ready.Add(count)
	var forks []*fork
	for range make([]int, count) {
		forks = append(forks, new(fork))
	}
	for n := range forks {
		go eat(forks[n], forks[(n+1)%count], ready)
	}
	return forks
}

//go:noinline
func load(once *sync.Once, wait chan int) { once.Do(func() { <-wait }) }

//go:noinline
func start() *fork {
	dine(5)
	once := new(sync.Once)
	for range [3]int{} {
		go load(once, make(chan int))
	}
	return dine(3)[0]
}

func main() {
	moment.Write(start())
}
