// Titles cut out of pages: each is a few bytes, and keeps its whole page. The place of a title has many pointers in
// front of it, and no other text.
package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

type entry struct {
	links [600]*int
	title string
}

var titles []*entry

func title(page string) string { return page[100:120] }

func load(i int) string {
	page := make([]byte, 64<<10)
	for j := range page {
		page[j] = byte('a' + (i+j)%26)
	}
	return string(page)
}

func main() {
	for i := 0; i < 300; i++ {
		titles = append(titles, &entry{title: title(load(i))})
	}
	runtime.GC()
	dump, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(dump.Fd())
}
