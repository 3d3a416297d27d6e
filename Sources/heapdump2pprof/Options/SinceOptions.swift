import ArgumentParser
import ByteStreams
import Conversion
import HeapReading
import Profiles
import SystemPackage

/// The options that name earlier dumps of the same process.
struct SinceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      An earlier dump or core of the same process: what it does not have is shown as new, with a label born. May be given \
      several times, the oldest first. For live, retained, paths and types profiles.
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
    var heaps: [EarlierHeap] = []
    for path in since {
      let name = path.path.lastComponent?.string ?? path.description
      do throws(Conversion.Failure) {
        heaps.append(try Conversion.earlier(Conversion.reading { try FileSource.input(path) }, name, binaries))
      } catch {
        throw .earlier(path.description, error.message(.options))
      }
    }
    return EarlierHeaps(heaps, isForced: forceSince)
  }
}
