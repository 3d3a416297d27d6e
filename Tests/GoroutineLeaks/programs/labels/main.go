// Goroutines with labels of runtime/pprof.
package main

import (
	"context"
	"runtime/pprof"

	"goroutineleaks/moment"
)

//go:noinline
func receive(c chan int) { <-c }

//go:noinline
func handle(tenant string) {
	pprof.Do(context.Background(), pprof.Labels("tenant", tenant, "kind", "request"), func(context.Context) {
		for range [2]int{} {
			go receive(make(chan int))
		}
	})
}

func main() {
	handle("a")
	handle("b")
	handle("a")
	go receive(make(chan int))
	moment.Write()
}
