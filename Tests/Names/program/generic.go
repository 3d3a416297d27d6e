package main

type stack[T any] struct{ items []T }

func (s *stack[T]) push(item T) { s.items = append(s.items, item) }

//go:noinline
func (s *stack[T]) pushSlowly(item T) { s.items = append(s.items, item) }

func transform[A, B any](in []A, f func(A) B) []B {
	out := make([]B, 0, len(in))
	for _, x := range in {
		out = append(out, f(x))
	}
	return out
}

type set[K comparable] map[K]struct{}

func (s set[K]) add(k K) { s[k] = struct{}{} }

func setOf[K comparable](keys ...K) set[K] {
	s := make(set[K])
	for _, k := range keys {
		s.add(k)
	}
	return s
}

type point struct {
	x, y int
	name string
}

func pointer[T any](x T) *T { return &x }

func generic() {
	var numbers stack[int]
	var texts stack[string]
	var points stack[point]
	for i := 0; i < 50; i++ {
		numbers.push(i)
		texts.push("text")
		points.push(point{i, i, "point"})
		points.pushSlowly(point{i, -i, "point"})
	}
	lengths := transform(texts.items, func(s string) *int { n := len(s); return &n })
	names := transform(points.items, func(p point) string { return p.name + "!" })
	keep(numbers, texts, points, lengths, names)
	keep(setOf(1, 2, 3), setOf("a", "b"), setOf(point{1, 2, "c"}, point{3, 4, "d"}))
	keep(pointer(1), pointer("text"), pointer(point{}), pointer([3]string{}))
}
