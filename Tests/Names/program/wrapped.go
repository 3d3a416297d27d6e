package main

import (
	"reflect"
	"sort"
)

type maker interface{ make(n int) []byte }

type plain struct{ factor int }

func (p plain) make(n int) []byte { return make([]byte, n*p.factor) }

type embedding struct {
	plain
	extra [8]int
}

type pointing struct{ *embedding }

type byLength [][]byte

func (b byLength) Len() int { return len(b) }

func (b byLength) Less(i, j int) bool {
	keep(append([]byte(nil), b[i]...))
	return len(b[i]) < len(b[j])
}

func (b byLength) Swap(i, j int) { b[i], b[j] = b[j], b[i] }

//go:noinline
func call(f func(int) []byte, n int) []byte { return f(n) }

//go:noinline
func makeAll(makers []maker, n int) (all [][]byte) {
	for _, m := range makers {
		all = append(all, m.make(n))
	}
	return
}

// wrapped allocates behind functions that the compiler makes: of embedded
// methods, method values, go and defer statements, reflection.
func wrapped() {
	e := embedding{plain: plain{3}}
	all := makeAll([]maker{plain{2}, e, &e, pointing{&e}}, 50)
	all = append(all, call(e.make, 60), call(bytesOf("x").grown, 70))
	sort.Sort(byLength(all))
	sort.Stable(sort.Reverse(byLength(all)))
	defer e.make(80)
	done := make(chan bool)
	go func(n int, e embedding) {
		defer keepMade(e.make(n))
		done <- true
	}(90, e)
	<-done
	go signal(done, e.make(95))
	<-done
	results := reflect.ValueOf(e).MethodByName("Exported").Call([]reflect.Value{reflect.ValueOf(100)})
	keep(all, results)
	made := reflect.MakeFunc(reflect.TypeOf(e.make), func(in []reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(e.make(int(in[0].Int())))}
	})
	keep(made.Interface().(func(int) []byte)(110), reflect.MakeMap(reflect.TypeOf(map[string]int{})))
}

type bytesOf []byte

func (b bytesOf) grown(n int) []byte { return append(b, make([]byte, n)...) }

func (e embedding) Exported(n int) []byte { return e.make(n) }

func keepMade(b []byte) { keep(append(b, 1)) }

func signal(done chan<- bool, b []byte) {
	keep(append(b, 2))
	done <- true
}
