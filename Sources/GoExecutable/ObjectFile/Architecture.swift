/// The machine that an executable's code is for.
public enum Architecture: Equatable, Sendable {
  case i386, amd64, arm64, s390x
  /// Another, by its number in the ELF header.
  case other(UInt64)

  init(elfMachine: UInt64) { self = [3: .i386, 62: .amd64, 183: .arm64, 22: .s390x][elfMachine] ?? .other(elfMachine) }

  init(machCPU: UInt64) { self = [0x0100_0007: .amd64, 0x0100_000c: .arm64][machCPU] ?? .other(machCPU) }

  /// The type of the relocation that means: load address plus addend. Each System V supplement gives its own number.
  var relativeRelocation: UInt64? {
    switch self {
    case .i386, .amd64: 8
    case .arm64: 1027
    case .s390x: 12
    case .other(21): 22  // ppc64
    case .other(243): 3  // riscv64
    case .other(258): 3  // loong64
    case .other: nil
    }
  }
}
