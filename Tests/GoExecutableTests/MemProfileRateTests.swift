import ByteStreams
import ExecutableBuilding
import GoExecutable
import Testing

@Suite("What the code says of runtime.MemProfileRate")
struct MemProfileRateTests {
  /// A program whose functions do something with the variable, as the compilers of the go command write it: assembled by
  /// hand from what `go tool objdump` shows.
  private struct Program {
    enum Access {
      case load
      case constant(Int32)
      case register
      case address
      case compare
      case add
    }

    let machine: ExecutableBuilder.Machine
    var functions: [(name: String, accesses: [Access])] = []
    /// Where the variable lies among those without pointers; others are on both sides.
    let offset = 16
    var pointsToIt = false
    var isPositionIndependent = false

    init(_ machine: ExecutableBuilder.Machine) {
      self.machine = machine
      functions = [("runtime.profilealloc", [.load]), ("runtime.allocmcache", [.load])]
    }

    mutating func add(_ name: String, _ accesses: Access...) { functions.append((name, accesses)) }

    func read(_ change: (inout [UInt8]) -> Void = { _ in }) throws -> MemProfileRate? {
      try Sample.executable(bytes(change)).memProfileRate()
    }

    func bytes(_ change: (inout [UInt8]) -> Void = { _ in }) -> [UInt8] {
      // Addresses do not depend on what the code refers to.
      let first = build(0, [])
      let variable = first.noPointerData + UInt64(offset)
      var bytes = build(variable, first.entries).bytes
      change(&bytes)
      return bytes
    }

    private func build(_ variable: UInt64, _ entries: [UInt64]) -> ExecutableBuilder.Built {
      let made = functions.enumerated().map { index, function in
        var code: [UInt8] = []
        for access in function.accesses {
          let at = (entries.isEmpty ? 0 : entries[index]) + UInt64(code.count)
          code += machine.name == "arm64" ? arm64(access, at, variable) : intel(access, at, variable)
        }
        return MadeFunction(function.name, [.init(.bytes(code), line: 1)])
      }
      var builder = ExecutableBuilder(made, machine: machine)
      let width = machine.name == "386" ? 4 : 8
      builder.noPointerData = [UInt8](repeating: 0xee, count: 64)
      builder.noPointerData.replaceSubrange(
        offset..<offset + width, with: Self.little(524_288, width))
      builder.isPositionIndependent = isPositionIndependent
      if pointsToIt {
        let built = builder.build()
        builder.dataPointers = [(8, Int(built.noPointerData) + offset - Int(built.data))]
      }
      return builder.build()
    }

    private static func little(_ value: UInt64, _ width: Int = 4) -> [UInt8] {
      (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }

    private func intel(_ access: Access, _ at: UInt64, _ variable: UInt64) -> [UInt8] {
      let isLong = machine.name == "amd64"
      let (opcode, modRM, immediate): (UInt8, UInt8, [UInt8]) =
        switch access {
        case .load: (0x8b, 0x15, [])
        case .constant(let value): (0xc7, 0x05, Self.little(UInt64(bitPattern: Int64(value))))
        case .register: (0x89, 0x15, [])
        case .address: (0x8d, 0x0d, [])
        case .compare: (0x83, 0x3d, [7])
        case .add: (0x83, 0x05, [7])
        }
      let front: [UInt8] = (isLong ? [0x48] : []) + [opcode, modRM]
      let end = at + UInt64(front.count + 4 + immediate.count)
      return front + Self.little(isLong ? variable &- end : variable) + immediate
    }

    private func arm64(_ access: Access, _ at: UInt64, _ variable: UInt64) -> [UInt8] {
      func page(_ register: UInt32, _ at: UInt64) -> UInt32 {
        let pages = UInt32(truncatingIfNeeded: (variable >> 12) &- (at >> 12))
        return 0x9000_0000 | (pages & 3) << 29 | (pages >> 2 & 0x7ffff) << 5 | register
      }
      let low = UInt32(truncatingIfNeeded: variable & 0xfff)
      let words: [UInt32] =
        switch access {
        // ADRP R27; LDR or STR.
        case .load, .compare: [page(27, at), 0xf940_0000 | (low / 8) << 10 | 27 << 5 | 1]
        case .register, .add: [page(27, at), 0xf900_0000 | (low / 8) << 10 | 27 << 5 | 7]
        // MOVZ R0, or ORR of a mask as the assembler prefers for powers of two.
        case .constant(let value):
          [
            value == 4096 ? 0xb274_03e0 : 0xd280_0000 | UInt32(value) << 5, page(27, at + 4),
            0xf900_0000 | (low / 8) << 10 | 27 << 5,
          ]
        case .address: [page(2, at), 0x9100_0000 | low << 10 | 2 << 5 | 2, 0xaa1f_03e5]
        }
      return words.flatMap { Self.little(UInt64($0)) }
    }
  }

  private static let machines = ["amd64", "386", "arm64"]

  private func program(_ machine: String) -> Program {
    Program(machine == "amd64" ? .amd64 : machine == "386" ? .i386 : .arm64)
  }

  @Test("constants that the program stores, with the functions, and not those of the runtime", arguments: machines)
  func constants(_ machine: String) throws {
    var program = program(machine)
    program.add("runtime.schedinit", .constant(0))
    program.add("runtime.parsedebugvars", .register)
    let untouched = try #require(try program.read())
    #expect(untouched.initial == 524_288 && untouched.constants.isEmpty && !untouched.isComputed)
    program.add("main.init.0", .load, .constant(4096))
    program.add("main.main", .compare, .constant(1), .constant(4096))
    let found = try #require(try program.read())
    #expect(found.initial == 524_288 && !found.isComputed)
    #expect(found.constants.map(\.value) == [4096, 1])
    #expect(found.constants.map(\.function) == ["main.init.0", "main.main"])
  }

  @Test("a register, an address, a change: any value may be stored", arguments: machines)
  func computed(_ machine: String) throws {
    for access in [Program.Access.register, .address, .add] {
      var program = program(machine)
      program.add("main.main", .constant(1), access)
      #expect(try program.read()?.isComputed == true)
    }
    for isPositionIndependent in [false, true] where machine != "386" || !isPositionIndependent {
      var program = program(machine)
      program.pointsToIt = true
      program.isPositionIndependent = isPositionIndependent
      #expect(try program.read()?.isComputed == true)
    }
  }

  @Test("without the two functions that load it, or with two words that both load, the variable is not known")
  func notFound() throws {
    var program = Program(.amd64)
    program.functions.removeLast()
    program.add("main.main", .constant(1))
    #expect(try program.read() == nil)
    #expect(try Program(.s390x).read() == nil)
  }

  @Test("whether a reader of the memory profile is linked")
  func reader() throws {
    var program = Program(.amd64)
    #expect(try !Sample.executable(program.bytes()).readsMemoryProfile())
    program.add("runtime.MemProfile", .load)
    #expect(try Sample.executable(program.bytes()).readsMemoryProfile())
  }

  @Test("whatever bytes are damaged, nothing traps")
  func damage() throws {
    var program = Program(.amd64)
    program.add("main.init.0", .constant(4096))
    var random = SystemRandomNumberGenerator()
    let seed = random.next()
    var generator = Generator(state: seed)
    let whole = program.bytes()
    for _ in 0..<300 {
      var bytes = whole
      for _ in 0..<3 {
        bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: generator.next())
      }
      guard let executable = try? Sample.executable(bytes) else { continue }
      _ = try? executable.memProfileRate()
      _ = try? executable.readsMemoryProfile()
    }
    for length in stride(from: 0, to: whole.count, by: 97) {
      guard let executable = try? Sample.executable(Array(whole.prefix(length))) else { continue }
      _ = try? executable.memProfileRate()
    }
  }

  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 16 ^ state << 48
    }
  }

  @Test("the file is read once, however long it is and however often the variable is stored")
  func work() throws {
    func bytesRead(_ functions: Int, _ stores: Int) throws -> (read: Int, length: Int) {
      var program = Program(.arm64)
      for index in 0..<functions {
        program.functions.append(("main.f\(index)", [Program.Access](repeating: .constant(1), count: stores)))
      }
      let counting = CountingBytes(program.bytes())
      let executable = try GoExecutable(counting)
      let before = counting.count
      #expect(try executable.memProfileRate() != nil)
      return (counting.count - before, counting.length)
    }
    let (once, length) = try bytesRead(40, 40)
    let (twice, twiceLength) = try bytesRead(80, 80)
    #expect(Double(twice) / Double(twiceLength) < 1.2 * Double(once) / Double(length))
    #expect(once < 3 * length)
  }

  private final class CountingBytes: RandomAccessBytes, @unchecked Sendable {
    private let bytes: MemoryBytes
    private(set) var count = 0

    init(_ bytes: [UInt8]) { self.bytes = MemoryBytes(bytes) }

    var length: Int { bytes.length }

    func read(into buffer: inout [UInt8], at range: Range<Int>, from offset: Int) -> Int {
      count += range.count
      return bytes.read(into: &buffer, at: range, from: offset)
    }
  }
}
