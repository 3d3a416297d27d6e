// Goroutines wait for conditions that nobody can signal, and for some that main can.
package main

import (
	"sync"

	"goroutineleaks/moment"
)

type queue struct {
	lock    sync.Mutex
	filled  *sync.Cond
	emptied sync.Cond
	items   []int
}

func newQueue() *queue {
	q := new(queue)
	q.filled = sync.NewCond(&q.lock)
	q.emptied.L = &q.lock
	return q
}

var global = newQueue()

//go:noinline
func take(q *queue) int {
	q.lock.Lock()
	defer q.lock.Unlock()
	for len(q.items) == 0 {
		q.filled.Wait()
	}
	return q.items[0]
}

//go:noinline
func drain(q *queue) {
	q.lock.Lock()
	defer q.lock.Unlock()
	for q.items == nil {
		q.emptied.Wait()
	}
}

//go:noinline
func start(own *queue) {
	for range [2]int{} {
		lost := newQueue()
		for range [3]int{} {
			go take(lost)
		}
		go drain(lost)
	}
	go take(own)
	go take(own)
	go drain(own)
	go take(global)
}

func main() {
	own := newQueue()
	start(own)
	moment.Write(own)
}
