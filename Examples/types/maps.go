package main

import (
	"fmt"
	"unsafe"
)

type big [200]byte

type bigKey struct {
	name string
	fill [150]byte
}

var (
	smallMaps  []map[int]*point
	emptyMaps  []map[string]bool
	largeMap   map[string]*node
	largeInts  map[int64]int64
	nested     map[string]map[int]string
	indirect   map[int]big
	indirectPs map[bigKey]*point
	sets       []map[string]struct{}
	anys       map[any]any
	slices     map[int][]string
	handlers   map[string]func() int
	scalarMaps []map[int32]int32
)

func maps(n int) {
	nested = map[string]map[int]string{}
	indirect = map[int]big{}
	indirectPs = map[bigKey]*point{}
	anys = map[any]any{}
	slices = map[int][]string{}
	handlers = map[string]func() int{}
	largeMap = map[string]*node{}
	largeInts = map[int64]int64{}
	for i := 0; i < n; i++ {
		m := make(map[int]*point)
		for k := 0; k < 1+i%8; k++ {
			m[k] = &point{float64(k), 0}
			note("map, small: element", unsafe.Pointer(m[k]), "main.point", 1)
		}
		note("map, small", word(unsafe.Pointer(&m)), "map[int]*main.point", 1)
		smallMaps = append(smallMaps, m)

		e := make(map[string]bool)
		note("map, empty", word(unsafe.Pointer(&e)), "map[string]bool", 1)
		emptyMaps = append(emptyMaps, e)

		s := map[string]struct{}{fmt.Sprint("element ", i): {}}
		note("map, set", word(unsafe.Pointer(&s)), "map[string]struct {}", 1)
		sets = append(sets, s)

		c := map[int32]int32{1: 2}
		note("map without pointers", word(unsafe.Pointer(&c)), "map[int32]int32", 1)
		scalarMaps = append(scalarMaps, c)

		inner := map[int]string{i: fmt.Sprintf("text number %d of a map", i)}
		note("map of maps", word(unsafe.Pointer(&inner)), "map[int]string", 1)
		nested[fmt.Sprint("key of the outer map ", i)] = inner

		indirect[i] = big{}
		p := &point{1, 1}
		indirectPs[bigKey{name: fmt.Sprint("key with a long name ", i)}] = p
		note("map, indirect keys: element", unsafe.Pointer(p), "main.point", 1)

		q := &named{name: "held as any"}
		anys[i] = q
		note("map of any: element", unsafe.Pointer(q), "main.named", 1)

		x := []string{"a", "b"}
		slices[i] = x
		note("map of slices: element", unsafe.Pointer(&x[0]), "[]string", 2)
		handlers[fmt.Sprint("handler ", i)] = counter(i)
	}
	for i := 0; i < 40*n; i++ {
		v := &node{nil, i}
		k := fmt.Sprintf("key %d of the large map", i)
		largeMap[k] = v
		note("map, large: element", unsafe.Pointer(v), "main.node", 1)
		note("map, large: key", unsafe.Pointer(unsafe.StringData(k)), "string data", len(k))
		largeInts[int64(i)] = int64(i)
	}
	note("map, large", word(unsafe.Pointer(&largeMap)), "map[string]*main.node", 1)
	note("map, large, without pointers", word(unsafe.Pointer(&largeInts)), "map[int64]int64", 1)
}

//go:noinline
func counter(i int) func() int {
	f := func() int { i++; return i }
	note("closure that captures a variable", word(unsafe.Pointer(&f)), "closure main.counter.func1", 1)
	return f
}
