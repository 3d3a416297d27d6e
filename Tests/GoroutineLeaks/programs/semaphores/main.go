// Goroutines wait for a semaphore that has too little left.
package main

import (
	"context"

	"goroutineleaks/moment"
	"goroutineleaks/weighted"
)

//go:noinline
func use(ctx context.Context, s *weighted.Semaphore, weight int64) {
	if s.Acquire(ctx, weight) == nil {
		s.Release(weight)
	}
}

//go:noinline
func start(own *weighted.Semaphore, ctx context.Context) {
	lost := weighted.New(2)
	for range [3]int{} {
		go use(context.Background(), lost, 5)
	}
	go use(context.Background(), own, 5)
	// It waits for a semaphore that nobody has, but main can end its context.
	go use(ctx, weighted.New(1), 5)
}

func main() {
	own := weighted.New(1)
	ctx, cancel := context.WithCancel(context.Background())
	start(own, ctx)
	moment.Write(own, cancel)
}
