// Tables that are sorted by a click on a heading and filtered by a text.

const firstRows = 12;

// columns: title, get (a row's value), format; rows that have `details` can be opened.
class SortedTable {
  constructor({ title, id, note, table, columns, details, restName, restDoes, filterText }) {
    Object.assign(this, { table, columns, details, restName, restDoes, filterText });
    this.sortBy = columns.findIndex((column) => column.isFirst);
    this.isDescending = true;
    this.filter = '';
    this.isWhole = table.rows.length <= firstRows + 3;
    this.filterBox = element('input', {
      type: 'search', placeholder: 'Filter', 'aria-label': 'Filter ' + title.toLowerCase(), oninput: () => {
        this.filter = this.filterBox.value.trim().toLowerCase();
        this.fill();
      },
    });
    this.count = element('output', { class: 'found' });
    this.head = element('tr', {});
    this.body = element('tbody', {});
    this.foot = element('tfoot', {});
    this.more = element('button', { class: 'plain more', onclick: () => {
      this.isWhole = true;
      this.fill();
    } });
    this.root = element('section', { class: 'card', id },
      element('div', { class: 'titled' }, element('h2', {}, title),
        element('div', { class: 'tools' }, this.count, this.filterBox)),
      note ? element('p', { class: 'note' }, note) : null,
      element('table', {}, element('thead', {}, this.head), this.body, this.foot), this.more);
    columns.forEach((column, index) => {
      const button = element('button', { onclick: () => this.sort(index) }, column.title);
      this.head.append(element('th', { class: column.isName ? 'text' : 'number', scope: 'col' }, button));
    });
    this.fill();
  }

  sort(index) {
    this.isDescending = this.sortBy === index ? !this.isDescending : !this.columns[index].isName;
    this.sortBy = index;
    this.fill();
  }

  fill() {
    const column = this.columns[this.sortBy];
    const turn = this.isDescending ? -1 : 1;
    const rows = this.table.rows
      .map((row, place) => ({ row, place, key: column.get(row) }))
      .filter(({ row }) => this.filter === '' || shown(this.filterText(row)).toLowerCase().includes(this.filter))
      .sort((one, other) => (one.key < other.key ? -turn : one.key > other.key ? turn : one.place - other.place));
    [...this.head.children].forEach((cell, index) => {
      cell.setAttribute('aria-sort', index !== this.sortBy ? 'none' : this.isDescending ? 'descending' : 'ascending');
    });
    const isAll = this.isWhole || this.filter !== '';
    const seen = isAll ? rows : rows.slice(0, firstRows);
    this.body.replaceChildren(...seen.flatMap(({ row }) => this.line(row)));
    this.more.hidden = seen.length === rows.length;
    this.more.textContent = 'Show all ' + grouped(rows.length);
    this.count.textContent = this.filter === '' ? '' : grouped(rows.length) + ' of ' + grouped(this.table.rows.length);
    this.fillFoot(rows.slice(seen.length));
  }

  line(row) {
    const cells = this.columns.map((column) => {
      const value = column.get(row);
      const cell = element('td', { class: column.isName ? 'text' : 'number', 'data-title': column.title });
      if (column.isName) {
        cell.append(...column.show(row));
      } else {
        cell.append(value === null ? '' : column.format(value));
        cell.dataset.value = String(value);
        if (value !== null && !column.isAbout) cell.title = grouped(value);
        if (column.share) {
          cell.style.setProperty('--part', Math.max(0, Math.min(1, value / column.share)).toFixed(4));
          cell.classList.add('share');
        }
      }
      return cell;
    });
    const made = element('tr', {}, ...cells);
    const details = this.details ? this.details(row) : null;
    if (!details) return [made];
    const below = element('tr', { class: 'below', hidden: true },
      element('td', { colspan: this.columns.length }, details));
    const opener = element('button', { class: 'opener', 'aria-expanded': 'false', 'aria-label': 'Details', onclick: () => {
      below.hidden = !below.hidden;
      opener.setAttribute('aria-expanded', String(!below.hidden));
    } });
    cells.find((cell) => cell.classList.contains('text')).prepend(opener);
    return [made, below];
  }

  // What the table leaves out, so that the sums are right.
  fillFoot(hidden) {
    const { table } = this;
    const rest = (column) => column.others
      ? hidden.reduce((sum, { row }) => sum + (column.get(row) ?? 0), column.others(table) ?? 0) : null;
    const count = table.others + hidden.length;
    this.foot.replaceChildren();
    if (count <= 0 || this.filter !== '') return;
    this.foot.append(element('tr', {}, ...this.columns.map((column) => {
      if (column.isName) return element('td', { class: 'text' }, many(count, 'other ' + this.restName) + (this.restDoes || ''));
      const value = rest(column);
      return element('td', { class: 'number', 'data-title': column.title, 'data-value': value, title: value === null ? null : grouped(value) },
        value === null ? '' : column.format(value));
    })));
  }
}

// A column of bytes, of counts, or of names.
function bytesColumn(title, get, more) {
  return { title, get, format: bytes, ...more };
}

function countColumn(title, get, more) {
  return { title, get, format: grouped, ...more };
}

function nameColumn(title, get, show) {
  return { title, get, show, isName: true };
}
