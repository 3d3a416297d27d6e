module stackobjects

go 1.21
