import Names

/// How often each name comes among those of a file, which may be anything.
func count(_ names: [[UInt8]]) -> [Name: Int] {
  var counts: [Name: Int] = [:]
  for bytes in names { counts[Name(decoding: bytes), default: 0] += 1 }
  return counts
}

/// A name as a line of a table shows it: of at most so many columns, without what would do something to a terminal.
func cell(_ name: Name, columns: Int) -> String { name.text.unicodeScalars.shortened(toColumns: columns) }
