import HeapReading
import Names

extension SuspectRule {
  /// A few more are no leak.
  static let fewestConnections = 10

  /// Connections of a client of net/http that wait until the body of a response is read or closed, while nobody has the body
  /// any more.
  static let httpBodies = SuspectRule(kind: "http-bodies") { facts in
    let connections = facts.connections
    let count = connections.waiting.count
    guard count >= fewestConnections else { return [] }
    let client = connections.client.map { facts.title($0) }
    let name = facts.allocator { connections.nearWaiting.contains($0) } ?? client ?? "net/http"
    return [
      Finding(name: name, count: count, held: connections.heldWaiting, place: connections.client) { told in
        """
        \(count.grouped) connections of net/http\(client.map { ", of \($0)," } ?? "") wait until the body of a response is \
        closed, but nobody has it any more: Response.Body.Close was not called\
        \(name.hasPrefix("net/http") ? "" : ", perhaps in \(name)"). They alone hold \(told.amount)\(told.inside).
        """
      }
    ]
  }

  /// Clients with idle connections to which nothing but these leads: one was made for each request, or so.
  static let httpClients = SuspectRule(kind: "http-clients") { facts in
    let connections = facts.connections
    let count = connections.forgotten.count
    guard count >= fewestConnections else { return [] }
    let name = facts.allocator(of: connections.heldIdle) ?? "net/http.Transport"
    return [
      Finding(name: name, count: count, held: connections.heldIdle) { told in
        """
        \(count.grouped) clients of net/http (http.Transport)\(name.hasPrefix("net/http.") ? "" : ", made by \(name),") are \
        not in use any more, but their idle connections stay open: use one for all requests. They hold \
        \(told.amount)\(told.inside).
        """
      }
    ]
  }
}
