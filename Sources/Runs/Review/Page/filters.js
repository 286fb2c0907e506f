// Which rows the table shows, and in which order: found in time slices.

const NO_FILTER = { text: '', action: '', target: '', supplier: '', brand: '',
  category: '', check: '', state: '', size: '', zeroed: false };
const filter = { ...NO_FILTER };
const order = { by: '', descending: false };
const filtering = new Work();

/** Tells of a row's number whether the row fits all filters but the text. */
function fits() {
  const { names } = rows;
  const tests = [];
  if (filter.action !== '') {
    const wanted = ACTIONS.indexOf(filter.action);
    tests.push((row) => rows.action[row] === wanted);
  }
  if (filter.target !== '') {
    const wanted = digest.targets.findIndex((target) => target.target === filter.target);
    tests.push((row) => rows.target[row] === wanted);
  }
  for (const [label, list] of Object.entries(LABELS)) {
    if (filter[label] === '') continue;
    const wanted = names[list].indexOf(filter[label]);
    tests.push((row) => wanted >= 0 && rows[label][row] === wanted);
  }
  if (filter.check !== '') {
    const marked = new Uint8Array(rows.count);
    for (const row of rows.byCheck[names.checks.indexOf(filter.check)] ?? []) marked[row] = 1;
    tests.push((row) => marked[row] === 1);
  }
  if (filter.state === 'waits') tests.push((row) => (rows.flags[row] & HELD) !== 0);
  if (filter.state === 'warned') tests.push((row) => (rows.flags[row] & WARNED) !== 0);
  if (filter.state === 'goes') {
    tests.push((row) => (rows.flags[row] & (HELD | CHANGES)) === CHANGES);
  }
  if (filter.zeroed) tests.push((row) => (rows.flags[row] & ZEROED) !== 0);
  if (filter.size !== '') {
    const wanted = Number(filter.size);
    tests.push((row) => (rows.flags[row] & PRICE) !== 0 && rows.size[row] === wanted);
  }
  return tests.length === 0 ? null : (row) => tests.every((test) => test(row));
}

/** The rows wanted; null where a later wish has come, 'all' where it is all in their order. */
async function wantedRows(progress) {
  const turn = filtering.begin();
  const test = fits();
  const text = filter.text.trim().toLowerCase();
  if (!test && text === '' && order.by === '') return 'all';
  let found = new Uint32Array(rows.count);
  let size = 0;
  for (let row = 0; row < rows.count; row += 1) {
    if (!test || test(row)) { found[size] = row; size += 1; }
    if (row % 65536 === 65535 && !await filtering.goesOn(turn)) return null;
  }
  found = found.subarray(0, size);
  if (text !== '') found = await searched(found, text, turn, progress);
  if (found && order.by !== '') found = await sorted(found, turn, progress);
  return found && turn === filtering.turn ? found : null;
}

/** Whether a row's key or name has the text, or what a target calls the record. */
function hasText(row, text) {
  return row[KEY].toLowerCase().includes(text) || row[NAME].toLowerCase().includes(text)
    || (row[CALLED] ?? []).some((called) => called.toLowerCase().includes(text));
}

/** Those among the rows that have the text. */
async function searched(candidates, text, turn, progress) {
  const found = new Uint32Array(candidates.length);
  let [size, index] = [0, 0];
  // Only such a text stands in a block as it is, whatever was written with an escape.
  const isPlain = /^[\p{L}\p{N} _.-]+$/u.test(text);
  for (let number = 0; number < rows.starts.length && index < candidates.length; number += 1) {
    const end = rows.starts[number + 1] ?? rows.count;
    const first = index;
    while (index < candidates.length && candidates[index] < end) index += 1;
    if (first === index) continue;
    const source = rows.elements[number].textContent;
    if (isPlain && !source.toLowerCase().includes(text)) {
      if (!await filtering.goesOn(turn)) return null;
      continue;
    }
    const read = rows.kept.get(number) ?? JSON.parse(source);
    for (let each = first; each < index; each += 1) {
      const row = read[candidates[each] - rows.starts[number]];
      if (hasText(row, text)) {
        found[size] = candidates[each];
        size += 1;
      }
    }
    progress(word('searching'), index / candidates.length);
    if (!await filtering.goesOn(turn)) return null;
  }
  return found.subarray(0, size);
}

// Sorting ----------------------------------------------------------------------------------------

/** What a column is sorted by: numbers of rows give numbers or texts. */
async function sortValues(by, turn, progress) {
  const ranks = (list) => {
    const places = list.map((name, index) => index);
    const collator = new Intl.Collator(language);
    places.sort((one, other) => collator.compare(list[one], list[other]) || one - other);
    const rank = new Int32Array(list.length);
    places.forEach((place, index) => { rank[place] = index; });
    return rank;
  };
  switch (by) {
    case 'key': return (row) => rows.keys[row];
    case 'action': return (row) => rows.action[row];
    case 'target': return (row) => rows.target[row];
    case 'old': return (row) => rows.old[row];
    case 'new': return (row) => rows.new[row];
    case 'percent': return (row) => (rows.flags[row] & PRICE) ? rows.percent[row] : NaN;
    case 'supplier': case 'brand': {
      const rank = ranks(rows.names[LABELS[by]]);
      return (row) => rows[by][row] < 0 ? NaN : rank[rows[by][row]];
    }
    default: return nameValues(turn, progress);
  }
}

let allNames = null;

async function nameValues(turn, progress) {
  if (!allNames) {
    const names = [];
    for (let number = 0; number < rows.elements.length; number += 1) {
      for (const row of JSON.parse(rows.elements[number].textContent)) names.push(row[NAME]);
      progress(word('reading'), number / rows.elements.length);
      if (!await filtering.goesOn(turn)) return null;
    }
    allNames = names;
  }
  return (row) => allNames[row];
}

/** The rows sorted; rows without a value come last either way, equals stay in their order. */
async function sorted(found, turn, progress) {
  const value = await sortValues(order.by, turn, progress);
  if (!value) return null;
  const sign = order.descending ? -1 : 1;
  const isNothing = (one) => one !== one || one === '';
  return mergeSort(found.slice(), (one, other) => {
    const [a, b] = [value(one), value(other)];
    if (isNothing(a) || isNothing(b)) {
      return isNothing(a) && isNothing(b) ? one - other : isNothing(a) ? 1 : -1;
    }
    return a < b ? -sign : a > b ? sign : one - other;
  }, turn, progress);
}

async function mergeSort(list, compare, turn, progress) {
  const RUN = 2048;
  for (let start = 0; start < list.length; start += RUN) {
    list.subarray(start, start + RUN).sort(compare);
    if (!await filtering.goesOn(turn)) return null;
  }
  let [from, to] = [list, new Uint32Array(list.length)];
  for (let width = RUN; width < list.length; width *= 2) {
    for (let start = 0; start < list.length; start += 2 * width) {
      const middle = Math.min(start + width, list.length);
      const end = Math.min(start + 2 * width, list.length);
      let [left, right] = [start, middle];
      for (let place = start; place < end; place += 1) {
        const isLeft = right >= end
          || left < middle && compare(from[left], from[right]) <= 0;
        to[place] = isLeft ? from[left++] : from[right++];
        if (place % 16384 === 0 && !await filtering.goesOn(turn)) return null;
      }
      if (!await filtering.goesOn(turn)) return null;
    }
    progress(word('sorting'), width / list.length);
    [from, to] = [to, from];
  }
  return from;
}
