import ByteStreams
import GoExecutable

@testable import GoCore

/// The small program's core with other bytes in some places of its memory.
struct PatchedCore {
  private(set) var bytes = SmallProgram.core
  let core: CoreFile
  let reader: CoreReader
  /// The next address of memory that nobody uses.
  private var free: UInt64

  /// - Parameter room: how many bytes there are at least for what is placed.
  init(room length: UInt64 = 1 << 14) throws {
    core = try CoreFile(MemoryBytes(SmallProgram.core))
    reader = try CoreReader(core, GoExecutable(MemoryBytes(SmallProgram.executable)))
    // A part of a writable segment that is all zeros.
    var found: UInt64?
    for segment in core.segments where found == nil && segment.stored >= 2 * length {
      var at = segment.stored / length * length - length
      while at > 0, found == nil {
        let range = Int(segment.offset + at)..<Int(segment.offset + at + length)
        if bytes[range].allSatisfy({ $0 == 0 }) { found = segment.address + at }
        at -= length
      }
    }
    guard let found else { throw CoreError.unmapped(0) }
    free = found
  }

  /// Puts bytes at an address.
  mutating func write(_ new: [UInt8], at address: UInt64) throws {
    guard let segment = core.segments.last(where: { $0.address <= address }), address - segment.address < segment.stored
    else { throw CoreError.unmapped(address) }
    let at = Int(segment.offset + address - segment.address)
    bytes.replaceSubrange(at..<at + new.count, with: new)
  }

  mutating func write(word: UInt64, at address: UInt64) throws {
    try write(CoreBuilder.number(word, 8), at: address)
  }

  /// Puts bytes where nobody uses the memory, and says where.
  mutating func place(_ new: [UInt8]) throws -> UInt64 {
    defer { free += UInt64((new.count + 15) / 16 * 16) }
    try write(new, at: free)
    return free
  }

  /// Puts a Go string there: its address and its length.
  mutating func place(text: String) throws -> [UInt8] {
    CoreBuilder.number(try place(Array(text.utf8)), 8) + CoreBuilder.number(UInt64(text.utf8.count), 8)
  }

  /// Its memory as it is now.
  func memory() throws -> CoreMemory {
    CoreMemory(try CoreFile(MemoryBytes(bytes)), reader.memory.executable, bias: reader.memory.bias)
  }

  /// The goroutine of a number.
  func goroutine(_ id: UInt64) throws -> CoreGoroutine {
    let memory = reader.memory
    let (start, count) = try memory.slice(reader.variables.addresses[.goroutines] ?? 0)
    for index in 0..<count {
      let address = try memory.word(start + index * 8)
      if let found = try CoreGoroutine(memory, reader.layout.goroutine, at: address), found.id == id { return found }
    }
    throw CoreError.unmapped(id)
  }

  /// Lets a thread run a goroutine: as if the core had been taken at an instruction of it.
  ///
  /// - Parameter id: the program's number of the thread, if it is not the system's.
  mutating func run(
    _ goroutine: CoreGoroutine, pc: UInt64, sp: UInt64, register: UInt64, id: UInt64? = nil
  ) throws {
    let thread = core.threads[0]
    let link = reader.layout.thread.processID
    // A description of the thread that leads to its registers.
    var description = [UInt8](repeating: 0, count: 2048)
    description.replaceSubrange(Int(link)..<Int(link) + 8, with: CoreBuilder.number(id ?? thread.id, 8))
    try write(word: try place(description), at: goroutine.address + 48)
    try write(CoreBuilder.number(2, 4), at: goroutine.address + UInt64(reader.layout.goroutine.status))
    let old = CoreBuilder.number(thread.pc, 8)
    guard let notes = bytes.indices.first(where: { bytes[$0] == old[0] && bytes[$0...].starts(with: old) }) else {
      throw CoreError.unmapped(thread.pc)
    }
    bytes.replaceSubrange(notes..<notes + 8, with: CoreBuilder.number(pc, 8))
    bytes.replaceSubrange(notes + 24..<notes + 32, with: CoreBuilder.number(sp, 8))
    // rax
    bytes.replaceSubrange(notes - 48..<notes - 40, with: CoreBuilder.number(register, 8))
  }
}
