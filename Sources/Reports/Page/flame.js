// Profiles as trees: a flame graph from the root downwards, with zoom, search and keyboard, or the same as text.

const rowHeight = 22;

// All graphs of a report, of which one is shown.
class FlameView {
  constructor(graphs, since) {
    this.graphs = graphs.map((graph) => ({ ...graph, tree: readNodes(graph) }));
    this.growth = since !== null;
    this.search = '';
    this.asText = false;
    this.build();
    this.choose(0);
    new ResizeObserver(() => this.draw()).observe(this.chart);
  }

  build() {
    this.tabs = element('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Profiles' });
    this.graphs.forEach((graph, index) => {
      const tab = element('button', { role: 'tab', onclick: () => this.choose(index) }, graph.title);
      tab.addEventListener('keydown', (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        this.choose((index + step + this.graphs.length) % this.graphs.length);
        this.tabs.children[this.graphs.indexOf(this.graph)].focus();
      });
      this.tabs.append(tab);
    });
    this.measureBox = element('select', { 'aria-label': 'Measure', onchange: () => {
      this.measure = this.measures[this.measureBox.selectedIndex];
      this.redraw();
    } });
    this.growthBox = element('input', { type: 'checkbox', onchange: () => {
      this.growth = this.growthBox.checked;
      this.redraw();
    } });
    this.growthBox.checked = this.growth;
    this.growthLabel = element('label', { class: 'check' }, this.growthBox, 'Growth');
    this.searchBox = element('input', {
      type: 'search', placeholder: 'Search names', 'aria-label': 'Search names', oninput: () => {
        this.search = this.searchBox.value.trim().toLowerCase();
        this.redraw();
      },
    });
    this.found = element('output', { class: 'found' });
    this.reset = element('button', { class: 'plain', onclick: () => this.zoom(this.graph.tree[0]) }, 'Reset zoom');
    this.textButton = element('button', { class: 'plain', 'aria-pressed': 'false', onclick: () => {
      this.asText = !this.asText;
      this.textButton.setAttribute('aria-pressed', String(this.asText));
      this.redraw();
    } }, 'As text');
    this.chart = element('div', {
      class: 'chart', role: 'tree', 'aria-label': 'Flame graph: arrow keys move, Enter zooms, Escape resets',
    });
    this.details = element('p', { class: 'details', 'aria-live': 'polite' });
    this.text = element('div', { class: 'treetext' });
    this.note = element('p', { class: 'note' });
    this.tip = element('div', { class: 'tip', role: 'tooltip', hidden: true });
    document.body.append(this.tip);
    this.chart.addEventListener('click', (event) => this.at(event, (node) => this.zoom(node)));
    this.chart.addEventListener('pointermove', (event) => this.point(event));
    this.chart.addEventListener('pointerleave', () => { this.tip.hidden = true; });
    this.chart.addEventListener('focusin', (event) => this.at(event, (node) => this.tell(node)));
    this.chart.addEventListener('keydown', (event) => this.press(event));
    this.tools = element('div', { class: 'tools' },
      this.measureBox, this.growthLabel, this.searchBox, this.found, this.reset, this.textButton);
    this.root = element('div', {}, this.tabs, this.tools, this.chart, this.details, this.text, this.note);
  }

  // Shows one of the graphs.
  choose(index) {
    this.graph = this.graphs[index];
    [...this.tabs.children].forEach((tab, number) => {
      tab.setAttribute('aria-selected', String(number === index));
      tab.tabIndex = number === index ? 0 : -1;
    });
    this.measures = measures.filter((measure) => this.graph.values.includes(measure.value));
    this.measureBox.replaceChildren(...this.measures.map((measure) => element('option', {}, measure.title)));
    [this.measure] = this.measures;
    [this.zoomed] = this.graph.tree;
    this.focused = this.zoomed;
    this.redraw();
  }

  zoom(node) {
    if (node.isRest) return;
    this.zoomed = node;
    this.focused = node;
    this.draw();
    this.tell(node);
  }

  value(node) {
    return node.values[this.graph.values.indexOf(this.measure.value)];
  }

  // What a node has more than in the earlier dump; null if that is not told.
  growthOf(node) {
    const old = this.measure.old ? this.graph.values.indexOf(this.measure.old) : -1;
    return old < 0 ? null : this.value(node) - node.values[old];
  }

  get isGrowth() {
    return this.growth && Boolean(this.measure) && this.growthOf(this.graph.tree[0]) !== null;
  }

  matches(node) {
    return this.search !== '' && !node.isRest && node.level > 0 && shown(node.name).toLowerCase().includes(this.search);
  }

  redraw() {
    const has = !this.graph.problem && this.graph.tree.length > 0;
    this.tools.hidden = !has;
    this.details.hidden = !has || this.asText;
    this.chart.hidden = !has || this.asText;
    this.text.hidden = !has || !this.asText;
    if (!has) {
      this.note.textContent = 'There is no such profile: ' + shown(this.graph.problem);
      return;
    }
    this.growthLabel.hidden = !this.measure.old || !this.graph.values.includes(this.measure.old);
    this.note.textContent = 'The same numbers as heapdump2pprof --profile ' + this.graph.profile
      + '. Frames below ' + Number((this.graph.least_share * 100).toPrecision(2)) + '\u00a0%' + ' are added up.'
      + (this.isGrowth ? ' Red has grown since the earlier dump, green has shrunk.' : '');
    this.find();
    if (this.asText) this.write();
    this.draw();
    this.tell(this.zoomed);
  }

  // Says how much of the whole the matching frames have, each stack once.
  find() {
    let sum = 0;
    let count = 0;
    const left = [this.graph.tree[0]];
    while (left.length > 0) {
      const node = left.pop();
      if (this.matches(node)) {
        sum += this.value(node);
        count += 1;
      } else {
        left.push(...node.children);
      }
    }
    this.found.textContent = this.search === '' ? ''
      : count === 0 ? 'nothing found' : percent(sum, this.value(this.graph.tree[0])) + ' found';
  }

  draw() {
    const width = this.chart.clientWidth;
    if (this.chart.hidden || width === 0) return;
    const isGrowth = this.isGrowth;
    const most = isGrowth
      ? Math.max(1, ...this.graph.tree.map((node) => node.level > 0 ? Math.abs(this.growthOf(node)) : 0)) : 1;
    const hasFocus = this.chart.contains(document.activeElement);
    const frames = [];
    let depth = 0;
    const add = (node, left, share) => {
      const frame = element('div', { class: 'frame', role: 'treeitem', tabindex: node === this.focused ? 0 : -1 });
      frame.node = node;
      node.frame = frame;
      frame.style.left = left * 100 + '%';
      frame.style.width = share * 100 + '%';
      frame.style.top = node.level * rowHeight + 'px';
      const growth = isGrowth ? this.growthOf(node) : 0;
      frame.setAttribute('aria-label', this.sentence(node));
      frame.setAttribute('aria-level', node.level + 1);
      if (node.level === 0 || node.isRest) {
        frame.classList.add('grey');
      } else if (isGrowth) {
        frame.classList.add(growth > 0 ? 'grew' : growth < 0 ? 'shrank' : 'grey');
        frame.style.setProperty('--much', Math.sqrt(Math.abs(growth) / most).toFixed(3));
      } else {
        frame.style.setProperty('--hue', hue(node.name));
      }
      if (this.matches(node)) frame.classList.add('match');
      else if (this.search !== '') frame.classList.add('other');
      if (share * width > 26) {
        frame.classList.add('named');
        const amount = isGrowth ? signed(this.measure.format(growth), growth) : this.measure.format(this.value(node));
        frame.append(element('span', {}, short(node.name)));
        if (share * width > 120) frame.append(element('span', { class: 'amount' }, amount));
      }
      depth = Math.max(depth, node.level);
      frames.push(frame);
    };
    for (const node of this.graph.tree) node.frame = null;
    for (let node = this.zoomed.parent; node; node = node.parent) {
      add(node, 0, 1);
      node.frame.classList.add('outer');
    }
    frames.reverse();
    // A frame that is narrower than half a pixel is not seen.
    const least = 0.5 / width;
    const whole = this.value(this.zoomed);
    const left = [{ node: this.zoomed, start: 0 }];
    while (left.length > 0) {
      const { node, start } = left.pop();
      const share = whole > 0 ? this.value(node) / whole : node === this.zoomed ? 1 : 0;
      if (share < least && node !== this.zoomed) continue;
      add(node, start, share);
      let place = start;
      const below = node.children.map((child) => {
        const begins = place;
        place += whole > 0 ? this.value(child) / whole : 0;
        return { node: child, start: begins };
      });
      // The first child is the next, so that frames follow each other as a reader goes through them.
      left.push(...below.reverse());
    }
    this.sheet = this.sheet || this.chart.appendChild(element('div', { class: 'sheet' }));
    this.sheet.style.height = (depth + 1) * rowHeight + 'px';
    this.sheet.replaceChildren(...frames);
    this.reset.disabled = this.zoomed.level === 0;
    if (hasFocus && this.focused.frame) this.focused.frame.focus({ preventScroll: true });
  }

  // A node in words, for who does not see the graph, and below it.
  sentence(node) {
    const whole = this.graph.tree[0];
    const parts = [shown(node.name) + ': ' + this.measure.format(this.value(node))];
    if (node.level > 0) parts.push(percent(this.value(node), this.value(whole)) + ' of all');
    if (node.level > 1) parts.push(percent(this.value(node), this.value(node.parent)) + ' of what is above');
    for (const other of this.measures) {
      if (other === this.measure) continue;
      const amount = node.values[this.graph.values.indexOf(other.value)];
      parts.push(other.format === bytes
        ? bytes(amount) + (other.value.startsWith('new') ? ' new' : '')
        : many(amount, other.value.startsWith('new') ? 'new object' : 'object'));
    }
    const growth = this.growthOf(node);
    if (growth !== null) parts.push(signed(this.measure.format(growth), growth) + ' since the earlier dump');
    return parts.join(', ');
  }

  tell(node) {
    const path = [];
    for (let at = node; at && at.level > 0; at = at.parent) path.unshift(short(at.name));
    const shownPath = path.length > 8 ? [...path.slice(0, 2), '\u2026', ...path.slice(-5)] : path;
    this.details.replaceChildren(
      element('span', { class: 'sentence' }, this.sentence(node)),
      element('span', { class: 'path' }, shownPath.length > 1 ? shownPath.join(' \u203a ') : ''));
  }

  at(event, use) {
    const frame = event.target.closest('.frame');
    if (!frame || !frame.node) return;
    this.focused = frame.node;
    use(frame.node);
  }

  point(event) {
    const frame = event.target.closest('.frame');
    this.tip.hidden = !frame || event.pointerType === 'touch';
    if (this.tip.hidden) return;
    this.tip.textContent = this.sentence(frame.node);
    const box = this.tip.getBoundingClientRect();
    this.tip.style.left = Math.max(4, Math.min(event.clientX + 12, innerWidth - box.width - 8)) + 'px';
    const below = event.clientY + 18;
    this.tip.style.top = (below + box.height > innerHeight ? event.clientY - box.height - 10 : below) + 'px';
  }

  press(event) {
    const node = this.focused;
    const siblings = (node.parent ? node.parent.children : [node]).filter((one) => one.frame);
    const next = {
      ArrowUp: () => node.parent,
      ArrowDown: () => node.children.find((child) => child.frame),
      ArrowLeft: () => siblings[siblings.indexOf(node) - 1],
      ArrowRight: () => siblings[siblings.indexOf(node) + 1],
      Home: () => this.graph.tree[0],
    }[event.key];
    if (next) {
      const found = next();
      if (found && found.frame) {
        node.frame.tabIndex = -1;
        this.focused = found;
        found.frame.tabIndex = 0;
        found.frame.focus();
      }
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.zoom(node);
    } else if (event.key === 'Escape') {
      this.zoom(this.graph.tree[0]);
    } else {
      return;
    }
    event.preventDefault();
  }

  // The tree as text, of which branches are opened one by one.
  write() {
    const whole = this.value(this.graph.tree[0]);
    const item = (node) => {
      const growth = this.isGrowth ? this.growthOf(node) : null;
      const line = [
        element('span', { class: 'number' }, this.measure.format(this.value(node))),
        element('span', { class: 'number share' }, percent(this.value(node), whole)),
        growth === null ? null : element('span', { class: 'number ' + (growth > 0 ? 'more' : growth < 0 ? 'less' : '') },
          signed(this.measure.format(growth), growth)),
        nameElement(node.name, this.matches(node) ? 'match' : ''),
      ];
      const children = node.children.filter((child) => this.value(child) > 0 || growth !== null);
      if (children.length === 0) return element('div', { class: 'leaf' }, ...line);
      const list = element('div', { class: 'branch' });
      const box = element('details', { ontoggle: () => {
        if (box.open && list.children.length === 0) list.append(...children.map(item));
      } }, element('summary', {}, ...line), list);
      // What nearly all goes on in is open.
      const isOpen = node.level === 0
        || children.some((child) => this.value(child) > this.value(node) * 0.75 && node.level < 12);
      if (isOpen) {
        list.append(...children.map(item));
        box.open = true;
      }
      return box;
    };
    this.text.replaceChildren(item(this.graph.tree[0]));
  }
}
