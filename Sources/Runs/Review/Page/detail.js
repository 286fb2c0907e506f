// A row's explanation, beside the table.

const detail = { row: -1, before: null };
/** A row asked for before the rows were read. */
let wantedKey = null;

function openKey(key, target) {
  if (!rows.isReady) { wantedKey = [key, target]; return; }
  const row = findRow(key, target);
  if (row >= 0) openRow(row);
}

/** Opens a row, shown by the filters or not. */
async function openRow(row) {
  if (placeInView(row) < 0) {
    Object.assign(filter, NO_FILTER);
    showFilters();
    await applyFilters();
  }
  const place = placeInView(row);
  if (place >= 0) {
    activate(place, false);
    scrollTo(place * table.height - table.seen / 2);
  }
  showDetail(row, true);
}

function pair(name, ...values) {
  return [el('dt', {}, name), el('dd', {}, values)];
}

function showDetail(row, takesFocus = false) {
  if (row === undefined) return;
  const panel = byId('detail');
  if (panel.hidden) detail.before = document.activeElement;
  detail.row = row;
  const read = rowAt(row);
  const target = digest.targets[read[TARGET]];
  const { names } = rows;
  const step = (by) => () => { move(by, false); panel.focus(); };
  put(panel,
    el('div', { class: 'detail-bar' },
      el('button', { type: 'button', onclick: step(-1), title: word('previous'),
        'aria-label': word('previous') }, '↑'),
      el('button', { type: 'button', onclick: step(1), title: word('next'),
        'aria-label': word('next') }, '↓'),
      el('button', { type: 'button', id: 'detail-choose', 'aria-pressed': 'false',
        onclick: () => { choose(row, !isChosen(row)); afterChoosing(); } }),
      el('span', { class: 'grow' }),
      el('button', { type: 'button', id: 'detail-close', onclick: closeDetail,
        title: word('close'), 'aria-label': word('close') }, '×')),
    el('h2', { id: 'detail-title' }, data(read[KEY], 'key')),
    read[NAME] ? el('p', { class: 'detail-name' }, data(read[NAME])) : null,
    (read[CALLED] ?? []).some(Boolean) ? el('p', { class: 'hint' },
      rows.names.identifiers.map((name, index) => read[CALLED][index]
        ? [data(name), ': ', data(read[CALLED][index]), ' '] : null)) : null,
    el('p', {}, rows.flags[row] & HELD ? [mark('hold', word('waits')), ' '] : null,
      word(read[ACTION]), target ? [' · ', data(target.target)] : null),
    el('dl', {},
      pair(word('from'), read[FILE] < 0 ? word('goneRow')
        : [data(names.files[read[FILE]], 'code'), `, ${word('line')} ${read[LINE]}`]),
      read[SUPPLIER] >= 0 ? pair(word('supplier'), data(names.suppliers[read[SUPPLIER]])) : [],
      read[BRAND] >= 0 ? pair(word('brand'), data(names.brands[read[BRAND]])) : [],
      read[CATEGORY] >= 0
        ? pair(word('category'), data(names.categories[read[CATEGORY]])) : []),
    el('h3', {}, word('fields')), fieldsTable(read, row, target),
    el('h3', {}, word('checksOfRow')), findings(read),
    el('h3', {}, word('request')), request(read, target),
    el('h3', {}, word('ask')), commands(read));
  panel.setAttribute('aria-labelledby', 'detail-title');
  panel.hidden = false;
  document.body.classList.add('with-detail');
  panel.scrollTop = 0;
  showChosenInDetail();
  if (takesFocus) panel.focus();
}

function showChosenInDetail() {
  const button = byId('detail-choose');
  if (!button) return;
  const isPicked = isChosen(detail.row);
  button.textContent = isPicked ? `✓ ${word('take')}` : word('leaveOut');
  button.setAttribute('aria-pressed', isPicked);
  button.disabled = !isChoosable(detail.row);
  if (button.disabled) button.title = whyNotChoosable();
}

function closeDetail() {
  byId('detail').hidden = true;
  document.body.classList.remove('with-detail');
  (byId('grid') ?? detail.before)?.focus({ preventScroll: true });
}

function fieldsTable(read, row, target) {
  if (read[FIELDS].length === 0) return el('p', { class: 'quiet' }, word('noFields'));
  return el('table', { class: 'fields' },
    el('thead', {}, el('tr', {}, ['field', 'was', 'becomes', 'percent'].map((name) =>
      el('th', { scope: 'col' }, word(name))))),
    read[FIELDS].map(([field, before, after]) => {
      const name = rows.names.fields[field];
      const isNumber = isNumberField(target, name);
      const percent = name === target?.priceField && rows.flags[row] & PRICE
        ? percentText(rows.percent[row]) : '';
      return el('tbody', {},
        el('tr', {}, el('th', { scope: 'row' }, data(name)),
          el('td', { class: 'before' }, valueText(before, isNumber)),
          el('td', { class: 'after' }, valueText(after, isNumber)),
          el('td', { class: percent.startsWith('+') ? 'up' : 'down' }, percent)),
        read[ACTION] === 'r' ? null : rulesOf(target, name).map((rule) => el('tr', { class: 'rule' },
          el('td', { colspan: 4 }, ruleText(rule)))));
    }));
}

function rulesOf(target, field) {
  return digest.rules.filter((rule) => rule.target === target?.target && rule.field === field);
}

/** How a field is made: `price ← set roundUp(cost * 1.25, 10) − 1 · pipelines/acme.json5:17:9` */
function ruleText(rule) {
  return [rule.from ? [data(rule.from, 'code'), ' ← '] : null,
    el('b', {}, rule.stage), ' ',
    rule.source ? [data(rule.source), ' '] : null,
    rule.rule ? [data(rule.rule, 'code'), ' '] : null,
    rule.column ? [data(`"${rule.column}"`), ' '] : null,
    el('span', { class: 'quiet' }, data(rule.place))].flat(2);
}

function findings(read) {
  if (read[CHECKS].length === 0) return el('p', { class: 'quiet' }, word('noChecks'));
  return el('ul', { class: 'findings' }, read[CHECKS].map(([check, verdict, reason]) => {
    const name = rows.names.checks[check];
    const planned = digest.checks.find((each) => each.name === name);
    return el('li', {}, mark(verdict, word(verdict)), ' ', el('strong', {}, data(name)),
      el('br', {}), el('span', { lang: 'en' }, data(reason)),
      planned?.rule ? [el('br', {}), data(planned.rule, 'code'), ' ',
        data(planned.place ?? '', 'quiet')] : null);
  }));
}

function request(read, target) {
  if (read[BATCH] < 0) {
    return el('p', { class: 'quiet' }, word(read[ACTION] === '' ? 'noRequestRow' : 'noRequest'));
  }
  const batch = rows.names.batches[read[BATCH]];
  return el('div', {},
    el('p', {}, el('a', { href: `batches/${encodeURIComponent(batch)}`, rel: 'noreferrer' },
      data(`batches/${batch}`, 'code'))),
    el('p', { class: 'quiet' }, data(`${target.method} ${target.url}`, 'code')),
    item(read, target));
}

// The item ---------------------------------------------------------------------------------------

/** The item as it is sent, or, where the row does not have all of its values, those that it has. */
function item(read, target) {
  const form = rows.names.items.find((each) => each.target === target.target);
  if (!form || form.item === null) return null;
  const values = new Map(read[FIELDS].map(([field, , after]) => [rows.names.fields[field], after]));
  let isWhole = true;
  const text = itemText(form.item, (name) => {
    const value = form.values[name];
    if (value.isKey) return valueJSON(read[KEY], value);
    if (!values.has(name)) {
      // A new record has a line for each of its values.
      if (read[ACTION] !== 'c') isWhole = false;
      return null;
    }
    const known = values.get(name);
    return known === '' ? null : valueJSON(known, value);
  });
  return el('div', {}, el('p', { class: 'hint' }, word(isWhole ? 'itemOf' : 'itemPart')),
    el('pre', { class: 'data', id: 'item' }, shown(text ?? '')));
}

/** - Parameter valueOf: JSON of a field, null where it has no value: its member is left out. */
function itemText(node, valueOf) {
  if (typeof node === 'string') return node;
  if (node.field !== undefined) return valueOf(node.field);
  if (node.array) {
    const parts = node.array.map((each) => itemText(each, valueOf));
    return `[${parts.filter((part) => part !== null).join(',')}]`;
  }
  const parts = [];
  for (let index = 0; index < node.object.length; index += 2) {
    const value = itemText(node.object[index + 1], valueOf);
    if (value !== null) parts.push(`${node.object[index]}:${value}`);
  }
  return `{${parts.join(',')}}`;
}

/** A value of changes.csv as the target wants it: ItemForm.swift. */
function valueJSON(text, { inQuotes, places, inMinorUnits }) {
  let value = text;
  if (places !== null) {
    const [whole, digits = ''] = text.split('.');
    const padded = digits.padEnd(places, '0');
    if (inMinorUnits) value = `${whole}${padded}`.replace(/^(-?)0+(?=\d)/, '$1');
    else value = places > 0 ? `${whole}.${padded}` : whole;
  }
  return inQuotes ? JSON.stringify(value) : value;
}

function commands(read) {
  const key = read[KEY];
  const isOption = key.startsWith('-') ? '-- ' : '';
  const lines = [
    `sverka explain --run ${shellWord(digest.run)} ${isOption}${shellWord(key)}`,
    `sverka history --pipeline ${shellWord(digest.pipeline)} ${isOption}${shellWord(key)}`];
  return el('ul', { class: 'commands' }, lines.map((line) => el('li', {},
    el('code', { class: 'data' }, shown(line)))));
}
