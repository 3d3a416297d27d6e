// Channels that maps, interfaces and functions hold.
package main

import "goroutineleaks/moment"

type session struct {
	name string
	quit chan struct{}
}

var sessions = map[string]*session{}

//go:noinline
func run(s *session) { <-s.quit }

//go:noinline
func call(stop func()) { stop() }

//go:noinline
func open(name string) *session {
	s := &session{name, make(chan struct{})}
	sessions[name] = s
	go run(s)
	return s
}

//go:noinline
func start() func() {
	for _, name := range []string{"a", "b", "c", "d"} {
		open(name)
	}
	delete(sessions, "b")
	delete(sessions, "d")
	kept := &session{quit: make(chan struct{})}
	go run(kept)
	lost := &session{quit: make(chan struct{})}
	go call(func() { run(lost) })
	return func() { close(kept.quit) }
}

func main() {
	moment.Write(start())
}
