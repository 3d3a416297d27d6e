//go:build cgo

package main

/*
static int *nowhere;

extern void back(int);

static int fault(int n) {
	return n + *nowhere;
}

static int through(int n) {
	back(n);
	return n;
}
*/
import "C"

//export back
func back(n C.int) {
	if n == 0 {
		panic("called from C")
	}
	if n > 1 {
		C.through(n - 1)
	}
	ready <- true
	<-never
}

func crashInC() { total += int(C.fault(1)) }

func crashInCallback() { total += int(C.through(0)) }

func waitInCallback() { total += int(C.through(3)) }
