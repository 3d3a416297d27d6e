// Goroutines wait for locks that are never unlocked: of some, nothing knows any more.
package main

import (
	"sync"

	"goroutineleaks/moment"
)

type account struct {
	name  string
	lock  sync.Mutex
	value [20]int
}

var bank account

//go:noinline
func add(a *account, n int) {
	a.lock.Lock()
	defer a.lock.Unlock()
	a.value[0] += n
}

//go:noinline
func start(own *account) {
	for range [4]int{} {
		lost := new(account)
		lost.lock.Lock()
		for n := range [3]int{} {
			go add(lost, n)
		}
	}
	own.lock.Lock()
	go add(own, 1)
	go add(own, 2)
	bank.lock.Lock()
	go add(&bank, 1)
}

func main() {
	own := new(account)
	start(own)
	moment.Write(own)
}
