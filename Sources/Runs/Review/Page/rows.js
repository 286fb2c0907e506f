// The rows: texts in blocks, read when they are wanted, and an index of them in typed arrays.
//
// One row is [key, action, target, [[field, old, new]…], file, line, batch, supplier, brand,
// category, name, [[check, verdict, reason]…], [identifier…]], numbers being places in the dictionaries of #names
// (docs/formats/review.md).

/** What rows are grouped and filtered by, and the name of its list, here and in the digest. */
const LABELS = { supplier: 'suppliers', brand: 'brands', category: 'categories' };
const digest = JSON.parse(byId('digest').textContent);
const KEY = 0, ACTION = 1, TARGET = 2, FIELDS = 3, FILE = 4, LINE = 5, BATCH = 6, SUPPLIER = 7,
  BRAND = 8, CATEGORY = 9, NAME = 10, CHECKS = 11, CALLED = 12;
const ACTIONS = ['c', 'u', 'r', ''];
const HELD = 1, WARNED = 2, PRICE = 4, ZEROED = 8, CHANGES = 16, RELEASABLE = 32, OUTLIER = 64;
const OUTLIER_HUNDREDTHS = 3000;
const BLOCKS_KEPT = 24;

const rows = {
  /** Rows in the index. */
  count: 0,
  /** Rows that the page should have, as its digest says. */
  expected: digest.changes + digest.holds,
  isReady: false,
  isDamaged: false,
  names: { fields: [], files: [], batches: [], suppliers: [], brands: [], categories: [],
    checks: [], identifiers: [] },
  elements: [],
  /** The first row of each block. */
  starts: [],
  keys: [],
  action: new Uint8Array(0), target: new Int16Array(0), flags: new Uint8Array(0),
  size: new Int8Array(0),
  supplier: new Int32Array(0), brand: new Int32Array(0), category: new Int32Array(0),
  percent: new Int32Array(0),
  old: new Float64Array(0), new: new Float64Array(0),
  /** By check: its rows. */
  byCheck: [],
  /** The longest of what is never cut; of percents the largest, without its sign. */
  longest: { key: '', value: '', percent: 0 },
  /** Blocks read last, the newest at the end. */
  kept: new Map(),
};

const NUMBER = /^-?\d+(\.\d+)?$/;
const columns = { action: Uint8Array, target: Int16Array, flags: Uint8Array, size: Int8Array,
  supplier: Int32Array, brand: Int32Array, category: Int32Array, percent: Int32Array, old: Float64Array, new: Float64Array };

function reserve(wanted) {
  if (rows.action.length >= wanted) return;
  const size = Math.max(wanted, rows.expected, rows.action.length * 2);
  for (const [name, type] of Object.entries(columns)) {
    const grown = new type(size);
    grown.set(rows[name]);
    rows[name] = grown;
  }
}

/** The rows of a block as they stand in the page. */
function block(number) {
  let found = rows.kept.get(number);
  if (found) {
    rows.kept.delete(number);
  } else {
    found = JSON.parse(rows.elements[number].textContent);
    if (rows.kept.size >= BLOCKS_KEPT) rows.kept.delete(rows.kept.keys().next().value);
  }
  rows.kept.set(number, found);
  return found;
}

function blockOf(row) {
  let [low, high] = [0, rows.starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (rows.starts[middle] <= row) low = middle; else high = middle - 1;
  }
  return low;
}

function rowAt(row) {
  const number = blockOf(row);
  return block(number)[row - rows.starts[number]];
}

/** The change that stands for the row: of its price, else of its stock, else the first. */
function mainField(row) {
  const target = digest.targets[row[TARGET]];
  let main = null;
  for (const field of row[FIELDS]) {
    const name = rows.names.fields[field[0]];
    if (target && name === target.priceField) return field;
    if (target && name === target.stockField) main = field;
  }
  return main ?? row[FIELDS][0] ?? null;
}

/** Whether a field's values are numbers to a person, and not an identifier of digits. */
function isNumberField(target, name) {
  return !!target && (name === target.priceField || name === target.stockField);
}

/** Hundredths of a percent and the number in `digest.sizes`, as the digest has worked them out:
    in whole numbers, as long as both prices have at most four places and below ten digits. */
function moveOf(before, after) {
  const [old, moved] = [Math.round(before * 10000),
    Math.round(after * 10000) - Math.round(before * 10000)];
  let size = 0;
  for (const { upTo } of digest.sizes) if (upTo !== null && moved * 100 > upTo * old) size += 1;
  return { percent: Math.trunc(moved * 10000 / old), size };
}

/** Whether something can be bought; null where nothing is said of it. */
function isFree(value) {
  return NUMBER.test(value) ? Number(value) > 0 : { true: true, false: false }[value] ?? null;
}

function indexRow(number, row, rowChecks) {
  const target = digest.targets[row[TARGET]];
  let flags = row[ACTION] === '' ? 0 : CHANGES;
  for (const [check, verdict] of row[CHECKS]) {
    flags |= verdict === 'hold' ? HELD : WARNED;
    if (verdict === 'hold' && row[ACTION] !== '' && rowChecks[check]) flags |= RELEASABLE;
    (rows.byCheck[check] ??= []).push(number);
  }
  rows.old[number] = rows.new[number] = NaN;
  const main = mainField(row);
  if (main) {
    const [field, before, after] = main;
    const isPrice = !!target && rows.names.fields[field] === target.priceField;
    if (isNumberField(target, rows.names.fields[field])) {
      for (const value of [before, after]) {
        if (value.length > rows.longest.value.length) rows.longest.value = value;
      }
    }
    if (NUMBER.test(before)) rows.old[number] = Number(before);
    if (NUMBER.test(after)) rows.new[number] = Number(after);
    if (isPrice && row[ACTION] === 'u' && rows.old[number] > 0
      && !Number.isNaN(rows.new[number]) && rows.new[number] !== rows.old[number]) {
      flags |= PRICE;
      const { percent, size } = moveOf(rows.old[number], rows.new[number]);
      [rows.percent[number], rows.size[number]] = [percent, size];
      rows.longest.percent = Math.max(rows.longest.percent, Math.abs(percent));
      if (Math.abs(rows.percent[number]) > OUTLIER_HUNDREDTHS) flags |= OUTLIER;
    }
  }
  for (const [field, before, after] of row[FIELDS]) {
    if (!target || rows.names.fields[field] !== target.stockField) continue;
    if (isFree(before) === true && isFree(after) === false) flags |= ZEROED;
  }
  if (row[KEY].length > rows.longest.key.length) rows.longest.key = row[KEY];
  rows.keys.push(row[KEY]);
  rows.action[number] = ACTIONS.indexOf(row[ACTION]);
  rows.target[number] = row[TARGET];
  rows.supplier[number] = row[SUPPLIER];
  rows.brand[number] = row[BRAND];
  rows.category[number] = row[CATEGORY];
  rows.flags[number] = flags;
}

/** Until the page is there as a whole, tells how much of it is. */
function wholePage(progress) {
  return new Promise((resolve) => {
    const blocks = document.getElementsByClassName('rows');
    const look = () => {
      if (document.readyState !== 'loading') return resolve();
      progress(blocks.length * 500);
      setTimeout(look, 150);
    };
    look();
  });
}

/** Reads all rows once. Units of `progress`: rows; reading the page itself counts for half. */
async function readRows(progress) {
  await wholePage(progress);
  const names = byId('names');
  if (!names) { rows.isDamaged = true; return; }
  Object.assign(rows.names, JSON.parse(names.textContent));
  const levels = new Map(digest.checks.map((check) => [check.name, check.level]));
  const rowChecks = rows.names.checks.map(
    (name) => levels.get(name) === 'row' && name !== 'selection');
  rows.elements = [...document.getElementsByClassName('rows')];
  const work = new Work();
  const turn = work.begin();
  for (const element of rows.elements) {
    const start = rows.count;
    let read;
    try { read = JSON.parse(element.textContent); } catch { rows.isDamaged = true; break; }
    reserve(start + read.length);
    rows.starts.push(start);
    for (let index = 0; index < read.length; index += 1) {
      indexRow(start + index, read[index], rowChecks);
    }
    rows.count += read.length;
    progress((rows.expected + rows.count) / 2);
    await work.goesOn(turn);
  }
  rows.isReady = true;
}

/** The row of a key in a target, -1 where there is none. */
function findRow(key, targetName) {
  const target = digest.targets.findIndex((each) => each.target === targetName);
  for (let row = 0; row < rows.count; row += 1) {
    if (rows.keys[row] === key && rows.target[row] === target) return row;
  }
  return -1;
}
