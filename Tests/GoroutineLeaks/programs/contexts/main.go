// Goroutines wait until a context ends: whose function to end it was lost, or not, or which ends by itself.
package main

import (
	"context"
	"time"

	"goroutineleaks/moment"
)

type key string

//go:noinline
func wait(ctx context.Context) { <-ctx.Done() }

//go:noinline
func start(ctx context.Context) {
	lost, _ := context.WithCancel(context.Background())
	go wait(lost)
	go wait(context.WithValue(lost, key("a"), make([]byte, 1000)))
	child, _ := context.WithCancel(ctx)
	go wait(child)
	later, _ := context.WithTimeout(context.Background(), time.Hour)
	go wait(later)
	go wait(context.Background())
}

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	start(ctx)
	moment.Write(cancel)
}
