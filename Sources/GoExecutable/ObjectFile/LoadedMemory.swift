/// An executable's memory as it is when it was loaded at the addresses that the file names: with pointers filled in.
///
/// It is read in pieces, when they are asked for.
final class LoadedMemory {
  private static let pieceLength: UInt64 = 64 << 10
  /// Pieces overlap by this, so that a number at a border is in one of them whole.
  private static let overlap: UInt64 = 16

  private struct Piece {
    let address: UInt64
    let fields: Fields
  }

  private let file: ObjectFile
  /// By segment and number of the piece in it.
  private var pieces: [UInt64: Piece] = [:]
  /// The piece that was used last.
  private var last = Piece(address: 0, fields: Fields(bytes: [], isBigEndian: false))
  /// What relocations fill in, by place.
  private let relocations: Relocations
  /// The first failure to read bytes that are in the file.
  private(set) var failure: GoExecutableError?

  init(_ file: ObjectFile) throws(GoExecutableError) {
    self.file = file
    relocations = try Relocations(file)
  }

  /// The unsigned number in the `width` bytes at `address`; nil if the file has no bytes for it.
  func unsigned(_ address: UInt64, _ width: Int) -> UInt64? {
    let offset = address &- last.address
    if address >= last.address, offset < UInt64(last.fields.count),
      let value = last.fields.unsigned(Int(offset), width)
    {
      return value
    }
    guard let piece = piece(address) else { return nil }
    return piece.fields.unsigned(Int(address - piece.address), width)
  }

  /// A pointer or a number of pointer size.
  func word(_ address: UInt64) -> UInt64? { unsigned(address, file.pointerSize) }

  func u32(_ address: UInt64) -> UInt32? { unsigned(address, 4).map { UInt32(truncatingIfNeeded: $0) } }

  func u16(_ address: UInt64) -> UInt16? { unsigned(address, 2).map { UInt16(truncatingIfNeeded: $0) } }

  func u8(_ address: UInt64) -> UInt8? { unsigned(address, 1).map { UInt8(truncatingIfNeeded: $0) } }

  /// The `count` bytes at `address`, which are few; nil if the file does not have them all.
  func bytes(_ address: UInt64, _ count: Int) -> [UInt8]? {
    var result: [UInt8] = []
    while result.count < count {
      let (next, overflow) = address.addingReportingOverflow(UInt64(result.count))
      guard !overflow, let piece = piece(next) else { return nil }
      let rest = piece.fields.bytes[Int(next - piece.address)...].prefix(count - result.count)
      guard !rest.isEmpty else { return nil }
      result += rest
    }
    return result
  }

  /// The piece that has the byte at `address`.
  private func piece(_ address: UInt64) -> Piece? {
    for (number, segment) in file.segments.enumerated()
    where address >= segment.address && address - segment.address < segment.size {
      let index = (address - segment.address) / Self.pieceLength
      let key = index << 16 | UInt64(number & 0xffff)
      if let piece = pieces[key] {
        last = piece
        return piece
      }
      let start = segment.address + index * Self.pieceLength
      let length = min(Self.pieceLength + Self.overlap, segment.size - index * Self.pieceLength)
      guard let fields = read(start, length) else { return nil }
      let piece = Piece(address: start, fields: fields)
      pieces[key] = piece
      last = piece
      return piece
    }
    return nil
  }

  private func read(_ address: UInt64, _ length: UInt64) -> Fields? {
    var bytes: [UInt8]
    do {
      bytes = try file.memory(address, length, .typeDescriptor).bytes
    } catch {
      if failure == nil { failure = error }
      return nil
    }
    let width = file.pointerSize
    var index = relocations.first(at: address &- min(address, UInt64(width - 1)))
    while index < relocations.all.count, relocations.all[index].place < address &+ length {
      let (place, value) = relocations.all[index]
      index += 1
      // A number at the border is in both pieces in part.
      for at in 0..<width {
        let offset = place &+ UInt64(at) &- address
        guard offset < UInt64(bytes.count) else { continue }
        bytes[Int(offset)] = value.byte(at, of: width, isBigEndian: file.isBigEndian)
      }
    }
    return Fields(bytes: bytes, isBigEndian: file.isBigEndian)
  }
}
