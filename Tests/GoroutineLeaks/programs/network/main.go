// A server whose connections wait for each other, and a pipe in memory.
package main

import (
	"io"
	"net"

	"goroutineleaks/moment"
)

//go:noinline
func serve(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		lines := make(chan []byte)
		go read(connection, lines)
		go write(connection, lines)
	}
}

//go:noinline
func read(connection net.Conn, lines chan []byte) {
	buffer := make([]byte, 100)
	for {
		n, err := connection.Read(buffer)
		if err != nil {
			return
		}
		lines <- buffer[:n]
	}
}

//go:noinline
func write(connection net.Conn, lines chan []byte) {
	for line := range lines {
		connection.Write(line)
	}
}

//go:noinline
func copyAll(connection net.Conn) { io.Copy(io.Discard, connection) }

//go:noinline
func piped() net.Conn {
	one, _ := net.Pipe()
	go copyAll(one)
	other, kept := net.Pipe()
	go copyAll(other)
	return kept
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go serve(listener)
	var clients []net.Conn
	for range [3]int{} {
		client, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			panic(err)
		}
		clients = append(clients, client)
	}
	// This one stays open, but its reader has nobody to send to: the reader of its lines is gone.
	kept := piped()
	go func(c chan []byte) { read(clients[0], c) }(make(chan []byte))
	moment.Write(clients, kept)
}
