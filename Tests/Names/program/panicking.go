package main

import "fmt"

func fail(n int) any {
	defer func() {
		if r := recover(); r != nil {
			keep(fmt.Sprint("recovered: ", r))
		}
	}()
	var none *tree
	switch n {
	case 0:
		return none.label
	case 1:
		return make([]int, 1)[n]
	case 2:
		panic(fmt.Errorf("failure %d", n))
	default:
		return any(none).(fmt.Stringer)
	}
}

type cleaner struct{ log []string }

func (c *cleaner) clean() { c.log = append(c.log, fmt.Sprint("clean ", len(c.log))) }

// panicking allocates in functions that run because of a panic.
func panicking() {
	for i := 0; i < 4; i++ {
		keep(fail(i))
	}
	var c cleaner
	func() {
		defer func() { recover() }()
		defer c.clean()
		defer func(c *cleaner) { c.clean() }(&c)
		var none map[string]int
		none["x"] = 1
	}()
	keep(c)
}
