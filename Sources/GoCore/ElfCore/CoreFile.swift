package import ByteStreams

/// The parts of an ELF core: the memory of a process, its threads' registers, and where it was loaded.
package struct CoreFile: Sendable {
  /// A part of the process's memory.
  package struct Segment: Sendable {
    let address: UInt64
    let offset: UInt64
    /// How many bytes of it the core has; the rest was not written.
    let stored: UInt64
    let size: UInt64
  }

  /// A file that was mapped.
  package struct MappedFile: Sendable {
    package let addresses: Range<UInt64>
    /// Where in the file the mapping begins.
    package let offset: UInt64
    package let path: [UInt8]
  }

  let bytes: any RandomAccessBytes
  package let machine: Machine
  /// By address.
  package private(set) var segments: [Segment] = []
  package private(set) var threads: [CoreThread] = []
  package private(set) var files: [MappedFile] = []
  /// Where the program began (AT_ENTRY); nil if the core does not say.
  package private(set) var entryPoint: UInt64?
  /// How many bytes are missing at the end; 0 if none are.
  package private(set) var missing: UInt64 = 0
  /// How many bytes of memory it has, or had before it was cut short.
  private(set) var stored: UInt64 = 0

  /// How many first bytes tell a core.
  package static let bytesNeeded = 20

  /// Whether a file that begins like this is an ELF core (e_type 4).
  package static func isCore(_ first: [UInt8]) -> Bool {
    guard first.count >= 18, first.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else { return false }
    return (first[5] == 2 ? (first[16], first[17]) : (first[17], first[16])) == (0, 4)
  }

  /// Reads the headers and notes of a core.
  package init(_ bytes: any RandomAccessBytes) throws(CoreError) {
    self.bytes = bytes
    let header = try Self.read(bytes, 0, 64, "the ELF header")
    guard Self.isCore(header) else { throw .notACore }
    guard header[4] == 2, header[5] == 1, let machine = Machine.all.first(where: { $0.elfNumber == header.u16(18) })
    else { throw .machine(Self.machine(header)) }
    self.machine = machine
    let (start, sections) = (header.u64(32), header.u64(40))
    guard header.u16(54) == UInt16(Self.headerLength) else {
      throw .invalid("the length of a program header", UInt64(header.u16(54)))
    }
    var count = UInt64(header.u16(56))
    // As many segments as that do not fit in the field: section 0 has their number.
    if count == 0xffff, sections != 0 {
      count = UInt64(try Self.read(bytes, sections, 64, "the section header").u32(44))
    }
    guard count <= Self.mostSegments else { throw .tooMany("segments", limit: Self.mostSegments) }
    let headers = try Self.read(bytes, start, count * UInt64(Self.headerLength), "the program headers")
    var noteBytes: UInt64 = 0
    for index in 0..<Int(count) {
      let at = index * Self.headerLength
      let (offset, address) = (headers.u64(at + 8), headers.u64(at + 16))
      let (stored, size) = (headers.u64(at + 32), headers.u64(at + 40))
      switch headers.u32(at) {
      case 1 where size > 0:
        let segment = Segment(address: address, offset: offset, stored: min(stored, size), size: size)
        guard !address.addingReportingOverflow(size).overflow, !offset.addingReportingOverflow(stored).overflow else {
          throw .invalid("the length of a segment", size)
        }
        segments.append(segment)
        let end = offset + segment.stored
        if end > UInt64(bytes.length) { missing = max(missing, end - UInt64(bytes.length)) }
      case 4:
        // Notes of real cores do not share bytes either.
        guard stored <= min(Self.mostNotes, UInt64(bytes.length)) - noteBytes else {
          throw .invalid("the length of the notes", stored)
        }
        noteBytes += stored
        try add(notes: Self.read(bytes, offset, stored, "the notes"))
      default: break
      }
    }
    // Segments of real cores do not share bytes.
    let total = segments.reduce(UInt64(0)) { $0.addingReportingOverflow($1.stored).partialValue }
    stored = min(total, UInt64(bytes.length) + min(missing, 1 << 46))
    segments.sort { ($0.address, $0.offset) < ($1.address, $1.offset) }
  }

  private static let headerLength = 56
  private static let mostSegments = 1 << 20
  private static let mostNotes: UInt64 = 256 << 20

  private static func machine(_ header: [UInt8]) -> String {
    guard header[5] == 1 else { return "a big-endian one" }
    return switch header.u16(18) {
    case 3: "i386"
    case 40: "arm"
    case 183: "arm64 with 32-bit pointers"
    case 243: "riscv64"
    case 62: "x32"
    case let number: "ELF machine \(number)"
    }
  }

  static func read(
    _ bytes: any RandomAccessBytes, _ offset: UInt64, _ count: UInt64, _ what: String
  ) throws(CoreError) -> [UInt8] {
    let length = UInt64(bytes.length)
    guard offset <= length, count <= length - offset else {
      throw .truncated(what, needs: count, left: offset <= length ? length - offset : 0)
    }
    var result = [UInt8](repeating: 0, count: Int(count))
    try read(bytes, offset, into: &result, result.indices, what)
    return result
  }

  /// Reads the bytes from `offset` on, which are there, to a part of `buffer`.
  static func read(
    _ bytes: any RandomAccessBytes, _ offset: UInt64, into buffer: inout [UInt8], _ range: Range<Int>, _ what: String
  ) throws(CoreError) {
    var filled = range.lowerBound
    while filled < range.upperBound {
      let count: Int
      do {
        count = try bytes.read(
          into: &buffer, at: filled..<range.upperBound, from: Int(offset) + filled - range.lowerBound)
      } catch {
        throw .input(error)
      }
      guard count > 0 else {
        throw .truncated(what, needs: UInt64(range.count), left: UInt64(filled - range.lowerBound))
      }
      filled += count
    }
  }

  // MARK: Notes

  private mutating func add(notes: [UInt8]) throws(CoreError) {
    var notes = ElfNotes(notes)
    while let note = notes.next() {
      if note.name.elementsEqual("CORE".utf8) { try add(note: Array(note.contents), note.type) }
    }
    if let length = notes.wrongLength { throw .invalid("the length of a note", length) }
  }

  private mutating func add(note: [UInt8], _ type: UInt32) throws(CoreError) {
    switch type {
    case 1:
      guard threads.count < Self.mostThreads else { throw .tooMany("threads", limit: Self.mostThreads) }
      if let thread = CoreThread(note, machine) { threads.append(thread) }
    case 6:
      var at = 0
      while at <= note.count - 16 {
        if note.u64(at) == 9 { entryPoint = note.u64(at + 8) }
        at += 16
      }
    case 0x4649_4c45: addFiles(note)
    default: break
    }
  }

  private static let mostThreads = 1 << 20

  /// NT_FILE: count, page size, for each file its range and its offset in pages, then the names, each ended by a zero.
  private mutating func addFiles(_ note: [UInt8]) {
    guard note.count >= 16, let count = Int(exactly: note.u64(0)), count <= (note.count - 16) / 24 else { return }
    let pageSize = note.u64(8)
    var name = 16 + count * 24
    for index in 0..<count {
      let at = 16 + index * 24
      let (start, end) = (note.u64(at), note.u64(at + 8))
      let path = note[name...].prefix { $0 != 0 }
      guard path.endIndex < note.count, start <= end else { return }
      files.append(MappedFile(addresses: start..<end, offset: note.u64(at + 16) &* pageSize, path: Array(path)))
      name = path.endIndex + 1
    }
  }
}
