public import HeapReading

/// What is to be found out of the objects of a heap, beside what is known of every dump: nil of what nobody wants to know. All of
/// them together take memory for each object.
public struct InspectionViews: Sendable {
  /// How many of the largest holders of objects are to be found.
  public var holders: Int?
  /// How many of the types are to be listed that have the most bytes.
  public var types: Int?
  /// How many of the places that allocate are listed; takes no memory.
  public var sites = 10
  /// The objects to which paths are to be found.
  public var why: ObjectQuery?
  /// How many paths at most.
  public var paths: Int
  /// How many stacks of goroutines are to be told with what they hold.
  public var goroutines: Int?
  /// How many functions of finalizers and cleanups are to be told.
  public var finalizers: Int?
  /// How many places are to be told that hold memory which serves nothing.
  public var waste: Int?
  /// How many suspects of a leak are to be found at most.
  public var suspects: Int?

  /// The earlier dumps with which the heap is compared.
  public var since: EarlierInspections?
  /// How many rows each table of what has grown has.
  public var grown: Int

  /// Nothing but what is known of every dump, unless something else is said.
  public init(
    holders: Int? = nil, types: Int? = nil, why: ObjectQuery? = nil, paths: Int = 10, goroutines: Int? = nil,
    finalizers: Int? = nil, waste: Int? = nil, suspects: Int? = nil, since: EarlierInspections? = nil, grown: Int = 10
  ) {
    (self.holders, self.types, self.why, self.paths, self.suspects) = (holders, types, why, paths, suspects)
    (self.goroutines, self.finalizers, self.waste) = (goroutines, finalizers, waste)
    (self.since, self.grown) = (since, grown)
  }

  /// Whether any is wanted.
  var wantsObjects: Bool {
    wantsSizes || why != nil || since != nil || waste != nil
  }

  /// Whether any is wanted that takes what each object holds.
  var wantsSizes: Bool {
    holders != nil || types != nil || goroutines != nil || finalizers != nil || suspects != nil
  }

  /// The same, if nothing is known of the objects: none of those views.
  package var withoutObjects: InspectionViews {
    var views = self
    (views.holders, views.types, views.why, views.goroutines, views.suspects, views.since) = (
      nil, nil, nil, nil, nil, nil
    )
    (views.finalizers, views.waste) = (nil, nil)
    return views
  }

  /// Leaves of each view at most so many rows, and counts the others.
  public mutating func limit(to count: Int) {
    holders = holders.map { min($0, count) }
    types = types.map { min($0, count) }
    goroutines = goroutines.map { min($0, count) }
    finalizers = finalizers.map { min($0, count) }
    waste = waste.map { min($0, count) }
    suspects = suspects.map { min($0, count) }
    (paths, grown) = (count, count)
  }

  /// What is kept of a dump for an inspection with them.
  package var wants: HeapWants {
    var wants: HeapWants = [.allocations, .samples]
    if wantsObjects { wants.formUnion([.objects, .variableNames]) }
    if goroutines != nil { wants.formUnion(.labels) }
    if types != nil { wants.formUnion(.scanWork) }
    if why != nil || suspects != nil { wants.formUnion(.paths) }
    if waste != nil { wants.formUnion([.paths, .waste]) }
    if suspects != nil || goroutines != nil { wants.formUnion(.stuckGoroutines) }
    return wants
  }
}
