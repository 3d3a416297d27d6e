// Command leak is a small web shop without the web: it logs users in, renders
// pages for them, and forgets to log some of them out. At the end of each day it
// writes a heap dump, which shows who still holds the memory.
//
//	go run . monday.dump tuesday.dump
//
// A dump names a frame after the function whose machine code it is. Functions
// worth telling apart are therefore marked go:noinline here; others show up
// under the name of their caller, although with their own file and line.
package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
)

const (
	visitors  = 640       // users who come by in a day
	bodySize  = 64 << 10  // bytes of a login request
	pageSize  = 48 << 10  // bytes of a rendered page
	thumbSize = 256 << 10 // bytes of a decoded product picture
	products  = 8         // pictures kept for good, on purpose
)

// Session is what the shop remembers about one user.
type Session struct {
	User string
	// The leak: a session needs the name in the request, but keeps all of it.
	body []byte
}

// Sessions is a cache from which nothing is evicted: an entry goes only when its
// user logs out.
type Sessions struct {
	byUser map[string]*Session
}

// sessions is global, so all that it refers to stays alive.
var sessions = Sessions{byUser: map[string]*Session{}}

// Login reads the user's request and remembers it.
//
//go:noinline
func (s *Sessions) Login(user string) *Session {
	session := &Session{User: user, body: readBody(user)}
	s.byUser[user] = session
	return session
}

// Logout forgets the user.
func (s *Sessions) Logout(user string) {
	delete(s.byUser, user)
}

// readBody stands in for reading a request from the network: a buffer of the
// largest size allowed, of which little is used.
//
//go:noinline
func readBody(user string) []byte {
	body := make([]byte, bodySize)
	copy(body, "user="+user)
	return body
}

// Catalog holds the product pictures: a cache with a known size, and no leak.
type Catalog struct {
	thumbs [][]byte
}

var catalog Catalog

// Load decodes every picture once.
//
//go:noinline
func (c *Catalog) Load() {
	for i := 0; i < products; i++ {
		c.thumbs = append(c.thumbs, decodeThumbnail())
	}
}

// decodeThumbnail stands in for unpacking one picture.
//
//go:noinline
func decodeThumbnail() []byte {
	return make([]byte, thumbSize)
}

// renderPage is the ordinary work of the shop. What it allocates is garbage as
// soon as the page has been sent.
//
//go:noinline
func renderPage(session *Session) int {
	var page bytes.Buffer
	page.Grow(pageSize)
	fmt.Fprintf(&page, "<h1>Hello, %s</h1>", session.User)
	return page.Len()
}

// serve lets all the visitors in, one after another. Three of four log out.
//
//go:noinline
func serve(day int, done chan<- int) {
	sent := 0
	for i := 0; i < visitors; i++ {
		user := fmt.Sprintf("user%d.%03d", day, i)
		session := sessions.Login(user)
		sent += renderPage(session)
		if i%4 != 0 {
			sessions.Logout(user)
		}
	}
	done <- sent
}

// writeHeapDump writes the heap, as it is now, to a new file.
func writeHeapDump(path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	// The profile in a dump describes the heap as of the last completed
	// collection. The first one here marks the garbage, the second one makes
	// sure that its sweep has been counted.
	runtime.GC()
	runtime.GC()
	debug.WriteHeapDump(file.Fd()) // stops the program while it writes
	return file.Close()
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: leak FILE...")
		os.Exit(2)
	}
	// The runtime samples allocations only in a program in which something can
	// read the samples. Without this call the linker finds no such thing and sets
	// runtime.MemProfileRate to zero: the dump then holds the objects, but not the
	// stacks that allocated them. Importing _ "net/http/pprof" does it as well;
	// importing _ "runtime/pprof" does not, as long as nothing in it is called.
	runtime.MemProfile(nil, true)

	catalog.Load()
	done := make(chan int)
	for day, path := range os.Args[1:] {
		go serve(day, done)
		sent := <-done
		if err := writeHeapDump(path); err != nil {
			fmt.Fprintln(os.Stderr, "leak:", err)
			os.Exit(1)
		}
		fmt.Printf("sent %d bytes; %d sessions still open\n", sent, len(sessions.byUser))
	}
}
