// Titles cut out of pages: each is a few bytes, and keeps its whole page.
package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

var titles []string

func title(page string) string { return page[100:120] }

func load(i int) string {
	page := make([]byte, 8<<10)
	for j := range page {
		page[j] = byte('a' + (i+j)%26)
	}
	return string(page)
}

func main() {
	for i := 0; i < 1000; i++ {
		titles = append(titles, title(load(i)))
	}
	runtime.GC()
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
}
