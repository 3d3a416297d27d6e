package main

import "errors"

type list struct {
	head *node
	size int
}

type node struct {
	next  *node
	value any
}

func newNode(value any, next *node) *node { return &node{next, value} }

func (l *list) push(value any) { l.head = newNode(value, l.head); l.size++ }

func (l *list) pushBoth(a, b any) { l.push(a); l.push(b) }

type buffer struct{ bytes []byte }

func (b *buffer) grow(n int) {
	if cap(b.bytes)-len(b.bytes) < n {
		bigger := make([]byte, len(b.bytes), 2*cap(b.bytes)+n)
		copy(bigger, b.bytes)
		b.bytes = bigger
	}
}

func (b *buffer) add(c byte) { b.bytes = append(b.bytes, c) }

func (b *buffer) text() string { return string(b.bytes) }

func pair(a, b int) (*int, *int) {
	return box(a), box(b)
}

func box(n int) *int { return &n }

var failure = errors.New("failed")

func wrapError(err error) error { return &contextError{err, "context"} }

type contextError struct {
	err     error
	context string
}

func (e *contextError) Error() string { return e.context + ": " + e.err.Error() }

// inlined allocates in functions that are inlined, several deep, on lines that
// follow each other.
func inlined() {
	var l list
	for i := 0; i < 20; i++ {
		l.push(i * 1000)
		l.pushBoth(float64(i), "text")
	}
	var b buffer
	for i := 0; i < 200; i++ {
		b.grow(i % 50)
		b.add(byte(i))
		b.add(byte(i + 1))
	}
	first, second := pair(1, 2)
	third := box(3)
	fourth := box(4)
	one := make([]byte, 100+len(b.bytes))
	two := make([]byte, 200+len(b.bytes))
	three, four := make([]int, 10+l.size), make([]int32, 20+l.size)
	text := b.text() + "!"
	keep(l, text, first, second, third, fourth, one, two, three, four)
	keep(wrapError(failure).Error(), wrapError(wrapError(failure)))
	squares := make(map[int]*int)
	for i := 0; i < 30; i++ {
		squares[i] = func(n int) *int { n *= n; return &n }(i)
	}
	keep(squares, func() any { return make([]int16, 30+l.size) }())
	channel := make(chan *list, 10)
	channel <- &list{nil, 1}
	keep(channel, struct{ a, b any }{new([4]int), new([5]int)})
}
