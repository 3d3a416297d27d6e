module cleanups

go 1.24
