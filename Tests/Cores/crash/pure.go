//go:build !cgo

package main

func crashInC() {}

func crashInCallback() {}

func waitInCallback() {}
