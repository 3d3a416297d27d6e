// Package weighted has a semaphore whose waiters each wait for a channel of their own, as golang.org/x/sync/semaphore does.
package weighted

import (
	"container/list"
	"context"
	"sync"
)

// Semaphore lets in a limited weight.
type Semaphore struct {
	lock    sync.Mutex
	free    int64
	waiting list.List
}

type waiter struct {
	weight int64
	ready  chan struct{}
}

// New makes one of which so much is free.
func New(free int64) *Semaphore { return &Semaphore{free: free} }

// Acquire waits until so much is free, or the context ends.
func (s *Semaphore) Acquire(ctx context.Context, weight int64) error {
	s.lock.Lock()
	if s.waiting.Len() == 0 && s.free >= weight {
		s.free -= weight
		s.lock.Unlock()
		return nil
	}
	own := waiter{weight, make(chan struct{})}
	place := s.waiting.PushBack(own)
	s.lock.Unlock()
	select {
	case <-own.ready:
		return nil
	case <-ctx.Done():
		s.lock.Lock()
		defer s.lock.Unlock()
		s.waiting.Remove(place)
		return ctx.Err()
	}
}

// Release gives back so much.
func (s *Semaphore) Release(weight int64) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.free += weight
	for first := s.waiting.Front(); first != nil; first = s.waiting.Front() {
		next := first.Value.(waiter)
		if next.weight > s.free {
			return
		}
		s.free -= next.weight
		s.waiting.Remove(first)
		close(next.ready)
	}
}
