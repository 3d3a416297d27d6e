package main

import (
	"reflect"
	"unsafe"
)

// Values of types that package reflect made: their descriptors are in the heap.

type odd struct {
	a string
	n int
}

var made []any

//go:noinline
func headerOf(v reflect.Value) unsafe.Pointer { return v.UnsafePointer() }

func runTimeTypes(n int) {
	o, p := reflect.TypeOf(odd{}), reflect.TypeOf(&point{})
	structure := reflect.StructOf([]reflect.StructField{
		{Name: "Name", Type: reflect.TypeOf("")}, {Name: "At", Type: p, Tag: `json:"at"`}, {Name: "List", Type: reflect.SliceOf(o)},
	})
	const fields = "struct { Name string; At *main.point; List []main.odd }"
	m := reflect.MapOf(o, p)
	array := reflect.ArrayOf(7, reflect.PointerTo(structure))
	channel := reflect.ChanOf(reflect.BothDir, structure)
	function := reflect.FuncOf([]reflect.Type{o, p}, []reflect.Type{structure}, false)
	wide := reflect.ArrayOf(100, structure)
	add := func(category string, p unsafe.Pointer, typ string, count int, v reflect.Value) {
		note("made at run time: "+category, p, typ, count)
		made = append(made, v.Interface())
	}
	for i := 0; i < n; i++ {
		s := reflect.New(structure)
		add("struct", s.UnsafePointer(), fields, 1, s)
		at := &point{float64(i), 1}
		note("made at run time: what a field refers to", unsafe.Pointer(at), "main.point", 1)
		s.Elem().Field(1).Set(reflect.ValueOf(at))
		list := reflect.MakeSlice(reflect.SliceOf(o), 4, 4)
		note("made at run time: what a slice refers to", list.UnsafePointer(), "[]main.odd", 4)
		s.Elem().Field(2).Set(list)

		table := reflect.MakeMap(m)
		for j := 0; j < 20; j++ {
			at := &point{float64(i), float64(j)}
			note("made at run time: element of a map", unsafe.Pointer(at), "main.point", 1)
			table.SetMapIndex(reflect.ValueOf(odd{"x", j}), reflect.ValueOf(at))
		}
		add("map", headerOf(table), "map[main.odd]*main.point", 1, table)

		a := reflect.New(array)
		a.Elem().Index(3).Set(reflect.New(structure))
		add("array", a.UnsafePointer(), "[7]*"+fields, 1, a)
		note("made at run time: element of an array", a.Elem().Index(3).UnsafePointer(), fields, 1)
		w := reflect.New(wide)
		add("long array", w.UnsafePointer(), "[100]"+fields, 1, w)

		c := reflect.MakeChan(channel, 3)
		c.Send(s.Elem())
		add("channel", headerOf(c), "chan "+fields, 1, c)
		f := reflect.MakeFunc(function, func(in []reflect.Value) []reflect.Value { return []reflect.Value{s.Elem()} })
		made = append(made, f.Interface())
		double := reflect.New(reflect.PointerTo(reflect.PointerTo(o)))
		add("pointer", double.UnsafePointer(), "**main.odd", 1, double)
	}
}
