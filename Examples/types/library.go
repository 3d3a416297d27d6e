package main

import (
	"bufio"
	"context"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

type reflected struct {
	name string
	next *reflected
	rest [3]uint64
}

var (
	syncMap     sync.Map
	pool        sync.Pool
	atomics     []*atomic.Pointer[named]
	atomicValue []*atomic.Value
	timers      []*time.Timer
	tickers     []*time.Ticker
	contexts    []context.Context
	cancels     []context.CancelFunc
	reflects    []reflect.Value
	reflectAny  []any
	readers     []*bufio.Reader
	builders    []*strings.Builder
	patterns    []*regexp.Regexp
	conds       []*sync.Cond
	times       []*time.Time
)

func library(n int) {
	for i := 0; i < n; i++ {
		v := &named{name: "in a sync.Map"}
		syncMap.Store(i, v)
		note("sync.Map: element", unsafe.Pointer(v), "main.named", 1)

		v = &named{name: "in an atomic.Pointer"}
		a := new(atomic.Pointer[named])
		a.Store(v)
		note("atomic.Pointer", unsafe.Pointer(a), "sync/atomic.Pointer[main.named]", 1)
		note("atomic.Pointer: element", unsafe.Pointer(v), "main.named", 1)
		atomics = append(atomics, a)

		v = &named{name: "in an atomic.Value"}
		b := new(atomic.Value)
		b.Store(v)
		note("atomic.Value", unsafe.Pointer(b), "sync/atomic.Value", 1)
		note("atomic.Value: element", unsafe.Pointer(v), "main.named", 1)
		atomicValue = append(atomicValue, b)

		t := time.NewTimer(time.Hour)
		note("timer", unsafe.Pointer(t), "time.Timer", 1)
		timers = append(timers, t)
		q := &named{name: "captured by a timer"}
		note("captured by a timer", unsafe.Pointer(q), "main.named", 1)
		timers = append(timers, time.AfterFunc(time.Hour, func() { q.name = "" }))
		k := time.NewTicker(time.Hour)
		note("ticker", unsafe.Pointer(k), "time.Ticker", 1)
		tickers = append(tickers, k)

		c, cancel := context.WithCancel(context.Background())
		note("context, cancel", data(unsafe.Pointer(&c)), "context.cancelCtx", 1)
		d := context.WithValue(c, "key", &point{1, 2})
		note("context, value", data(unsafe.Pointer(&d)), "context.valueCtx", 1)
		e, stop := context.WithTimeout(d, time.Hour)
		note("context, timeout", data(unsafe.Pointer(&e)), "context.timerCtx", 1)
		contexts = append(contexts, e)
		cancels = append(cancels, cancel, stop)

		r := reflect.New(reflect.TypeOf(reflected{}))
		note("reflect.New", r.UnsafePointer(), "main.reflected", 1)
		reflects = append(reflects, r)
		s := reflect.MakeSlice(reflect.TypeOf([]*reflected{}), 6, 6)
		note("reflect.MakeSlice", s.UnsafePointer(), "[]*main.reflected", 6)
		reflectAny = append(reflectAny, s.Interface())

		rd := bufio.NewReaderSize(strings.NewReader("text"), 1000)
		note("bufio.Reader", unsafe.Pointer(rd), "bufio.Reader", 1)
		readers = append(readers, rd)
		sb := new(strings.Builder)
		fmt.Fprintf(sb, "something that is longer than %d bytes", i)
		note("strings.Builder", unsafe.Pointer(sb), "strings.Builder", 1)
		builders = append(builders, sb)
		tm := new(time.Time)
		*tm = time.Now()
		note("time.Time", unsafe.Pointer(tm), "time.Time", 1)
		times = append(times, tm)
		cond := sync.NewCond(new(sync.Mutex))
		note("sync.Cond", unsafe.Pointer(cond), "sync.Cond", 1)
		conds = append(conds, cond)
	}
	for i := 0; i < n/10+1; i++ {
		p := regexp.MustCompile(fmt.Sprintf("a+(b|c)*%d", i))
		note("regexp", unsafe.Pointer(p), "regexp.Regexp", 1)
		patterns = append(patterns, p)
	}
}

// pooled runs behind the last collection, which empties pools.
func pooled(n int) {
	for i := 0; i < n; i++ {
		v := &header{n: i}
		note("sync.Pool: element", unsafe.Pointer(v), "main.header", 1)
		pool.Put(v)
	}
}
