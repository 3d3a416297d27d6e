import HeapReading
import Pprof

/// Adds up what is in use by site: see `AllocationProfile.Site`.
struct SiteSums {
  struct Sum {
    let place: ProfileTables.NamedLine
    var amount: BucketValues.Amount = (0, 0)
    fileprivate(set) var allocated: BucketValues.Amount = (0, 0)
    /// The stack with the most bytes, and these.
    fileprivate(set) var stack: [UInt64] = []
    fileprivate var most: Int64 = 0
  }

  private let tables: ProfileTables
  private let program: ProgramFunctions
  private(set) var sums: [Sum] = []
  /// A function that was inlined into several others is one site of several locations.
  private var numbers: [ProfileTables.NamedLine: Int] = [:]
  /// By location, the innermost line of the program's, as far as it was asked for.
  private var places: [UInt64: ProfileTables.NamedLine?] = [:]

  init(_ tables: ProfileTables, _ program: ProgramFunctions) {
    (self.tables, self.program) = (tables, program)
  }

  /// Adds what is in use of a stack, given as ids of locations, and what was allocated.
  ///
  /// - Returns: the number of its site; nil if it has none.
  @discardableResult
  mutating func add(
    _ stack: [UInt64], _ amount: BucketValues.Amount, allocated: BucketValues.Amount = (0, 0)
  ) -> Int? {
    var place: ProfileTables.NamedLine?
    for location in stack {
      place = self.place(in: location)
      if place != nil { break }
    }
    // Every location has a line.
    let leaf = stack.first.flatMap { tables.lines(of: $0).first }
    guard let place = place ?? leaf.map(Self.place) else { return nil }
    let number = numbers[place] ?? sums.count
    if number == sums.count {
      sums.append(Sum(place: place))
      numbers[place] = number
    }
    let sum = sums[number]
    sums[number].amount = (sum.amount.objects + amount.objects, sum.amount.bytes + amount.bytes)
    sums[number].allocated = (sum.allocated.objects + allocated.objects, sum.allocated.bytes + allocated.bytes)
    if amount.bytes > sum.most { (sums[number].most, sums[number].stack) = (amount.bytes, stack) }
    return number
  }

  private mutating func place(in location: UInt64) -> ProfileTables.NamedLine? {
    if let known = places[location] { return known }
    let found = tables.lines(of: location).first { program.contains($0.function) }.map(Self.place)
    places[location] = .some(found)
    return found
  }

  /// Where a function begins is no part of a site.
  private static func place(_ line: ProfileTables.NamedLine) -> ProfileTables.NamedLine {
    ProfileTables.NamedLine(function: line.function, file: line.file, line: line.line)
  }

  /// How many sites have bytes in use, and those with the most.
  func top(_ count: Int) -> (all: Int, largest: [AllocationProfile.Site]) {
    let order = sums.indices.filter { sums[$0].amount.bytes > 0 }
      .sorted { (sums[$1].amount.bytes, $0) < (sums[$0].amount.bytes, $1) }
    let largest = order.prefix(count).map { index in
      let sum = sums[index]
      return AllocationProfile.Site(
        function: sum.place.function, file: sum.place.file, line: sum.place.line, inuseObjects: sum.amount.objects,
        inuseSpace: sum.amount.bytes, allocObjects: sum.allocated.objects, allocSpace: sum.allocated.bytes,
        stack: sum.stack.flatMap { tables.lines(of: $0).map(StackFrame.init) })
    }
    return (order.count, largest)
  }
}
