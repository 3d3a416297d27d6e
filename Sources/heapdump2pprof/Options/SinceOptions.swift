import ArgumentParser
import ByteStreams
import Conversion
import HeapReading
import Inspection
import Profiles
import Reports
import SystemPackage

/// The options that name earlier dumps of the same process.
struct SinceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      An earlier dump or core of the same process: what it does not have is shown as new, in profiles (live, retained, \
      paths, types) with a label born. May be given several times, the oldest first.
      """, valueName: "old"))
  var since: [PathArgument] = []

  @Flag(help: "Compare with --since even if it seems to be no earlier dump of the process.")
  var forceSince = false

  func validate() throws {
    if since.count > EarlierHeaps.most { throw ValidationError("--since takes \(EarlierHeaps.most) dumps at most.") }
    if since.contains(where: \.isDash) { throw ValidationError("--since takes files, not standard input.") }
    if forceSince, since.isEmpty { throw ValidationError("--force-since needs --since.") }
  }

  /// Throws if earlier dumps are named for profiles that do not tell what is new.
  func requireTold(by kinds: [ProfileKind]) throws {
    guard !since.isEmpty, let other = kinds.first(where: { !$0.tellsNew }) else { return }
    throw ValidationError(
      "--since is for --profile live, retained, paths and types, not for \(other): a bucket has no dates.")
  }

  /// The objects of the earlier dumps; nil if there are none.
  func open(_ binaries: Binaries?) throws(Conversion.Failure) -> EarlierHeaps? {
    guard !since.isEmpty else { return nil }
    return EarlierHeaps(try heaps(since[...], binaries), isForced: forceSince)
  }

  /// The earlier dumps with what they hold, by holder, type and site; nil if there are none.
  func inspect(_ binaries: Binaries?, _ reporting: Reporting) throws(Conversion.Failure) -> EarlierInspections? {
    guard let first = since.first else { return nil }
    let oldest = try read(first) { source, name throws(Conversion.Failure) in
      let dump = try Conversion.openDump(source)
      do throws(HeapReadingError) {
        return try EarlierInspection(reading: dump, name: name, binaries: binaries, reporting: reporting)
      } catch {
        throw Conversion.Failure.dump(error)
      }
    }
    return EarlierInspections(oldest, try heaps(since.dropFirst(), binaries), isForced: forceSince)
  }

  /// The earlier dumps with what a report compares; nil if there are none.
  func report(
    rate: Int64?, _ binaries: Binaries?, _ reporting: Reporting
  ) throws(Conversion.Failure) -> EarlierReports? {
    guard let first = since.first else { return nil }
    let oldest = try read(first) { source, name throws(Conversion.Failure) in
      let dump = try Conversion.openDump(source)
      do throws(HeapReadingError) {
        return try EarlierReport(reading: dump, name: name, rate: rate, binaries: binaries, reporting: reporting)
      } catch {
        throw Conversion.Failure.dump(error)
      }
    }
    return EarlierReports(oldest, try heaps(since.dropFirst(), binaries), isForced: forceSince)
  }

  private func heaps(
    _ paths: ArraySlice<PathArgument>, _ binaries: Binaries?
  ) throws(Conversion.Failure) -> [EarlierHeap] {
    var heaps: [EarlierHeap] = []
    for path in paths {
      heaps.append(
        try read(path) { source, name throws(Conversion.Failure) in
          try Conversion.earlier(source, name, binaries)
        })
    }
    return heaps
  }

  /// Reads an earlier dump, and fails if it was written to meanwhile.
  private func read<Value>(
    _ path: PathArgument, _ reading: (FileSource, _ name: String) throws(Conversion.Failure) -> Value
  ) throws(Conversion.Failure) -> Value {
    let name = path.path.lastComponent?.string ?? path.description
    do throws(Conversion.Failure) {
      let source = try Conversion.reading { try FileSource.input(path) }
      return try Conversion.unchanged(source) { () throws(Conversion.Failure) in try reading(source, name) }
    } catch {
      throw .earlier(path.description, error.message(.options))
    }
  }
}
