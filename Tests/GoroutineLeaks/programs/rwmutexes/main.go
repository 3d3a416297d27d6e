// Goroutines wait to read or to write what others have locked.
package main

import (
	"sync"

	"goroutineleaks/moment"
)

type table struct {
	entries map[string]int
	lock    sync.RWMutex
}

var global table

//go:noinline
func read(t *table) int {
	t.lock.RLock()
	defer t.lock.RUnlock()
	return t.entries["x"]
}

//go:noinline
func write(t *table) {
	t.lock.Lock()
	defer t.lock.Unlock()
	t.entries["x"]++
}

//go:noinline
func start(own *table) {
	lost := new(table)
	lost.lock.Lock()
	for range [3]int{} {
		go read(lost)
		go write(lost)
	}
	// A reader that stays keeps out a writer, who keeps out other writers.
	other := new(table)
	other.lock.RLock()
	go write(other)
	go write(other)
	own.lock.RLock()
	go write(own)
	global.lock.Lock()
	go read(&global)
	go write(&global)
}

func main() {
	own := new(table)
	start(own)
	moment.Write(own)
}
