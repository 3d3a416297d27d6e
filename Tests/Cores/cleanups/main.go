// A small program for a fixture: what cleanups and weak pointers hold.
//
//	cleanups PREFIX
//
// writes PREFIX.dump.
package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"time"
	"weak"
)

type file struct {
	number int
	buffer [100]byte
}

type state struct{ body []byte }

func closeFile(s *state) { println(len(s.body)) }

func block(int) { select {} }

type session struct {
	number int
	log    *journal
}

type journal struct {
	session *session
	text    [200]byte
}

func closeJournal(j *journal) { j.session = nil }

func countDown(number int) { println(number) }

var (
	files    []*file
	sessions []*session
	seen     []weak.Pointer[file]
)

// Of those whose files are there.
func open(count int) {
	for i := 0; i < count; i++ {
		f := &file{number: i}
		runtime.AddCleanup(f, closeFile, &state{make([]byte, 2048)})
		files = append(files, f)
		seen = append(seen, weak.Make(f))
		f = &file{number: i}
		page := make([]byte, 1024)
		runtime.AddCleanup(f, func(number int) { println(len(page), number) }, i)
		files = append(files, f)
	}
}

// Of those whose files are gone, which are to be run behind one that waits.
func lose(count int) {
	runtime.AddCleanup(&file{}, block, 0)
	for i := 0; i < count; i++ {
		runtime.AddCleanup(&file{number: i}, closeFile, &state{make([]byte, 512)})
	}
}

// What the cleanups of these get leads back to them, so that they never run.
func leak(count int) {
	for i := 0; i < count; i++ {
		s := &session{number: i}
		runtime.AddCleanup(s, closeJournal, &journal{session: s})
		if i%3 == 0 {
			sessions = append(sessions, s)
		}
	}
}

// These lead back to themselves, but what their cleanups get does not.
func log(count int) {
	for i := 0; i < count; i++ {
		s := &session{number: i}
		s.log = &journal{session: s}
		runtime.AddCleanup(s, countDown, i)
		sessions = append(sessions, s)
	}
}

func main() {
	runtime.GOMAXPROCS(1)
	runtime.MemProfileRate = 0
	open(20)
	lose(10)
	leak(15)
	log(5)
	for i := 0; i < 3; i++ {
		runtime.GC()
		time.Sleep(20 * time.Millisecond)
	}
	debug.SetGCPercent(-1)
	dump, err := os.Create(os.Args[1] + ".dump")
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
	dump.Close()
	runtime.KeepAlive(files)
	runtime.KeepAlive(sessions)
	runtime.KeepAlive(seen)
}
