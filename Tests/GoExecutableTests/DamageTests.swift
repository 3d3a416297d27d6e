import ByteStreams
import ExecutableBuilding
import GoExecutable
import Testing

@Suite("Damaged and other files")
struct DamageTests {
  static let builders: [ExecutableBuilder] = {
    var pie = Sample.builder(.go1_21)
    pie.isPositionIndependent = true
    pie.namesLineTable = false
    var machO = Sample.builder(.go1_26, .arm64)
    machO.isMachO = true
    return [Sample.builder(), Sample.builder(.go1_19, .s390x), Sample.builder(.go1_27, .i386), pie, machO]
  }()

  @Test("every prefix is an error, and never anything worse", arguments: 0..<builders.count)
  func prefixes(_ number: Int) throws {
    let bytes = Self.builders[number].build().bytes
    // Densely where the headers are, else by steps: the code is filled up to a page.
    for length in Array(0..<1100) + Array(stride(from: 1100, to: bytes.count, by: 41)) {
      // Mach-O's headers are in front: what is cut off may be nothing that is needed.
      do {
        try Sample.executable(Array(bytes[..<length])).readEverything()
        #expect(Self.builders[number].isMachO && length > 4096, "a prefix of \(length) bytes")
      } catch {
        #expect(error is GoExecutableError && !"\(error)".contains("\n"))
      }
    }
  }

  @Test("every changed byte is an error or another executable", arguments: 0..<builders.count)
  func changedBytes(_ number: Int) {
    let bytes = Self.builders[number].build().bytes
    for offset in bytes.indices where offset < 1024 ? offset % 2 == number % 2 : bytes[offset] != 0 && offset % 3 == 0 {
      for change: UInt8 in [0xff, 0x01] {
        var changed = bytes
        changed[offset] ^= change
        do throws(GoExecutableError) {
          let executable = try Sample.executable(changed)
          try? executable.readEverything()
        } catch {
          #expect(!error.description.isEmpty)
        }
      }
    }
  }

  @Test(
    "what it is instead",
    arguments: [
      ([], "not an executable: neither ELF nor Mach-O"),
      (Array("#!/bin/sh\nexit 0\n".utf8), "not an executable: neither ELF nor Mach-O"),
      (Array("MZ\u{1}\u{2} and so on".utf8), "a Windows executable: only ELF and Mach-O are read"),
      (
        [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2],
        "a Mach-O file of several architectures: `lipo -thin` takes one out"
      ),
      (Array("\u{7f}ELF".utf8), "at byte 0 (0x0) in the ELF header: 16 bytes are needed, 4 are left"),
      (
        Array("\u{7f}ELF\u{3}\u{1}".utf8) + [UInt8](repeating: 0, count: 60),
        "at byte 4 (0x4) in the ELF header: the class is 3 (0x3)"
      ),
      (
        Array("\u{7f}ELF\u{2}\u{1}".utf8) + [UInt8](repeating: 0, count: 60),
        "not a Go executable: it has no Go line table"
      ),
    ] as [([UInt8], String)])
  func others(_ bytes: [UInt8], _ message: String) {
    #expect(throws: GoExecutableError.self) { try Sample.executable(bytes) }
    do { _ = try Sample.executable(bytes) } catch { #expect("\(error)" == message) }
  }

  @Test("a release before 1.18, a layout that is not known")
  func releases() throws {
    let built = Sample.builder().build()
    let magic: [UInt8] = [0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8]
    let table = try #require(built.bytes.indices.first { built.bytes[$0...].starts(with: magic) })
    var old = built.bytes
    old[table] = 0xfa
    #expect(throws: GoExecutableError.self) { try Sample.executable(old) }
    do { _ = try Sample.executable(old) } catch { #expect(error.problem == .tooOld) }
    // Without the part of the code, no layout makes sense of the module data.
    var unknown = built.bytes
    let words = (0..<3).map { $0 * 8 }
    let name = try #require(Self.find([0, 0, 0, 0, 0, 0, 0, 0], behind: table, in: built))
    for word in words { unknown[name + word] ^= 0x55 }
    do {
      _ = try Sample.executable(unknown)
      Issue.record("it was read")
    } catch {
      #expect(error.problem == .unknownLayout("go1.27.3"))
    }
  }

  /// Where the list of the code's parts begins: offset 0, the code's length, its address.
  private static func find(_ zeros: [UInt8], behind table: Int, in built: ExecutableBuilder.Built) -> Int? {
    let address = (0..<8).map { UInt8(truncatingIfNeeded: built.entries[0] >> UInt64(8 * $0)) }
    return stride(from: table / 16 * 16, to: built.bytes.count - 24, by: 16).first {
      built.bytes[$0...].starts(with: zeros) && built.bytes[($0 + 16)...].starts(with: address)
    }
  }

  @Test("numbers beyond all limits take no memory")
  func limits() throws {
    let bytes = Sample.builder().build().bytes
    var sections = bytes
    // e_shnum 0: the number is in the first section header, whose sh_size this is.
    (sections[0x3c], sections[0x3d]) = (0, 0)
    let table = (0..<8).reduce(0) { $0 | Int(bytes[0x28 + $1]) << (8 * $1) }
    for offset in 0..<8 { sections[table + 32 + offset] = 0x7f }
    do {
      _ = try Sample.executable(sections)
      Issue.record("it was read")
    } catch {
      #expect(error.problem == .tooLarge("the number of sections", 0x7f7f_7f7f_7f7f_7f7f, limit: 65536))
    }
  }
}
