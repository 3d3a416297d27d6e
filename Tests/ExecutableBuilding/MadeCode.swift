/// The machine code of made functions.
struct MadeCode {
  var bytes: [UInt8] = []
  /// Where each function begins.
  var starts: [Int] = []
  /// By function, where each instruction begins, counted from the function's start, and where the last one ends.
  var offsets: [[Int]] = []

  init(_ functions: [MadeFunction], _ machine: ExecutableBuilder.Machine, at address: UInt64) {
    var position = 0
    for function in functions {
      starts.append(position)
      var own = [0]
      for instruction in function.instructions {
        own.append(own[own.count - 1] + Self.length(instruction.operation, machine))
      }
      offsets.append(own)
      position += (own[own.count - 1] + 31) / 32 * 32
    }
    for (index, function) in functions.enumerated() {
      for (number, instruction) in function.instructions.enumerated() {
        let at = starts[index] + offsets[index][number]
        switch instruction.operation {
        case .other(let count): bytes += [UInt8](repeating: 0, count: count)
        case .bytes(let raw): bytes += raw
        case .callPointer: bytes += Self.pointerCall(machine)
        case .call(let name):
          let target = functions.firstIndex { $0.name == name }.map { starts[$0] } ?? 0
          bytes += Self.call(from: at, to: target, machine)
        }
      }
      bytes += [UInt8](repeating: 0xcc, count: (index + 1 < starts.count ? starts[index + 1] : position) - bytes.count)
    }
  }

  private static func length(_ operation: MadeFunction.Operation, _ machine: ExecutableBuilder.Machine) -> Int {
    switch operation {
    case .other(let count): count
    case .bytes(let raw): raw.count
    case .callPointer: pointerCall(machine).count
    case .call: call(from: 0, to: 0, machine).count
    }
  }

  private static func pointerCall(_ machine: ExecutableBuilder.Machine) -> [UInt8] {
    switch machine.name {
    case "arm64": [0x00, 0x00, 0x3f, 0xd6]  // blr x0
    case "s390x": [0x0d, 0xe1]  // basr %r14, %r1
    case "mips64": [0x03, 0x20, 0xf8, 0x09]
    default: [0xff, 0xd0]  // call *%rax
    }
  }

  private static func call(from: Int, to: Int, _ machine: ExecutableBuilder.Machine) -> [UInt8] {
    func little(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) } }
    switch machine.name {
    case "arm64":
      return little(0x25 << 26 | (UInt32(bitPattern: Int32((to - from) / 4)) & 0x3ff_ffff))
    case "s390x":
      return [0xc0, 0xe5] + little(UInt32(bitPattern: Int32((to - from) / 2))).reversed()
    case "mips64":
      return [0x0c, 0, 0, 0]
    default:
      return [0xe8] + little(UInt32(bitPattern: Int32(to - from - 5)))
    }
  }
}
