import GoExecutable

/// What the runtime allocated an object as that no program declares.
package enum RuntimePart: Sendable {
  /// The header of a map, by which the program holds it.
  case map
  /// Entries of a map: an array of groups, up to Go 1.23 of buckets.
  case mapGroups
  /// What else a map has.
  case mapPart
  /// A channel, with its buffer behind it if its elements have no pointers.
  case channel
  /// The buffer of a channel.
  case channelBuffer
}

extension MadeTypes.Role {
  /// What of a map or a channel it is; nil if it is neither's.
  fileprivate var part: RuntimePart? {
    switch self {
    case .mapHeader: .map
    case .mapGroup: .mapGroups
    case .mapTable, .mapDirectory, .mapExtra, .mapOverflowHeader, .mapOverflow: .mapPart
    case .channel, .channelOf, .plainChannel, .plainChannelOf: .channel
    case .channelBuffer: .channelBuffer
    case .timer, .longTable: nil
    }
  }
}

extension MadeTypes {
  /// What the made types are of maps and channels.
  var runtimeParts: [TypeID: RuntimePart] {
    roles.reduce(into: [:]) { parts, entry in parts[entry.key] = entry.value.part }
  }
}
