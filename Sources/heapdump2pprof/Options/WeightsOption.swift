import ArgumentParser
import Profiles

/// The value of `--weights`: what a sampled object of a live profile stands for.
enum WeightsOption: String, ExpressibleByArgument, CaseIterable {
  /// As the rate says, at which was sampled.
  case sampling
  /// So that each size adds up to what the heap has of it.
  case exact
}

extension ConversionOptions {
  /// The kinds as they are to be written that a user chose.
  func weighted(_ kinds: [ProfileKind]) -> [ProfileKind] {
    weights == .exact ? kinds.map { $0 == .live ? .exactLive : $0 } : kinds
  }

  /// Throws if weights are given for profiles that have none.
  func requireWeighted(_ kinds: [ProfileKind]) throws {
    if weights == .exact, !kinds.contains(.live) { throw ValidationError("--weights exact is for --profile live.") }
  }
}
