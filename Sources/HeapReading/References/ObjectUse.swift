import GoExecutable

/// Which bytes of an object all references to it together have room for, and which of them are in use.
struct ObjectUse {
  /// Bytes in use that one reference covers, and that no other goes beyond.
  struct Piece {
    enum Content: Hashable {
      /// All references to it are strings.
      case text
      /// All are slices of elements of that type.
      case elements(TypeID)
      /// Anything else.
      case other
    }

    let range: Range<UInt32>
    let content: Content
  }

  /// What the references have room for: parts of the object that neither touch nor overlap, in ascending order.
  private(set) var rooms: [Range<UInt32>] = []
  /// What of that is in use: parts that do not overlap, in ascending order.
  private(set) var used: [Range<UInt32>] = []
  /// Those of `used` that are pieces.
  private(set) var pieces: [Piece] = []
  /// Whether a slice or a string is among the references.
  private(set) var isArray = false
  /// Whether a pointer to a value leads to where no slice or string has room: a program may keep elsewhere how many values there are.
  private(set) var hasLooseValues = false
  /// What slices have room for beyond their length, for a moment.
  private var spare: [Range<UInt32>] = []

  /// What is used of nothing.
  init() {}

  /// Up to where the references have room.
  var roomEnd: UInt64 { UInt64(rooms.last?.upperBound ?? 0) }
  /// Up to where the object is used.
  var usedEnd: UInt64 { UInt64(used.last?.upperBound ?? 0) }
  /// Bytes in `rooms`, and in `used`.
  var roomBytes: UInt64 { rooms.reduce(0) { $0 + UInt64($1.count) } }
  var usedBytes: UInt64 { used.reduce(0) { $0 + UInt64($1.count) } }

  /// Takes the references to an object in place of what was there; the arrays stay where they are, as this is done for each object.
  mutating func take(_ references: ArraySlice<TypedReferences.Reference>) {
    rooms.removeAll(keepingCapacity: true)
    used.removeAll(keepingCapacity: true)
    pieces.removeAll(keepingCapacity: true)
    isArray = references.contains { $0.form != .value }
    hasLooseValues = false
    if references.count == 1, let only = references.first {
      hasLooseValues = !isArray && !only.room.isEmpty
      if !only.room.isEmpty { rooms.append(only.room) }
      guard !only.used.isEmpty else { return }
      used.append(only.used)
      pieces.append(Piece(range: only.used, content: Self.content(only)))
      return
    }
    let byRoom = references.sorted { $0.room.lowerBound < $1.room.lowerBound }
    for reference in byRoom where reference.form != .value { Self.add(reference.room, to: &rooms) }
    var next = 0
    for reference in byRoom where reference.form == .value && !reference.room.isEmpty {
      while next < rooms.count, rooms[next].upperBound < reference.room.upperBound { next += 1 }
      if next == rooms.count || rooms[next].lowerBound > reference.room.lowerBound { hasLooseValues = true }
    }
    if hasLooseValues {
      rooms.removeAll(keepingCapacity: true)
      for reference in byRoom { Self.add(reference.room, to: &rooms) }
    }
    // Of those that begin together the longest comes first, which is the piece if any is.
    let byUse = references.sorted {
      ($0.used.lowerBound, $1.used.upperBound) < ($1.used.lowerBound, $0.used.upperBound)
    }
    var whole: Piece?
    var isOne = true
    func finish(_ use: inout ObjectUse) {
      if let whole, isOne { use.pieces.append(whole) }
    }
    for reference in byUse where !reference.used.isEmpty {
      let content = Self.content(reference)
      guard let last = whole, reference.used.lowerBound < used[used.count - 1].upperBound else {
        finish(&self)
        (whole, isOne) = (Piece(range: reference.used, content: content), true)
        used.append(reference.used)
        continue
      }
      if content != last.content { whole = Piece(range: last.range, content: .other) }
      if reference.used.upperBound > used[used.count - 1].upperBound {
        isOne = false
        used[used.count - 1] = used[used.count - 1].lowerBound..<reference.used.upperBound
      }
    }
    finish(&self)
    mark(byRoom)
  }

  /// Has texts count as something else where a slice has room for them beyond its length, through which they may change.
  private mutating func mark(_ references: [TypedReferences.Reference]) {
    spare.removeAll(keepingCapacity: true)
    for reference in references where reference.form == .elements && reference.used != reference.room {
      Self.add(reference.room, to: &spare)
    }
    var next = 0
    for (number, piece) in pieces.enumerated() where piece.content == .text {
      while next < spare.count, spare[next].upperBound <= piece.range.lowerBound { next += 1 }
      if next < spare.count, spare[next].lowerBound < piece.range.upperBound {
        pieces[number] = Piece(range: piece.range, content: .other)
      }
    }
  }

  private static func content(_ reference: TypedReferences.Reference) -> Piece.Content {
    switch reference.form {
    case .text: .text
    case .elements: .elements(reference.type)
    case .value: .other
    }
  }

  private static func add(_ range: Range<UInt32>, to ranges: inout [Range<UInt32>]) {
    guard !range.isEmpty else { return }
    guard let last = ranges.last, range.lowerBound <= last.upperBound else { return ranges.append(range) }
    ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
  }
}
