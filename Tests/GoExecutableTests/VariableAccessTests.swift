import ByteStreams
import ExecutableBuilding
import Testing

@testable import GoExecutable

/// Which variables the code of a function names, as `go tool objdump` shows the instructions.
struct VariableAccessTests {
  @Test func `numbers of 4 bytes are told from words, and reading from writing`() throws {
    // Where the code begins does not depend on what is in it.
    let first = Self.build([UInt8](repeating: 0x90, count: 26))
    let (start, variables) = (first.entries[0], first.noPointerData)
    func access(_ opcode: [UInt8], _ at: Int, _ offset: UInt64) -> [UInt8] {
      let displacement = (variables + offset) &- (start + UInt64(at + opcode.count + 4))
      return opcode + (0..<4).map { UInt8(truncatingIfNeeded: displacement >> (8 * UInt64($0))) }
    }
    // mov 8(…), %ecx; mov 16(…), %rcx; mov %eax, 24(…); mov %rax, 32(…)
    let code =
      access([0x8b, 0x0d], 0, 8) + access([0x48, 0x8b, 0x0d], 6, 16) + access([0x89, 0x05], 13, 24)
      + access([0x48, 0x89, 0x05], 19, 32)
    let executable = try GoExecutable(MemoryBytes(Self.build(code).bytes))
    let all = variables..<variables + 64
    #expect(try executable.numbersLoaded(by: "runtime.osinit", in: all) == [variables + 8])
    #expect(try executable.numbersStored(by: "runtime.osinit", in: all) == [variables + 24])
    #expect(try executable.wordsLoaded(by: "runtime.osinit", in: all) == [variables + 16])
    #expect(try executable.numbersLoaded(by: "runtime.osinit", in: variables + 12..<variables + 64) == [])
    #expect(try executable.numbersLoaded(by: "runtime.other", in: all) == [])
  }

  private static func build(_ code: [UInt8]) -> ExecutableBuilder.Built {
    var builder = ExecutableBuilder([MadeFunction("runtime.osinit", [.init(.bytes(code), line: 1)])], machine: .amd64)
    builder.noPointerData = [UInt8](repeating: 0xee, count: 64)
    return builder.build()
  }
}
