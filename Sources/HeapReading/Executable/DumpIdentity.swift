import GoExecutable
package import GoHeapDump
import GoRuntime
import Names

/// What a dump says of the executable that wrote it: it has no build id, but version, lengths and some functions.
struct DumpIdentity {
  /// What the dump says of its program, once that is read.
  var params: Params?
  private var data: (address: UInt64, length: UInt64)?
  private var bss: (address: UInt64, length: UInt64)?
  /// The functions of stack frames, by where they begin.
  private var functions: [UInt64: [UInt8]] = [:]

  /// A stack frame more shows nothing new, and no name of a function is that long.
  private static let functionLimit = 4096
  private static let nameLimit = 4096

  mutating func add(segment: RecordTag, address: UInt64, length: UInt64) {
    if segment == .data { data = (address, length) } else { bss = (address, length) }
  }

  mutating func add(stackFrame record: borrowing Record, _ bytes: Span<UInt8>) {
    guard let entry = record[.entry], functions.count < Self.functionLimit, functions[entry] == nil,
      record.name.count <= Self.nameLimit
    else { return }
    functions[entry] = record.name.map { bytes[$0] }
  }

  /// What shows at first sight that the executable is another one; nil if nothing does.
  func mismatch(_ summary: ExecutableSummary) -> BinaryMismatch? {
    guard let params else { return nil }
    let machine = summary.architecture.name
    if summary.pointerSize != params.pointerSize || summary.isBigEndian != params.isBigEndian
      || machine != nil && machine != params.arch
    {
      let order = summary.isBigEndian ? "big-endian" : "little-endian"
      return .machine(dump: params.arch, binary: machine ?? "a \(summary.pointerSize * 8)-bit, \(order) machine")
    }
    if !params.buildVersion.isEmpty, let version = summary.buildInfo?.goVersion, version != params.buildVersion {
      return .goVersion(dump: params.buildVersion, binary: version)
    }
    guard let data, let bss else { return nil }
    let dataLength = summary.data.upperBound - summary.data.lowerBound
    let bssLength = summary.bss.upperBound - summary.bss.lowerBound
    if data.length != dataLength { return .dataLength(dump: data.length, binary: dataLength) }
    if bss.length != bssLength { return .bssLength(dump: bss.length, binary: bssLength) }
    let distance = summary.bss.lowerBound &- summary.data.lowerBound
    guard bss.address &- data.address == distance else {
      return .segments(dump: bss.address &- data.address, binary: distance)
    }
    return nil
  }

  /// Where the program of a dump was loaded, as the executable has it.
  struct Fit {
    /// How far behind the file's own addresses its code is.
    var bias: UInt64 = 0
    /// How far behind the file's own addresses its variables are. They lie elsewhere if it was built with other flags, which
    /// it says in front of them.
    var variableBias: UInt64 = 0
    /// What shows that it is another one; nil if it is the one.
    var mismatch: BinaryMismatch?
  }

  /// Finds out where the executable was loaded: a position-independent one is loaded anywhere, in whole pages. Where its
  /// functions are decides.
  func fit(_ executable: GoExecutable) throws(GoExecutableError) -> Fit {
    let summary = executable.summary
    let ofData = (data?.address ?? summary.data.lowerBound) &- summary.data.lowerBound
    // A small multiple of a page may also be what its variables have moved by.
    var candidates: [UInt64] = ofData % Self.page == 0 ? [ofData] : []
    if ofData != 0 { candidates.append(0) }
    candidates += try biases(executable).filter { !candidates.contains($0) }
    var first: Fit?
    for bias in candidates {
      let (known, mismatch) = try mismatch(executable, bias: bias)
      let fit = Fit(bias: bias, variableBias: ofData, mismatch: mismatch)
      if mismatch == nil, known > 0 { return fit }
      if first == nil || first?.mismatch != nil && mismatch == nil { first = fit }
    }
    return first ?? Fit()
  }

  private static let page: UInt64 = 4096

  /// The biases that most functions of the stacks suggest which have names of their own.
  private func biases(_ executable: GoExecutable) throws(GoExecutableError) -> [UInt64] {
    var counts: [UInt64: Int] = [:]
    for (entry, name) in functions {
      let found = try executable.functions(named: name[...])
      guard found.count == 1 else { continue }
      let bias = entry &- executable.address(of: try executable.function(found[0]))
      if bias % Self.page == 0 { counts[bias, default: 0] += 1 }
    }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(2).map(\.key)
  }

  /// How many functions of the stacks are where they should be, and what shows, looking at them, that the executable is
  /// another one.
  private func mismatch(
    _ executable: GoExecutable, bias: UInt64
  ) throws(GoExecutableError) -> (known: Int, mismatch: BinaryMismatch?) {
    var known = 0
    for (entry, name) in functions.sorted(by: { $0.key < $1.key }) {
      let address = entry &- bias
      // Code of a plugin or of C lies elsewhere.
      guard let containing = executable.function(containing: address) else { continue }
      let found = executable.function(atAddress: address)
      let foundName: ArraySlice<UInt8> = found == nil ? [] : try executable.name(executable.function(containing).name)
      if found == nil || foundName != name[...] {
        let mismatch = BinaryMismatch.function(
          address: entry, dump: Name(decoding: name), binary: found == nil ? nil : Name(decoding: foundName))
        return (known, mismatch)
      }
      known += 1
    }
    return (known, nil)
  }
}

extension Architecture {
  /// GOARCH; nil if it is not known.
  var name: String? {
    switch self {
    case .i386: "386"
    case .amd64: "amd64"
    case .arm64: "arm64"
    case .s390x: "s390x"
    case .other: nil
    }
  }
}

extension Params {
  /// Whether executables of the release that wrote the dump are understood: those since Go 1.18.
  package var canHaveBinary: Bool { goVersion.map { $0 >= GoVersion(minor: 18) } ?? false }
}
