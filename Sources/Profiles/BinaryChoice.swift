import GoExecutable
import GoHeapDump
import GoRuntime
import StackResolution

/// Finds the executable that wrote a dump among those that the user named.
package struct BinaryChoice {
  private let binaries: Binaries?
  private var identity = DumpIdentity()
  private var params: Params?
  private var isMade = false

  /// The executable; nil if none was named, or none of them is the one, or nobody asked yet.
  private(set) var chosen: ChosenBinary?
  /// What the user should know.
  package private(set) var warnings: [String] = []

  init(_ binaries: Binaries?) { self.binaries = binaries }

  /// Whether stack frames are to be handed in, to know the executable by.
  package var wantsStackFrames: Bool { binaries != nil }

  mutating func add(_ params: Params) {
    self.params = params
    identity.add(params)
  }

  mutating func add(segment: RecordTag, address: UInt64, length: UInt64) {
    identity.add(segment: segment, address: address, length: length)
  }

  mutating func add(stackFrame record: borrowing Record, _ bytes: Span<UInt8>) {
    identity.add(stackFrame: record, bytes)
  }

  /// Chooses, if that was not done before. Everything that tells the executable stands in front of a dump's first stack
  /// of allocations.
  mutating func make() throws(ProfilesError) -> ChosenBinary? {
    guard !isMade, let binaries, let params else { return chosen }
    isMade = true
    for candidate in binaries.all {
      do throws(GoExecutableError) {
        if binaries.use == .matching, identity.mismatch(candidate.summary) != nil { continue }
        let executable = try candidate.open(keeping: binaries.use != .matching)
        var mismatch = identity.mismatch(candidate.summary)
        if mismatch == nil { mismatch = try identity.mismatch(executable) }
        if mismatch != nil, binaries.use == .matching { continue }
        // A development version may name no release: then the executable's tables tell more than the dump.
        let named = GoVersion(namedIn: params.buildVersion)
        let release = named ?? candidate.summary.goVersion
        let headers =
          named == nil
          ? AllocationHeaders(release, pointerSize: params.pointerSize) : params.allocationHeaders
        chosen = ChosenBinary(
          binary: candidate, executable: executable, bias: identity.bias(candidate.summary),
          use: binaries.use, goMinor: release.minor, headers: headers, mismatch: mismatch)
      } catch {
        throw .binary(candidate.name, error)
      }
      if let mismatch = chosen?.mismatch {
        guard binaries.use == .forced else { throw .mismatch(candidate.name, mismatch) }
        warnings.append("\(candidate.name) is used all the same (--force-binary) although \(mismatch)")
      }
      return chosen
    }
    warnings.append("no executable among \(binaries.all.count) wrote this dump: names are those in the dump")
    return nil
  }
}
