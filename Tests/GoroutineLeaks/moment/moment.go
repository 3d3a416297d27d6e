// Package moment writes what a program's goroutines do at one moment: a heap dump, and what the runtime itself says of leaks.
package moment

import (
	"bytes"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"time"
)

// Write waits until all other goroutines are blocked, writes a heap dump to the file that the first argument names, and then
// the profile goroutineleak, if the runtime has one, to the second. What is in keep is in use until then.
func Write(keep ...any) {
	settle()
	runtime.GC()
	runtime.GC()
	// The profile comes last: of goroutines that it has found, the runtime can write no dump.
	file := create(1)
	debug.WriteHeapDump(file.Fd())
	check(file.Close())
	if profile := pprof.Lookup("goroutineleak"); profile != nil && len(os.Args) > 2 {
		file := create(2)
		check(profile.WriteTo(file, 0))
		check(file.Close())
	}
	runtime.KeepAlive(keep)
}

// settle returns when no other goroutine runs.
func settle() {
	text := make([]byte, 1<<20)
	for quiet := 0; quiet < 3; {
		time.Sleep(5 * time.Millisecond)
		all := text[:runtime.Stack(text, true)]
		if bytes.Count(all, []byte(" [running]:")) == 1 && !bytes.Contains(all, []byte(" [runnable")) {
			quiet++
		} else {
			quiet = 0
		}
	}
}

func create(argument int) *os.File {
	file, err := os.Create(os.Args[argument])
	check(err)
	return file
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
