// Scanned makes objects of many shapes, collects garbage, and writes a heap dump. It prints what the collector looked at, in
// bytes, as the runtime counts it (/gc/scan/heap:bytes, since Go 1.21).
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
)

type node struct {
	next *node
	name string
	n    [4]int
}

type inside struct {
	before  [10]int
	pointer *int
	behind  [20]int
}

func main() {
	var keep []any
	var list *node
	byName := map[string]*node{}
	for i := 0; i < 20_000; i++ {
		list = &node{next: list, name: strings.Repeat("x", i%30)}
		byName[fmt.Sprint(i)] = list
	}
	for i := 0; i < 5_000; i++ {
		keep = append(keep, &inside{pointer: new(int)}, make([]byte, 100), make([]*node, i%100), make([]int, i%100))
	}
	large := make([]*node, 200_000)
	large[5] = list
	keep = append(keep, large, make([]string, 3_000))
	runtime.GC()
	runtime.GC()
	samples := []metrics.Sample{{Name: "/gc/scan/heap:bytes"}}
	metrics.Read(samples)
	file, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(file.Fd())
	fmt.Println(samples[0].Value.Uint64())
	runtime.KeepAlive(keep)
	runtime.KeepAlive(byName)
}
