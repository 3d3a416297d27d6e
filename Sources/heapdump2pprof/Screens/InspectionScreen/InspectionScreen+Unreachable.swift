import Inspection

extension InspectionScreen {
  /// The rows for objects that no root in the dump leads to: those that may be in use all the same, and the others.
  static func unreachable(
    _ all: Holders.Amount, _ perhaps: PerhapsReachable?
  ) -> [(bytes: UInt64, objects: UInt64, text: String)] {
    let garbage = "unreachable: garbage, or the allocator's own"
    guard let perhaps else { return [(all.bytes, all.objects, garbage)] }
    let used = (bytes: perhaps.bytes, objects: perhaps.objects, text: "unreachable, but perhaps in use")
    guard all.objects > perhaps.objects else { return [used] }
    return [used, (all.bytes - perhaps.bytes, all.objects - perhaps.objects, garbage)]
  }
}
