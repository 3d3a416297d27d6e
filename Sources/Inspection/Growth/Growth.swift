public import HeapReading
public import Names

/// What became of a heap since an earlier dump of the same process: by holder, type and allocation site.
public struct Growth: Codable, Equatable, Sendable {
  /// Objects of one time.
  public struct Born: Codable, Equatable, Sendable {
    /// `before monday.dump`, `monday.dump to tuesday.dump`, `since tuesday.dump`.
    public let time: String
    public let amount: ObjectAmount
  }

  /// What has one name in both dumps, of those that have grown.
  public struct Row: Codable, Equatable, Sendable {
    /// What kind of holder it is; nil of types and sites, and of what no root leads to.
    public let kind: Holders.Root.Kind?
    /// Of holders the global variable or its part (`main.sessions.byUser`), or the goroutines' innermost function that is the
    /// program's; a type; a site's function.
    public let name: Name
    /// Of sites, the file, as it was compiled; nil of others.
    public let file: Name?
    /// Of sites, the line; nil of others.
    public let line: Int64?
    /// What it had.
    public let before: ObjectAmount
    /// What it has: of a holder all that would be gone without it.
    public let now: ObjectAmount
    /// What of that is new.
    public let new: ObjectAmount
    /// Bytes by which it has grown.
    public var grown: Int64 { Int64(clamping: now.bytes) - Int64(clamping: before.bytes) }
  }

  /// Those of a kind that have grown.
  public struct Table: Codable, Equatable, Sendable {
    /// Those that have grown most, those first.
    public let largest: [Row]
    /// How many others have grown.
    public let others: Int
    /// Bytes by which these have.
    public let othersGrown: UInt64
    /// How many have become smaller.
    public let smaller: Int
    /// Bytes by which these have.
    public let shrunk: UInt64
  }

  /// What the oldest of the earlier dumps is called, with which all is compared.
  public let since: String
  /// All objects of it, and of the later one.
  public let before: ObjectAmount
  public let now: ObjectAmount
  /// What the later one has and the earlier one has not.
  public let new: ObjectAmount
  /// What the earlier one has and the later one has not.
  public let gone: ObjectAmount
  /// How many of the new objects are in places that the earlier one has objects in, too, as other allocation sites tell.
  public let inUsedPlaces: UInt64
  /// How many of the objects that are not new may be new, too, in places that were used again, at most; nil if that is not
  /// known.
  public let reusedAtMost: UInt64?
  /// When the objects were made, the oldest first.
  public let born: [Born]
  /// By the root that holds them.
  public let holders: Table
  /// By type.
  public let types: Table
  /// By what allocated them: estimates, of the sampled objects in both heaps, scaled.
  public let sites: Table
}

extension Growth {
  /// Compares a heap with an earlier one.
  ///
  /// - Throws: if the samples of one of them, scaled, do not fit in 64 bits.
  init(_ births: ObjectBirths, from before: HeapSums, to now: HeapSums, rate: Int64) throws(HeapReadingError) {
    let change = births.change
    since = change.name
    (self.before, self.now) = (before.all, now.all)
    (new, gone, inUsedPlaces, reusedAtMost) = (change.new, change.gone, change.inUsedPlaces, change.reused)
    born = zip(births.labels, births.amounts).map { Born(time: $0, amount: $1) }
    holders = Table(before.holders, now.holders)
    types = Table(before.types, now.types)
    sites = Table(try before.sites(rate: rate), try now.sites(rate: rate))
  }
}

extension Growth {
  /// The same with at most so many rows in each table.
  func shortened(to count: Int) -> Growth {
    Growth(
      self, holders: holders.shortened(to: count), types: types.shortened(to: count), sites: sites.shortened(to: count))
  }

  private init(_ whole: Growth, holders: Table, types: Table, sites: Table) {
    (since, before, now, new, gone) = (whole.since, whole.before, whole.now, whole.new, whole.gone)
    (inUsedPlaces, reusedAtMost, born) = (whole.inUsedPlaces, whole.reusedAtMost, whole.born)
    (self.holders, self.types, self.sites) = (holders, types, sites)
  }
}

extension Growth.Table {
  fileprivate func shortened(to count: Int) -> Growth.Table {
    let cut = largest.dropFirst(count)
    return Growth.Table(
      largest: Array(largest.prefix(count)), others: others + cut.count,
      othersGrown: othersGrown + cut.reduce(0) { $0 + UInt64(max(0, $1.grown)) }, smaller: smaller, shrunk: shrunk)
  }

  fileprivate init(_ before: HeapSums.Table, _ now: HeapSums.Table) {
    var rows: [Growth.Row] = []
    var (smaller, shrunk) = (0, UInt64(0))
    for name in Set(before.keys).union(now.keys) {
      let (old, new) = (before[name] ?? .init(), now[name] ?? .init())
      if new.amount.bytes > old.amount.bytes {
        rows.append(
          Growth.Row(
            kind: name.kind, name: name.text, file: name.place?.file, line: name.place?.line, before: old.amount,
            now: new.amount, new: new.new))
      } else if new.amount.bytes < old.amount.bytes {
        smaller += 1
        shrunk += old.amount.bytes - new.amount.bytes
      }
    }
    rows.sort {
      ($1.grown, $0.name, $0.file ?? "", $0.line ?? 0, $0.kind?.rawValue ?? "")
        < ($0.grown, $1.name, $1.file ?? "", $1.line ?? 0, $1.kind?.rawValue ?? "")
    }
    self.init(largest: rows, others: 0, othersGrown: 0, smaller: smaller, shrunk: shrunk)
  }
}
