// The table: only the rows that are seen stand in the document.
//
// All rows together would be taller than browsers lay out, so the scrolled height ends at a most,
// and what the scroll bar says is stretched: `top` is the place in the true height. A small step
// moves by as many pixels as it is; a large one, of the bar's thumb, goes by its share.

const HEIGHT_MAX = 8000000;
const table = {
  /** Rows in view: 'all', or their numbers. */
  view: 'all', count: 0,
  /** Place of the active row in the view. */
  active: 0,
  top: 0, scrolled: 0, settle: 0, pool: [],
};

const COLUMNS = ['choose', 'state', 'key', 'name', 'field', 'old', 'new', 'percent', 'supplier',
  'brand', 'target'];
const SORTED = { key: 'key', name: 'name', old: 'was', new: 'becomes', percent: 'percent',
  supplier: 'supplier', brand: 'brand', target: 'target', state: 'action' };

function rowInView(index) { return table.view === 'all' ? index : table.view[index]; }

function placeInView(row) {
  if (table.view === 'all') return row;
  return table.view.indexOf(row);
}

function tableSection() {
  const hidesBrand = !digest.brands;
  const heads = COLUMNS.map((name, index) => {
    const by = name === 'state' ? 'action' : name;
    const text = { choose: '', state: '', field: word('field') }[name] ?? word(SORTED[name]);
    const isSorted = SORTED[name] !== undefined;
    return el('div', { role: 'columnheader', class: `cell ${name}`, 'aria-colindex': index + 1,
      id: `head-${name}`, 'aria-label': name === 'choose' ? word('choose') : null },
    isSorted ? el('button', { type: 'button', 'data-by': by, 'aria-label':
      word('sortBy', word(SORTED[name])), onclick: () => sortBy(by) },
    name === 'state' ? '⇅' : text, el('span', { class: 'sorted', 'aria-hidden': 'true' }))
      : text);
  });
  put(byId('changes'), el('h2', {}, word('table')), filterBar(),
    el('div', { id: 'grid', role: 'grid', tabindex: '0', 'aria-multiselectable': 'true',
      'aria-label': word('table'), 'aria-colcount': COLUMNS.length,
      class: hidesBrand ? 'no-brand' : null, onkeydown: onGridKey },
    el('div', { role: 'rowgroup', class: 'head' }, el('div', { role: 'row', class: 'row' }, heads)),
    el('div', { id: 'scroller', role: 'rowgroup', tabindex: '-1', onscroll: onScroll },
      el('div', { id: 'window', role: 'none', onclick: onRowClick }),
      el('div', { id: 'spacer', 'aria-hidden': 'true' })),
    el('p', { id: 'empty', hidden: true })),
  commandBar());
  table.pool = [];
  new ResizeObserver(() => fitTable()).observe(byId('scroller'));
}

function rowHeight() {
  return parseFloat(getComputedStyle(byId('grid')).getPropertyValue('--row-height')) || 34;
}

function addPoolRow() {
  const made = makeRow();
  made.element.id = `row-${table.pool.length}`;
  table.pool.push(made);
  byId('window').append(made.element);
}

function makeRow() {
  const cells = COLUMNS.map((name, index) => el('div', { role: 'gridcell', class: `cell ${name}`,
    'aria-colindex': index + 1 }));
  const box = el('span', { class: 'box', role: 'checkbox', 'aria-checked': 'false' });
  cells[0].append(box);
  const element = el('div', { role: 'row', class: 'row' }, cells);
  return { element, cells: Object.fromEntries(COLUMNS.map((name, index) => [name, cells[index]])),
    box };
}

const KEY_WIDTH_MAX = 210, LINE_HEIGHT = 17;

/** Makes room for the longest key, value and percent: what a person decides by is never cut. A key
    that is longer than its column goes on in a further line, and all rows are as high then. */
function makeRoom() {
  const grid = byId('grid');
  const style = getComputedStyle(table.pool[0].cells.key);
  const pen = document.createElement('canvas').getContext('2d');
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const width = (text) => Math.ceil(pen.measureText(text).width) + 14;
  const keyWidth = width(shown(rows.longest.key));
  const room = {
    '--key': Math.max(90, Math.min(keyWidth, KEY_WIDTH_MAX)),
    '--value': Math.max(70, width(valueText(rows.longest.value, true))),
    '--percent': Math.max(76, width(percentText(-rows.longest.percent)),
      width(percentText(rows.longest.percent))),
  };
  for (const [name, pixels] of Object.entries(room)) grid.style.setProperty(name, `${pixels}px`);
  // The column's head is as wide, and is seen before any row is.
  const column = byId('head-key').clientWidth;
  const isTall = keyWidth > column;
  // A line may end a character early.
  const lines = Math.ceil((keyWidth - 14) / Math.max(40, column - 26));
  const base = parseFloat(getComputedStyle(grid).getPropertyValue('--row-base')) || 34;
  grid.classList.toggle('tall', isTall);
  grid.style.setProperty('--row-height', `${base + (isTall ? (lines - 1) * LINE_HEIGHT : 0)}px`);
}

/** After the view, the window's size or the language has changed. */
function fitTable() {
  const scroller = byId('scroller');
  if (!scroller) return;
  if (table.pool.length === 0) addPoolRow();
  if (rows.isReady) makeRoom();
  const height = rowHeight();
  table.height = height;
  // No taller than its rows, and with room to say that there are none.
  scroller.style.setProperty('--rows-height', `${Math.max(table.count, 4) * height}px`);
  table.seen = scroller.clientHeight;
  const total = table.count * height;
  byId('spacer').style.height = `${Math.max(0, Math.min(total, HEIGHT_MAX) - table.seen)}px`;
  byId('window').style.height = `${table.seen}px`;
  const wanted = Math.ceil(table.seen / height) + 1;
  while (table.pool.length < wanted) addPoolRow();
  byId('grid').setAttribute('aria-rowcount', table.count + 1);
  scrollTo(table.top);
}

function topMax() { return Math.max(0, table.count * table.height - table.seen); }
function scrollMax() {
  return Math.max(0, Math.min(table.count * table.height, HEIGHT_MAX) - table.seen);
}

function scrollTo(top) {
  table.top = Math.max(0, Math.min(top, topMax()));
  table.scrolled = topMax() === 0 ? 0 : Math.round(table.top / topMax() * scrollMax());
  const scroller = byId('scroller');
  if (Math.abs(scroller.scrollTop - table.scrolled) > 0.5) scroller.scrollTop = table.scrolled;
  showTable();
}

function onScroll() {
  const now = byId('scroller').scrollTop;
  const step = now - table.scrolled;
  if (Math.abs(step) < 1) return;
  table.scrolled = now;
  if (scrollMax() === topMax()) {
    table.top = now;
  } else if (Math.abs(step) < 2 * table.seen) {
    table.top = Math.max(0, Math.min(table.top + step, topMax()));
    clearTimeout(table.settle);
    table.settle = setTimeout(() => scrollTo(table.top), 150);
  } else {
    table.top = now / scrollMax() * topMax();
  }
  showTable();
}

function showTable() {
  if (!table.height) return;
  const first = Math.floor(table.top / table.height);
  byId('window').style.setProperty('--shift', `${first * table.height - table.top}px`);
  for (const [index, row] of table.pool.entries()) showRow(row, first + index);
  const active = table.active - first;
  const isSeen = active >= 0 && active < table.pool.length && table.count > 0;
  const grid = byId('grid');
  if (isSeen) grid.setAttribute('aria-activedescendant', table.pool[active].element.id);
  else grid.removeAttribute('aria-activedescendant');
}

const SIGNS = { c: '+', u: '~', r: '−', '': '·' };

function showRow({ element, cells, box }, index) {
  const isThere = index < table.count;
  element.hidden = !isThere;
  if (!isThere) return;
  const number = rowInView(index);
  const row = rowAt(number);
  const flags = rows.flags[number];
  const target = digest.targets[row[TARGET]];
  const main = mainField(row);
  const isPicked = isChosen(number);
  element.setAttribute('aria-rowindex', index + 2);
  element.setAttribute('aria-selected', isPicked);
  element.dataset.index = index;
  element.className = `row${index === table.active ? ' active' : ''}`
    + `${flags & HELD ? ' held' : flags & WARNED ? ' warned' : ''}`;
  box.setAttribute('aria-checked', isPicked);
  box.setAttribute('aria-disabled', !isChoosable(number));
  box.setAttribute('aria-label', shown(row[KEY]));
  const state = flags & HELD ? `, ${word('waits')}` : '';
  cells.state.textContent = flags & HELD ? '‖' : SIGNS[row[ACTION]];
  cells.state.title = word(row[ACTION]) + state;
  cells.state.setAttribute('aria-label', word(row[ACTION]) + state);
  text(cells.key, row[KEY]);
  text(cells.name, row[NAME]);
  text(cells.supplier, rows.names.suppliers[row[SUPPLIER]] ?? '');
  text(cells.brand, rows.names.brands[row[BRAND]] ?? '');
  text(cells.target, target?.target ?? '');
  const name = main ? rows.names.fields[main[0]] : '';
  const more = row[FIELDS].length > 1 ? ` ${word('more', row[FIELDS].length - 1)}` : '';
  cells.field.textContent = shown(name) + more;
  const isNumber = isNumberField(target, name);
  cells.old.textContent = main ? valueText(main[1], isNumber) : '';
  cells.new.textContent = main ? valueText(main[2], isNumber) : '';
  cells.percent.textContent = flags & PRICE ? percentText(rows.percent[number]) : '';
  cells.percent.className = `cell percent${!(flags & PRICE) ? ''
    : rows.percent[number] < 0 ? ' down' : ' up'}`;
}

function text(cell, value) {
  const visible = shown(value);
  cell.textContent = visible;
  cell.title = visible;
}

// Moving -----------------------------------------------------------------------------------------

function activate(index, scrolls = true) {
  if (table.count === 0) return;
  table.active = Math.max(0, Math.min(index, table.count - 1));
  if (scrolls) {
    const place = table.active * table.height;
    if (place < table.top) return scrollTo(place);
    if (place + table.height > table.top + table.seen) {
      return scrollTo(place + table.height - table.seen);
    }
  }
  showTable();
}

function move(step, extends_) {
  const before = rowInView(table.active);
  activate(table.active + step);
  if (extends_) {
    choose(before, true);
    choose(rowInView(table.active), true);
    afterChoosing();
  }
  if (!byId('detail').hidden) showDetail(rowInView(table.active));
}

function toggleRow(index) {
  const row = rowInView(index);
  if (row === undefined) return;
  if (!isChoosable(row)) { say(whyNotChoosable()); return; }
  choose(row, !isChosen(row));
  afterChoosing();
}

function afterChoosing() {
  showTable();
  showCommand();
  if (!byId('detail').hidden) showChosenInDetail();
}

const choosing = new Work();

async function chooseAllShown() {
  const turn = choosing.begin();
  for (let index = 0; index < table.count; index += 1) {
    choose(rowInView(index), true);
    if (index % 8192 === 8191 && !await choosing.goesOn(turn)) return;
  }
  afterChoosing();
}

let lastClicked = -1;

function onRowClick(event) {
  const element = event.target.closest('.row');
  if (!element) return;
  const index = Number(element.dataset.index);
  if (event.target.closest('.choose')) {
    if (event.shiftKey && lastClicked >= 0) {
      const isWanted = isChosen(rowInView(lastClicked));
      const [from, to] = [Math.min(lastClicked, index), Math.max(lastClicked, index)];
      for (let each = from; each <= to; each += 1) choose(rowInView(each), isWanted);
      activate(index, false);
      afterChoosing();
    } else {
      activate(index, false);
      toggleRow(index);
    }
    lastClicked = index;
    return;
  }
  activate(index, false);
  if (!String(getSelection())) showDetail(rowInView(index));
}

function onGridKey(event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target.closest('.head') && [' ', 'Enter'].includes(event.key)) return;
  const page = Math.max(1, Math.floor(table.seen / table.height) - 1);
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity,
    End: Infinity };
  if (event.key in steps) {
    event.preventDefault();
    const step = steps[event.key];
    if (Math.abs(step) === Infinity) activate(step < 0 ? 0 : table.count - 1);
    else move(step, event.shiftKey);
  } else if (event.key === ' ') {
    event.preventDefault();
    toggleRow(table.active);
  } else if (event.key === 'Enter') {
    event.preventDefault();
    if (table.count > 0) showDetail(rowInView(table.active), true);
  }
}

// Filtering and sorting --------------------------------------------------------------------------

function filterBar() {
  const change = (name) => (event) => {
    filter[name] = event.target.value;
    applyFilters();
  };
  const list = (name, any, values) => el('label', { class: 'filter' },
    el('span', {}, word(name)),
    el('select', { id: `filter-${name}`, onchange: change(name) },
      el('option', { value: '' }, word(any)),
      values.map(([value, shownAs]) => el('option', { value }, shownAs))));
  return el('div', { class: 'filters', role: 'search', 'aria-label': word('filters') },
    el('label', { class: 'filter search' }, el('span', {}, word('search')),
      el('input', { type: 'search', id: 'filter-text', autocomplete: 'off', spellcheck: 'false',
        oninput: (event) => {
          filter.text = event.target.value;
          clearTimeout(table.typing);
          table.typing = setTimeout(applyFilters, 120);
        } })),
    list('action', 'anyAction', ['u', 'c', 'r'].map((action) => [action, word(action)])),
    list('state', 'anyState', [['goes', word('goes')], ['waits', word('stateWaits')],
      ['warned', word('warned')]]),
    digest.targets.length > 1 ? list('target', 'anyTarget', digest.targets.map(({ target }) =>
      [target, shown(target)])) : null,
    labelFilter('supplier', 'anySupplier'), digest.brands ? labelFilter('brand', 'anyBrand') : null,
    digest.categories ? labelFilter('category', 'anyCategory') : null,
    list('check', 'anyCheck', [...new Set(digest.checksOfRows.map(({ check }) => check))].map(
      (check) => [check, shown(check)])),
    el('div', { class: 'filter-foot' },
      el('span', { id: 'counted', 'aria-live': 'polite' }),
      el('span', { id: 'chips' }),
      el('progress', { id: 'progress', max: 1, hidden: true }),
      el('button', { type: 'button', id: 'clear', class: 'link', onclick: () => showRows({}) },
        word('clear'))));
}

/** Suppliers, brands or categories: a field with proposals, since there may be thousands. */
function labelFilter(name, any) {
  return el('label', { class: 'filter' }, el('span', {}, word(name)),
    el('input', { id: `filter-${name}`, list: `list-${name}`, placeholder: word(any),
      autocomplete: 'off', spellcheck: 'false', oninput: (event) => {
        const names = rows.names[LABELS[name]];
        const value = event.target.value;
        const isKnown = value === '' || names.includes(value);
        event.target.setAttribute('aria-invalid', !isKnown);
        if (isKnown && filter[name] !== value) {
          filter[name] = value;
          applyFilters();
        }
      } }),
    el('datalist', { id: `list-${name}` }));
}

const PROPOSALS_MAX = 2000;

function fillProposals() {
  for (const name of Object.keys(LABELS)) {
    const list = byId(`list-${name}`);
    if (!list) continue;
    const sorted_ = rows.names[LABELS[name]].slice().sort(new Intl.Collator(language).compare);
    put(list, sorted_.slice(0, PROPOSALS_MAX).map((value) => el('option', { value })));
  }
}

/** Sets the fields of the filter bar to the filters. */
function showFilters() {
  for (const name of Object.keys(NO_FILTER)) {
    const field = byId(`filter-${name}`);
    if (field) field.value = filter[name];
    if (field?.list) field.setAttribute('aria-invalid', 'false');
  }
}

function showChips() {
  const chips = [];
  const chip = (text, name) => chips.push(el('button', { type: 'button', class: 'chip',
    onclick: () => { filter[name] = NO_FILTER[name]; applyFilters(); } }, text, ' ×'));
  if (filter.size !== '') {
    chip(`${word('size')} ${sizeText(digest.sizes[Number(filter.size)])}`, 'size');
  }
  if (filter.zeroed) chip(word('zero'), 'zeroed');
  put(byId('chips'), chips);
  const isFiltered = Object.keys(NO_FILTER).some((name) => filter[name] !== NO_FILTER[name]);
  byId('clear').hidden = !isFiltered;
}

function sortBy(by) {
  if (order.by === by && order.descending) {
    Object.assign(order, { by: '', descending: false });
  } else {
    order.descending = order.by === by;
    order.by = by;
  }
  applyFilters();
}

function showOrder() {
  for (const button of document.querySelectorAll('.head [data-by]')) {
    const isBy = order.by === button.dataset.by;
    const way = !isBy ? 'none' : order.descending ? 'descending' : 'ascending';
    button.parentElement.setAttribute('aria-sort', way);
    button.querySelector('.sorted').textContent = !isBy ? '' : order.descending ? ' ▼' : ' ▲';
  }
}

function showProgress(text, share) {
  const bar = byId('progress');
  if (!bar) return;
  bar.hidden = text === '';
  if (text === '') return;
  bar.value = share;
  say(text);
}

/** The line below the filters: how many rows, or what is being done. */
function say(text) { byId('counted').textContent = text; }

async function applyFilters() {
  showChips();
  showOrder();
  if (!rows.isReady) return;
  const found = await wantedRows(showProgress);
  if (found === null) return;
  showProgress('', 0);
  table.view = found;
  table.count = found === 'all' ? rows.count : found.length;
  table.active = 0;
  table.top = 0;
  showCounts();
  fitTable();
}

function showCounts() {
  say(rows.isDamaged ? word('damaged') : word('counted', table.count, rows.count));
  if (!isApproved) {
    byId('choose-all').textContent = word('chooseAll', table.count);
    byId('choose-all').disabled = table.count === 0;
  }
  const empty = byId('empty');
  empty.hidden = table.count > 0;
  empty.textContent = word(rows.count === 0 ? 'noRowsAtAll' : 'noRows');
}
