// Package group runs functions of which the first error counts, as golang.org/x/sync/errgroup does.
package group

import (
	"context"
	"sync"
)

// Group is what they belong to.
type Group struct {
	done   sync.WaitGroup
	once   sync.Once
	slots  chan struct{}
	err    error
	cancel context.CancelFunc
}

// New makes a group, and a context that ends with the first error. No more than limit functions run at a time.
func New(ctx context.Context, limit int) (*Group, context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	return &Group{cancel: cancel, slots: make(chan struct{}, limit)}, ctx
}

// Go runs a function as soon as there is a slot.
func (g *Group) Go(run func() error) {
	g.slots <- struct{}{}
	g.done.Add(1)
	go func() {
		defer func() {
			<-g.slots
			g.done.Done()
		}()
		if err := run(); err != nil {
			g.once.Do(func() {
				g.err = err
				g.cancel()
			})
		}
	}()
}

// Wait returns the first error when all have returned.
func (g *Group) Wait() error {
	g.done.Wait()
	g.cancel()
	return g.err
}
