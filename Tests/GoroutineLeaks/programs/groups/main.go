// Functions of groups wait for each other and for their group.
package main

import (
	"context"
	"errors"

	"goroutineleaks/group"
	"goroutineleaks/moment"
)

//go:noinline
func fetch(results chan int, number int) error {
	results <- number
	return nil
}

//go:noinline
func run(ctx context.Context, results chan int) error {
	g, ctx := group.New(ctx, 2)
	g.Go(func() error { return fetch(results, 1) })
	g.Go(func() error {
		<-ctx.Done()
		return ctx.Err()
	})
	// The third one finds no slot.
	g.Go(func() error { return errors.New("late") })
	return g.Wait()
}

//go:noinline
func waitOnly(ctx context.Context, results chan int) error {
	g, _ := group.New(ctx, 4)
	g.Go(func() error { return fetch(results, 1) })
	return g.Wait()
}

//go:noinline
func start(own chan int) {
	go run(context.Background(), make(chan int))
	go waitOnly(context.Background(), make(chan int))
	go run(context.Background(), own)
	go waitOnly(context.Background(), own)
}

func main() {
	own := make(chan int)
	start(own)
	moment.Write(own)
}
