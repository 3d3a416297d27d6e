// Profiles as trees, what is measured in them, and their colours.

// The nodes of a graph, which lie in one list, each in front of its children.
function readNodes(graph) {
  const width = 2 + graph.values.length;
  const nodes = [];
  const open = [];
  for (let at = 0; at < graph.nodes.length; at += width) {
    const name = graph.nodes[at];
    const node = {
      name: at === 0 ? 'all' : name < 0 ? many(-name, 'smaller one') : graph.names[name],
      isRest: name < 0,
      values: graph.nodes.slice(at + 2, at + width),
      parent: null,
      children: [],
      level: 0,
      index: nodes.length,
    };
    while (open.length > 0 && open[open.length - 1].left === 0) open.pop();
    const last = open[open.length - 1];
    if (last) {
      last.left -= 1;
      node.parent = last.node;
      node.level = last.node.level + 1;
      last.node.children.push(node);
    }
    open.push({ node, left: graph.nodes[at + 1] });
    nodes.push(node);
  }
  return nodes;
}

const measures = [
  { value: 'inuse_space', title: 'Bytes', format: bytes, old: 'old_space' },
  { value: 'alloc_space', title: 'Bytes', format: bytes, old: 'old_space' },
  { value: 'inuse_objects', title: 'Objects', format: grouped, old: 'old_objects' },
  { value: 'alloc_objects', title: 'Objects', format: grouped, old: 'old_objects' },
  { value: 'new_space', title: 'New bytes', format: bytes },
  { value: 'new_objects', title: 'New objects', format: grouped },
];

// A colour for a name: one for each package, or for each type of objects.
function hue(name) {
  const words = short(name).replace(/^[\d,]+ x /, '').match(/[\p{L}\p{N}_]+/gu) || [''];
  let sum = 7;
  for (const character of words[0]) sum = (sum * 31 + character.codePointAt(0)) % 360;
  return sum;
}
