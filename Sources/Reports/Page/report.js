// The page, from top to bottom, out of the report's data.

const report = JSON.parse(document.getElementById('data').textContent);

function timeText(nanos) {
  return new Date(nanos / 1e6).toISOString().replace('T', ' ').slice(0, 19) + ' UTC';
}

function header() {
  const { dump, program } = report;
  const title = program ? program.module || program.executable : report.input;
  const facts = [
    ['Input', shown(report.input) + ' (' + (dump.format === 'core' ? 'ELF core' : 'Go heap dump') + ', ' + bytes(dump.bytes) + ')'],
    program ? ['Program', [program.executable, program.module ? program.version : null].filter(Boolean).map(shown).join(' ')] : null,
    ['Go', shown(dump.go)],
    ['Machine', shown(dump.arch) + ', ' + many(dump.cpus, 'CPU')],
    ['Last collection', report.last_collection > 0
      ? timeText(report.last_collection) + ' (' + many(report.collections, 'collection') + ')'
      : report.collections > 0 ? many(report.collections, 'collection')
        : report.collections === 0 ? 'none had ended' : 'not known'],
    report.growth ? ['Compared with', shown(report.growth.since)] : null,
  ].filter(Boolean);
  return element('header', {},
    element('p', { class: 'kind' }, 'Go heap report'),
    element('h1', {}, nameElement(title)),
    element('dl', { class: 'facts' }, ...facts.map(([name, text]) => element('div', {},
      element('dt', {}, name), element('dd', {}, text)))));
}

function figures() {
  const figure = (title, value, below) => element('div', { class: 'figure' },
    element('span', { class: 'label' }, title), element('strong', {}, value), element('span', { class: 'note' }, below));
  const { memory } = report;
  const garbage = memory && memory.garbage !== undefined ? memory.garbage : null;
  return element('div', { class: 'figures' },
    memory ? figure('Memory from the system', bytes(memory.sys), 'at most ' + bytes(memory.resident) + ' resident') : null,
    figure('Objects', bytes(report.object_bytes),
      many(report.objects, 'object') + (garbage > 0 ? ', ' + bytes(garbage) + ' of it garbage' : '')),
    report.sampled ? figure('In use by the memory profile', bytes(report.sampled.bytes),
      '\u00b1 ' + bytes(report.sampled.deviation) + ', ' + many(report.sampled.objects, 'object')) : null,
    figure('Goroutines', grouped(goroutineCount()), many(report.goroutines.rows.length + report.goroutines.others, 'different stack')));
}

function goroutineCount() {
  return report.goroutines.rows.reduce((sum, row) => sum + row.count, report.goroutines.other_objects);
}

function notices() {
  const lines = report.warnings.map((text) => element('li', {}, shown(text)));
  if (report.partial) lines.unshift(element('li', {}, 'Only a part of the dump could be read (' + shown(report.partial.problem) + '): all numbers are of that part'));
  return lines.length === 0 ? null : element('section', { class: 'card warnings', 'aria-label': 'Warnings' },
    element('ul', {}, ...lines));
}

// What may be a leak, in sentences; or else where the memory is.
function suspects() {
  const { suspects: found } = report;
  if (!found || found.largest.length === 0) return null;
  const title = found.known === 0 ? 'No suspect of a leak of a known kind. Where the memory is:'
    : many(found.known, 'suspect') + ' of a leak';
  return element('section', { class: 'card' + (found.known > 0 ? ' suspected' : ''), id: 'suspects', 'data-title': 'Suspects' },
    element('h2', {}, title),
    element('ul', { class: 'suspects' }, ...found.largest.map((one) => {
      const share = element('span', { class: 'meter', 'aria-hidden': 'true' });
      share.style.setProperty('--part', Math.min(1, one.share).toFixed(4));
      return element('li', {},
        element('div', { class: 'amounts' },
          element('strong', { 'data-value': one.bytes, title: grouped(one.bytes) }, bytes(one.bytes)),
          element('span', { class: 'note' }, percent(one.share, 1)), share),
        element('div', {},
          element('p', {}, one.kind ? element('span', { class: 'tag kind-tag' }, shown(one.kind).replace(/-/g, ' ')) : null,
            shown(one.sentence)),
          one.path.length > 1 ? element('p', { class: 'inside' }, one.path.map(short).join(' \u203a ')) : null));
    })));
}

function memory() {
  if (!report.memory) return null;
  const whole = report.memory.sys;
  const bar = element('div', { class: 'bar', 'aria-hidden': 'true' });
  const list = element('ul', { class: 'legend' });
  for (const part of report.parts) {
    const piece = element('div', { class: 'piece ' + part.name, title: part.title + ': ' + bytes(part.bytes) });
    piece.style.flexGrow = part.bytes / whole;
    bar.append(piece);
    list.append(element('li', {},
      element('span', { class: 'key ' + part.name }), element('span', { class: 'what' }, part.title),
      element('span', { class: 'number', 'data-value': part.bytes, title: grouped(part.bytes) }, bytes(part.bytes)),
      element('span', { class: 'number share' }, percent(part.bytes, whole))));
  }
  const advice = report.advice.map((one) => element('li', {}, shown(one.text)));
  return element('section', { class: 'card', id: 'memory', 'data-title': 'Memory' },
    element('h2', {}, 'Memory from the system: ', bytes(whole)), bar, list,
    advice.length > 0 ? element('ul', { class: 'advice' }, ...advice) : null);
}

// What became of the heap since an earlier dump.
function growth() {
  const { growth } = report;
  if (!growth) return null;
  const change = growth.now.bytes - growth.before.bytes;
  const kept = growth.born.length > 0 ? growth.born[0].amount.objects : 0;
  const reused = growth.reused_at_most === 0 ? ''
    : growth.reused_at_most !== undefined && growth.reused_at_most < kept
      ? ' Of the others, at most ' + grouped(growth.reused_at_most) + ' may be new, too, in places that were used again.'
      : ' Of the others, some may be new, too, in places that were used again.';
  const place = (row) => row.file ? shown(row.file).replace(/.*\//, '') + ':' + row.line : '';
  const tables = [['Holders', growth.holders, 'holder'], ['Types', growth.types, 'type'], ['Sites', growth.sites, 'site']]
    .map(([title, table, restName]) => [title, new SortedTable({
      title: title + ' that grew', table: { rows: table.largest, others: table.others, grown: table.others_grown },
      restName, restDoes: ' that grew', filterText: (row) => row.name + ' ' + place(row),
      columns: [
        nameColumn(restName[0].toUpperCase() + restName.slice(1), (row) => row.name, (row) => [
          row.kind ? element('span', { class: 'tag' }, kindText(row.kind)) : null, nameElement(row.name),
          row.file ? element('div', { class: 'inside' }, place(row)) : null].filter(Boolean)),
        { title: 'Grew by', get: (row) => row.now.bytes - row.before.bytes, isFirst: true, share: Math.max(1, change),
          format: (count) => signed(bytes(count), count), others: (rest) => rest.grown },
        bytesColumn('Is now', (row) => row.now.bytes),
        bytesColumn('New', (row) => row.new.bytes),
        countColumn('New objects', (row) => row.new.objects),
      ],
    })]);
  const choice = element('select', { 'aria-label': 'What grew by', onchange: () => {
    tables.forEach(([, table], index) => { table.root.hidden = index !== choice.selectedIndex; });
  } }, ...tables.map(([title]) => element('option', {}, title)));
  tables.forEach(([, table], index) => {
    table.root.className = 'inner';
    table.root.hidden = index > 0;
  });
  return element('section', { class: 'card', id: 'growth', 'data-title': 'Growth' },
    element('h2', {}, 'What grew since ' + shown(growth.since) + ': ' + signed(bytes(change), change)),
    element('p', {}, bytes(growth.before.bytes) + ' are ' + bytes(growth.now.bytes) + ' now. New: '
      + many(growth.new.objects, 'object') + ', ' + bytes(growth.new.bytes) + '; gone: '
      + many(growth.gone.objects, 'object') + ', ' + bytes(growth.gone.bytes) + '.' + reused),
    growth.born.length > 2 ? element('p', { class: 'note' }, 'Made ' + growth.born
      .map((born) => shown(born.time) + ': ' + bytes(born.amount.bytes)).join('; ') + '.') : null,
    element('div', { class: 'tools choice' }, 'By', choice), ...tables.map(([, table]) => table.root));
}

function graphs() {
  const view = new FlameView(report.flame_graphs, report.growth || null);
  return element('section', { class: 'card', id: 'graphs', 'data-title': 'Graphs' }, element('h2', {}, 'Where the memory is'), view.root);
}

// A list of frames or of what holds what, one below the other.
function lines(title, texts, rest) {
  return element('div', {}, element('p', { class: 'note' }, title),
    element('ol', { class: 'lines' }, ...texts.map((text) => element('li', {}, nameElement(text))),
      rest > 0 ? element('li', { class: 'note' }, many(rest, 'more frame')) : null));
}

function types() {
  const all = report.object_bytes;
  return new SortedTable({
    title: 'Types', id: 'types', table: report.types, restName: 'type', filterText: (row) => row.name,
    note: 'Retained: what would be gone without all of them. Largest: what the largest one retains.',
    columns: [
      nameColumn('Type', (row) => row.name, (row) => [nameElement(row.name),
        row.confidence === 'exact' ? null : element('span', { class: 'tag' }, row.confidence === 'partial' ? 'a part' : 'unknown')].filter(Boolean)),
      bytesColumn('Bytes', (row) => row.bytes, { isFirst: true, share: all, others: (table) => table.other_bytes }),
      countColumn('Objects', (row) => row.objects, { others: (table) => table.other_objects }),
      bytesColumn('Retained', (row) => row.retained),
      bytesColumn('Largest', (row) => row.largest),
      ...(report.types.rows.some((row) => row.new !== undefined) ? [bytesColumn('New', (row) => row.new)] : []),
    ],
    details: (row) => element('p', { class: 'note' }, 'The largest one begins at ' + row.address
      + ': heapdump2pprof inspect --why ' + row.address + ' says what leads to it.'),
  }).root;
}

const kindText = (kind) => (kind === 'other' ? 'root' : kind);

function holders() {
  const path = (row) => element('div', { class: 'inside' }, row.path.length === 0 ? ''
    : row.path.slice(0, 8).map(short).join(' \u203a ') + (row.path.length > 8 ? ' \u203a \u2026' : ''));
  return new SortedTable({
    title: 'Holders', id: 'holders', table: report.holders, restName: 'root',
    filterText: (row) => [row.name, ...row.path].join(' '),
    note: 'What would be gone without a variable, a goroutine or another root.',
    columns: [
      nameColumn('Root', (row) => row.name, (row) => [
        element('span', { class: 'tag' }, kindText(row.kind)), nameElement(row.name), path(row)]),
      bytesColumn('Bytes', (row) => row.bytes, { isFirst: true, share: report.object_bytes, others: (table) => table.other_bytes }),
      countColumn('Objects', (row) => row.objects, { others: (table) => table.other_objects }),
    ],
    details: (row) => row.children.length + row.stack.length === 0 ? null : element('div', {},
      row.children.length === 0 ? null : element('ul', { class: 'children' }, ...row.children.map((child) => element('li', {},
        element('span', { class: 'number' }, bytes(child.bytes)), nameElement(child.name), path(child),
        element('div', { class: 'note' }, many(child.objects, 'object') + '; the largest, at ' + child.address + ', holds ' + bytes(child.largest))))),
      row.stack.length === 0 ? null : lines('Stack', row.stack, 0)),
  }).root;
}

function sites() {
  if (report.sites.rows.length === 0) return null;
  return new SortedTable({
    title: 'Allocation sites', id: 'sites', table: report.sites, restName: 'site',
    filterText: (row) => row.function + ' ' + row.place,
    note: 'The program\u2019s innermost function on each allocation stack; in use, and allocated since the start, as sampled.',
    columns: [
      nameColumn('Function', (row) => row.function, (row) => [nameElement(row.function),
        element('div', { class: 'inside' }, shown(row.place) + (row.callee ? ' in ' + short(row.callee) : ''))]),
      bytesColumn('Bytes', (row) => row.bytes, {
        isFirst: true, share: report.sampled ? report.sampled.bytes : 0, others: (table) => table.other_bytes,
      }),
      countColumn('Objects', (row) => row.objects, { others: (table) => table.other_objects }),
      bytesColumn('Allocated', (row) => row.alloc_bytes),
      countColumn('Times', (row) => row.alloc_objects),
    ],
  }).root;
}

function goroutines() {
  const has = (key) => report.goroutines.rows.some((row) => row[key] !== undefined);
  return new SortedTable({
    title: 'Goroutines', id: 'goroutines', table: report.goroutines, restName: 'stack',
    filterText: (row) => [row.function, row.leaked ? 'leaked' : '', row.state, row.creator || '', ...row.labels, ...row.stack].join(' '),
    note: 'Holds: what would be gone without one of them; of leaked ones, which can never go on, without all. Waited: the longest of them, about.',
    columns: [
      nameColumn('Function', (row) => row.function, (row) => [
        row.system ? element('span', { class: 'tag' }, 'runtime') : null,
        row.leaked ? element('span', { class: 'tag' }, 'leaked') : null,
        nameElement(row.function || '(no frames)'), element('div', { class: 'inside' }, shown(row.place))].filter(Boolean)),
      nameColumn('State', (row) => row.state, (row) => [shown(row.state)]),
      countColumn('Count', (row) => row.count, { isFirst: true, share: goroutineCount(), others: (table) => table.other_objects }),
      ...(has('held') ? [bytesColumn('Holds', (row) => row.held ?? null, { others: (table) => table.other_bytes })] : []),
      ...(has('longest_wait') ? [{
        title: 'Waited', isAbout: true, get: (row) => row.longest_wait ?? null, format: (longest) => duration(longest) }] : []),
    ],
    details: (row) => {
      const facts = [
        row.creator ? 'started by ' + short(row.creator) : null,
        row.longest_wait === undefined ? null : 'waiting for ' + [...new Set([row.shortest_wait, row.longest_wait].map(duration))].join(' to '),
        ...row.labels.map(shown),
      ].filter(Boolean).join('; ');
      return row.stack.length === 0 && facts === '' ? null : element('div', {},
        facts === '' ? null : element('p', {}, facts),
        row.stack.length === 0 ? null : lines('Stack', row.stack, row.frames_left_out));
    },
  }).root;
}

function checks() {
  const differing = report.checks.filter((check) => !check.agrees).length;
  const titles = { rate: 'Sampling', types: 'Types', names: 'Names' };
  const item = (isGood, title, text) => element('li', { class: isGood ? 'good' : 'bad' },
    element('strong', {}, title), ' ', text);
  return element('section', { class: 'card', id: 'checks' },
    element('h2', {}, 'How exact it is'),
    element('ul', { class: 'checks' }, ...report.exactness.map((one) => item(!one.doubtful, titles[one.what] || one.what, shown(one.text)))),
    report.checks.length === 0 ? null : element('details', { open: differing > 0 },
      element('summary', {}, differing === 0 ? many(report.checks.length, 'check') + ' of the dump\u2019s numbers agree'
        : many(differing, 'check') + ' of ' + grouped(report.checks.length) + ' differ'),
      element('ul', { class: 'checks' }, ...report.checks.map((check) => item(check.agrees, shown(check.title) + ':',
        shown(check.text) + (check.reason ? ': ' + shown(check.reason) : ''))))));
}

function navigation(sections) {
  return element('nav', { 'aria-label': 'Sections' }, ...sections.filter((section) => section && section.id)
    .map((section) => element('a', { href: '#' + section.id }, section.dataset.title || section.querySelector('h2').textContent)));
}

const sections = [suspects(), memory(), growth(), graphs(), types(), holders(), sites(), goroutines(), checks()];
document.getElementById('report').append(
  ...[header(), notices(), figures(), navigation(sections), ...sections,
    element('footer', {}, 'Written by heapdump2pprof. This page needs nothing from the network and sends nothing.')]
    .filter(Boolean));
