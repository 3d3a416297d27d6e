public import ByteStreams

/// A core that changes are made of: its bytes, and where in it something is.
public struct OriginalCore: Sendable {
  let bytes: [UInt8]
  /// Where words are that are not 0.
  let places: [Int]
  /// Its segments: where in the file, how many bytes, at which address.
  private let segments: [(offset: Int, count: Int, address: UInt64)]

  /// - Parameter bytes: an ELF core of a 64-bit, little-endian machine.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    func number(_ at: Int, _ width: Int) -> UInt64 {
      (0..<width).reduce(0) { $0 | UInt64(bytes[at + $1]) << UInt64(8 * $1) }
    }
    places = stride(from: 0, to: bytes.count - 7, by: 8).filter { at in bytes[at..<at + 8].contains { $0 != 0 } }
    let (start, count) = (Int(number(32, 8)), Int(number(56, 2)))
    segments = (0..<count).map { index in
      let at = start + index * 56
      return (Int(number(at + 8, 8)), Int(number(at + 32, 8)), number(at + 16, 8))
    }
  }

  /// Bytes that it has; only those count that are not 0.
  public var length: Int { places.count * 8 }

  func word(_ at: Int) -> UInt64 { (0..<8).reduce(0) { $0 | UInt64(bytes[at + $1]) << UInt64(8 * $1) } }

  /// The address that the byte at a place of the file had; 0 if it had none.
  func address(of place: Int) -> UInt64 {
    guard let segment = segments.last(where: { $0.offset <= place && place < $0.offset + $0.count }) else { return 0 }
    return segment.address &+ UInt64(place - segment.offset)
  }
}

/// A core in which some words are others.
public final class ChangedCore: RandomAccessBytes {
  private let core: OriginalCore
  private let words: [(place: Int, word: UInt64)]
  public let length: Int

  /// Bytes that describe one change.
  private static let changeLength = 8
  private static let mostChanges = 64

  /// - Parameter changes: what is changed, 8 bytes for each: of which kind, at which place, and a number.
  public init(_ core: OriginalCore, _ changes: [UInt8]) {
    self.core = core
    var words: [(Int, UInt64)] = []
    var length = core.bytes.count
    for index in 0..<min(changes.count / Self.changeLength, Self.mostChanges) {
      let at = index * Self.changeLength
      func number(_ from: Int, _ width: Int) -> Int {
        (0..<width).reduce(0) { $0 | Int(changes[at + from + $1]) << (8 * $1) }
      }
      let place = core.places[number(1, 3) % core.places.count]
      let (argument, other) = (number(4, 4), core.places[number(4, 4) % core.places.count])
      let old = core.word(place)
      switch changes[at] % 7 {
      case 0:
        let shift = UInt64(argument % 8 * 8)
        words.append((place, old & ~(0xff << shift) | UInt64(argument >> 8 & 0xff) << shift))
      case 1: words.append((place, UInt64(argument)))
      case 2: words.append((place, core.word(other)))
      case 3: words.append((place, old &+ UInt64(truncatingIfNeeded: Int(Int32(truncatingIfNeeded: argument)))))
      // A pointer to something else, or to itself.
      case 4: words.append((place, core.address(of: other)))
      case 5: words.append((place, core.address(of: place)))
      default: length = min(length, place + argument % 8)
      }
    }
    (self.words, self.length) = (words, length)
  }

  public func read(into buffer: inout [UInt8], at range: Range<Int>, from offset: Int) -> Int {
    let count = min(range.count, max(0, length - offset))
    buffer.replaceSubrange(range.lowerBound..<range.lowerBound + count, with: core.bytes[offset..<offset + count])
    for (place, word) in words where place < offset + count && place + 8 > offset {
      for index in max(0, offset - place)..<min(8, offset + count - place) {
        buffer[range.lowerBound + place + index - offset] = UInt8(truncatingIfNeeded: word >> UInt64(8 * index))
      }
    }
    return count
  }
}
