/// Words as bytes of memory.
func memory(_ words: [UInt64], size: Int = 8, bigEndian: Bool = false) -> [UInt8] {
  words.flatMap { word in
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
    return bigEndian ? bytes.reversed() : bytes
  }
}
