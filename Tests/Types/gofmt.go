package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"
)

// Added to the gofmt command, with go build -overlay: writes a heap dump when so
// many objects are in use.
func init() {
	least, _ := strconv.ParseUint(os.Getenv("DUMP_OBJECTS"), 10, 64)
	go func() {
		for {
			time.Sleep(2 * time.Millisecond)
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			if m.HeapObjects < least {
				continue
			}
			runtime.GC()
			runtime.ReadMemStats(&m)
			if m.HeapObjects < least {
				continue
			}
			f, err := os.Create(os.Getenv("DUMP_FILE"))
			if err != nil {
				os.Exit(1)
			}
			debug.WriteHeapDump(f.Fd())
			os.Exit(0)
		}
	}()
}
