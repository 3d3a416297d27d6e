package main

import (
	"container/list"
	"fmt"
	"strings"
	"unsafe"
)

type node struct {
	next  *node
	value int
}

type tree struct {
	left, right *tree
	key         string
}

type point struct{ x, y float64 }

type named struct {
	name string
	tags []string
	at   *point
}

// header has more than 512 bytes and pointers: its allocation begins with its type.
type header struct {
	links [80]*point
	n     int
}

type pair[K comparable, V any] struct {
	key   K
	value V
	next  *pair[K, V]
}

type embedded struct {
	node
	inner *point
	more  [2]named
}

type empty struct{}

type sized struct {
	_ empty
	p *point
	_ [0]int
}

var (
	head       *node
	root       *tree
	rings      []*list.List
	points     [][]point
	pointers   [][]*point
	texts      [][]string
	matrices   [][][]int32
	bytes      [][]byte
	cut        [][]int64
	cutPairs   [][]*node
	grown      [][]named
	arrays     []*[4]int64
	arraysOf   []*[3]named
	headers    []*header
	headersOf  [][]header
	large      [][]*point
	generic    *pair[string, int]
	genericInt []*pair[int, []byte]
	embeds     []*embedded
	sizedAll   []*sized
	long       []string
	short      []string
	numbers    []*int64
	complexes  []*complex128
	bools      []*bool
	doubled    **node
)

func ordinary(n int) {
	for i := 0; i < n; i++ {
		head = &node{head, i}
		note("linked list", unsafe.Pointer(head), "main.node", 1)

		t := &tree{key: fmt.Sprint("key of a tree, number ", i)}
		note("tree", unsafe.Pointer(t), "main.tree", 1)
		note("tree: text", unsafe.Pointer(unsafe.StringData(t.key)), "string data", len(t.key))
		if i%2 == 0 {
			t.left = root
		} else {
			t.right = root
		}
		root = t

		l := list.New()
		e := l.PushBack(&point{1, 2})
		note("container/list", unsafe.Pointer(l), "container/list.List", 1)
		note("container/list: element", unsafe.Pointer(e), "container/list.Element", 1)
		rings = append(rings, l)

		s := make([]point, 5+i%7)
		note("slice of structs", unsafe.Pointer(&s[0]), "[]main.point", len(s))
		points = append(points, s)

		p := make([]*point, 3+i%5)
		for k := range p {
			p[k] = &point{float64(k), 1}
			note("slice of pointers: element", unsafe.Pointer(p[k]), "main.point", 1)
		}
		note("slice of pointers", unsafe.Pointer(&p[0]), "[]*main.point", len(p))
		pointers = append(pointers, p)

		x := []string{strings.Repeat("ab", 20+i%9), strings.Repeat("c", 33)}
		note("slice of strings", unsafe.Pointer(&x[0]), "[]string", 2)
		note("slice of strings: text", unsafe.Pointer(unsafe.StringData(x[0])), "string data", len(x[0]))
		texts = append(texts, x)

		m := [][]int32{make([]int32, 6), make([]int32, 9)}
		note("slice of slices", unsafe.Pointer(&m[0]), "[][]int32", 2)
		note("slice of slices: row", unsafe.Pointer(&m[1][0]), "[]int32", 9)
		matrices = append(matrices, m)

		b := make([]byte, 100+i)
		note("bytes", unsafe.Pointer(&b[0]), "[]uint8", cap(b))
		bytes = append(bytes, b)

		c := make([]int64, 16)
		note("slice that was cut", unsafe.Pointer(&c[0]), "[]int64", 16)
		cut = append(cut, c[3:10:12])

		d := make([]*node, 16)
		note("slice of pointers that was cut", unsafe.Pointer(&d[0]), "[]*main.node", 16)
		cutPairs = append(cutPairs, d[3:])

		var g []named
		for k := 0; k < 7; k++ {
			g = append(g, named{name: "x"})
		}
		note("slice that grew", unsafe.Pointer(&g[0]), "[]main.named", cap(g))
		grown = append(grown, g)

		a := new([4]int64)
		note("array", unsafe.Pointer(a), "[4]int64", 1)
		arrays = append(arrays, a)

		o := new([3]named)
		note("array of structs", unsafe.Pointer(o), "[3]main.named", 1)
		arraysOf = append(arraysOf, o)

		h := &header{n: i}
		note("struct with an allocation header", unsafe.Pointer(h), "main.header", 1)
		headers = append(headers, h)

		gen := &pair[string, int]{"k", i, generic}
		note("generic", unsafe.Pointer(gen), "main.pair[string,int]", 1)
		generic = gen
		gi := &pair[int, []byte]{i, make([]byte, 65), nil}
		note("generic with a slice", unsafe.Pointer(gi), "main.pair[int,[]uint8]", 1)
		genericInt = append(genericInt, gi)

		em := &embedded{inner: &point{3, 4}}
		note("embedded", unsafe.Pointer(em), "main.embedded", 1)
		embeds = append(embeds, em)

		z := &sized{p: &point{5, 6}}
		note("fields of no size", unsafe.Pointer(z), "main.sized", 1)
		sizedAll = append(sizedAll, z)

		text := strings.Repeat("long text ", 300+i)
		note("long text", unsafe.Pointer(unsafe.StringData(text)), "string data", len(text))
		long = append(long, text)
		text = fmt.Sprint("s", i)
		note("short text", unsafe.Pointer(unsafe.StringData(text)), "tiny", len(text))
		short = append(short, text)

		number := new(int64)
		note("tiny number", unsafe.Pointer(number), "tiny", 1)
		numbers = append(numbers, number)
		co := new(complex128)
		note("number of 16 bytes", unsafe.Pointer(co), "complex128", 1)
		complexes = append(complexes, co)
		flag := new(bool)
		note("tiny flag", unsafe.Pointer(flag), "tiny", 1)
		bools = append(bools, flag)
	}
	for i := 0; i < n/10+1; i++ {
		l := make([]*point, 6000)
		l[17] = &point{7, 8}
		note("slice longer than 32 KiB", unsafe.Pointer(&l[0]), "[]*main.point", len(l))
		note("below a slice longer than 32 KiB", unsafe.Pointer(l[17]), "main.point", 1)
		large = append(large, l)
		h := make([]header, 4)
		note("slice with an allocation header", unsafe.Pointer(&h[0]), "[]main.header", 4)
		headersOf = append(headersOf, h)
	}
	doubled = new(*node)
	*doubled = head
	note("pointer to a pointer", unsafe.Pointer(doubled), "*main.node", 1)
}
