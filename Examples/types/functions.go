package main

import "unsafe"

type account struct {
	owner   string
	balance int
	log     []string
}

func (a *account) deposit(n int) int { a.balance += n; return a.balance }

func (a account) show() string { return a.owner }

var (
	closures []func() *point
	numeric  []func() int
	methods  []func(int) int
	shows    []func() string
	deep     []func() int
)

func functions(n int) {
	for i := 0; i < n; i++ {
		p := &point{float64(i), 0}
		closures = append(closures, capture(p, i))
		note("captured by a closure", unsafe.Pointer(p), "main.point", 1)
		numeric = append(numeric, numbersOnly(i, i+1))
		a := &account{owner: "somebody"}
		methods = append(methods, method(a))
		note("receiver of a method value", unsafe.Pointer(a), "main.account", 1)
		shows = append(shows, methodOfValue(account{owner: "another", log: make([]string, 3)}))
		deep = append(deep, captureSlice(make([]*node, 5), map[string]int{"a": 1}))
	}
}

//go:noinline
func capture(p *point, i int) func() *point {
	f := func() *point { p.x += float64(i); return p }
	note("closure with a pointer", word(unsafe.Pointer(&f)), "closure main.capture.func1", 1)
	return f
}

//go:noinline
func numbersOnly(a, b int) func() int {
	f := func() int { return a + b }
	note("closure without pointers", word(unsafe.Pointer(&f)), "closure main.numbersOnly.func1", 1)
	return f
}

//go:noinline
func method(a *account) func(int) int {
	f := a.deposit
	note("method value", word(unsafe.Pointer(&f)), "closure main.(*account).deposit-fm", 1)
	return f
}

//go:noinline
func methodOfValue(a account) func() string {
	f := a.show
	note("method value of a struct", word(unsafe.Pointer(&f)), "closure main.account.show-fm", 1)
	return f
}

//go:noinline
func captureSlice(s []*node, m map[string]int) func() int {
	f := func() int { return len(s) + len(m) }
	note("closure with a slice and a map", word(unsafe.Pointer(&f)), "closure main.captureSlice.func1", 1)
	note("captured slice", unsafe.Pointer(&s[0]), "[]*main.node", 5)
	note("captured map", word(unsafe.Pointer(&m)), "map[string]int", 1)
	return f
}
