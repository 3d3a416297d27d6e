// Titles are copied; the latest pages are kept as a whole.
package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

var titles []string
var pages [100]string

func title(page string) string { return string([]byte(page[100:120])) }

func load(i int) string {
	page := make([]byte, 8<<10)
	for j := range page {
		page[j] = byte('a' + (i+j)%26)
	}
	return string(page)
}

func main() {
	for i := 0; i < 1000; i++ {
		page := load(i)
		pages[i%len(pages)] = page
		titles = append(titles, title(page))
	}
	runtime.GC()
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
}
