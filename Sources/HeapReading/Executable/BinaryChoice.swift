import GoExecutable
import GoHeapDump
import GoRuntime
import StackResolution

/// Finds the executable that wrote a dump among those that the user named.
package struct BinaryChoice {
  private let binaries: Binaries?
  private let names: SettingNames
  /// What the executable may be known by.
  var identity = DumpIdentity()
  private var isMade = false

  /// The executable; nil if none was named, or none of them is the one, or nobody asked yet.
  private(set) var chosen: ChosenBinary?
  /// What the user should know.
  package private(set) var warnings: [String] = []

  init(_ binaries: Binaries?, _ names: SettingNames) { (self.binaries, self.names) = (binaries, names) }

  /// Whether `identity` is to get stack frames.
  var wantsStackFrames: Bool { binaries.map { !$0.isKnown } ?? false }

  /// Chooses, if that was not done before. Everything that tells the executable stands in front of a dump's first stack
  /// of allocations.
  mutating func make() throws(HeapReadingError) -> ChosenBinary? {
    guard !isMade, let binaries, let params = identity.params else { return chosen }
    isMade = true
    for (index, candidate) in binaries.all.enumerated() {
      do throws(GoExecutableError) {
        var mismatch = identity.mismatch(candidate.summary)
        if binaries.use == .matching, mismatch != nil { continue }
        let executable = try candidate.open(keeping: binaries.use != .matching)
        if binaries.use == .required, mismatch?.isOfVariables == true, !executable.hasRuntime {
          warnings.append(
            """
            names are those in the dump: \(candidate.name) was linked with -linkshared, or is a plugin; the runtime, which \
            knows the stacks, is in another file
            """)
          return nil
        }
        let fit = try identity.fit(executable)
        if mismatch == nil { mismatch = fit.mismatch }
        if mismatch != nil, binaries.use == .matching { continue }
        // A development version may name no release: then the executable's tables tell more than the dump.
        let named = GoVersion(namedIn: params.buildVersion)
        let release = named ?? candidate.summary.goVersion
        let headers =
          named == nil
          ? AllocationHeaders(release, pointerSize: params.pointerSize) : params.allocationHeaders
        chosen = ChosenBinary(
          binary: candidate, executable: executable, bias: fit.bias, variableBias: fit.variableBias, use: binaries.use,
          release: release, headers: headers, mismatch: mismatch)
      } catch {
        throw .binary(candidate.name, error)
      }
      if let mismatch = chosen?.mismatch {
        guard binaries.use == .forced else { throw .mismatch(candidate.name, mismatch) }
        warnings.append("\(candidate.name) is used all the same (\(names.forceBinary)) although \(mismatch)")
      } else if let chosen, chosen.bias != chosen.variableBias {
        warnings.append(
          """
          \(candidate.name) has the functions of the dump, but other variables in front of them, as if it was built with \
          other flags: names of functions are right, those of variables may not be
          """)
      }
      if binaries.use == .matching { warnOfOthers(candidate, binaries.all[(index + 1)...]) }
      return chosen
    }
    warnings.append("no executable among \(binaries.all.count) wrote this dump: names are those in the dump")
    return nil
  }

  /// Says that other executables may have written the dump, too: of copies of one nothing is said.
  private mutating func warnOfOthers(_ candidate: Binary, _ rest: ArraySlice<Binary>) {
    let others = rest.count { other in
      other.summary.goBuildID != candidate.summary.goBuildID && identity.mismatch(other.summary) == nil
    }
    guard others > 0 else { return }
    warnings.append(
      """
      names are from \(candidate.name), the first by path; \(others) more of the executables may have written this dump \
      (\(names.binary) names the right one)
      """)
  }
}
