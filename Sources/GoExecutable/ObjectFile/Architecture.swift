/// The machine that an executable's code is for.
public enum Architecture: Equatable, Sendable {
  case i386, amd64, arm64, s390x
  /// Another, by its number in the ELF header.
  case other(UInt64)

  init(elfMachine: UInt64) {
    switch elfMachine {
    case 3: self = .i386
    case 62: self = .amd64
    case 183: self = .arm64
    case 22: self = .s390x
    default: self = .other(elfMachine)
    }
  }

  init(machCPU: UInt64) {
    switch machCPU {
    case 0x0100_0007: self = .amd64
    case 0x0100_000c: self = .arm64
    default: self = .other(machCPU)
    }
  }

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
