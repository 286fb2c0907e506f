// The whole: languages, keys, printing, and the order in which things are drawn.

const PRINTED_MAX = 200;

function setLanguage(wanted) {
  language = wanted;
  drawPage();
  if (rows.isReady) showReady();
}

function drawPage() {
  document.documentElement.lang = language;
  document.title = word('title', shown(digest.pipeline));
  byId('skip').textContent = word('skip');
  header();
  summary();
  tableSection();
  showFilters();
  showChips();
  showOrder();
  showCommand();
  helpDialog();
  if (!byId('detail').hidden) showDetail(detail.row);
}

function showReady() {
  showProgress('', 0);
  fillProposals();
  showFilters();
  showCounts();
  fitTable();
  drawScatter();
  showScatterText();
}

function helpDialog() {
  put(byId('help'), el('h2', {}, word('helpTitle')),
    el('dl', { class: 'keys' }, word('helpKeys').map(([key, meaning]) =>
      pair(el('kbd', {}, key), meaning))),
    el('p', { class: 'hint' }, word('helpText')),
    el('form', { method: 'dialog' }, el('button', { class: 'main' }, word('close'))));
}

function openHelp() {
  if (!byId('help').open) byId('help').showModal();
}

// Keys -------------------------------------------------------------------------------------------

function onKey(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || byId('help').open) return;
  const field = event.target.closest?.('input, select, textarea');
  if (event.key === 'Escape') {
    if (!byId('detail').hidden) return closeDetail();
    if (field?.id === 'filter-text') {
      filter.text = '';
      showFilters();
      applyFilters();
      byId('grid').focus({ preventScroll: true });
    }
    return;
  }
  if (field && field.type !== 'radio') return;
  const actions = {
    '/': () => byId('filter-text').focus(),
    '?': openHelp,
    j: () => go(1), k: () => go(-1),
    a: chooseAllShown,
    c: copyCommand,
  };
  // The letter's key where another alphabet is switched on.
  const latin = { KeyJ: 'j', KeyK: 'k', KeyA: 'a', KeyC: 'c', Slash: event.shiftKey ? '?' : '/' };
  const action = actions[event.key] ?? (/^[\u0400-\u04ff.,]$/.test(event.key)
    ? actions[latin[event.code]] : null);
  if (!action) return;
  event.preventDefault();
  action();
}

function go(step) {
  const grid = byId('grid');
  const isThere = grid.contains(document.activeElement)
    || byId('detail').contains(document.activeElement);
  if (!isThere) {
    grid.focus();
    return activate(table.active);
  }
  move(step, false);
}

// Printing ---------------------------------------------------------------------------------------

function printRows() {
  const number = Math.min(PRINTED_MAX, table.count);
  const lines = [];
  for (let index = 0; index < number; index += 1) {
    const row = rowInView(index);
    const read = rowAt(row);
    const target = digest.targets[read[TARGET]];
    const main = mainField(read);
    const isNumber = main && isNumberField(target, rows.names.fields[main[0]]);
    const cells = [
      rows.flags[row] & HELD ? word('waits') : word(read[ACTION]), data(read[KEY]),
      data(read[NAME]), data(main ? rows.names.fields[main[0]] : ''),
      main ? valueText(main[1], isNumber) : '', main ? valueText(main[2], isNumber) : '',
      rows.flags[row] & PRICE ? percentText(rows.percent[row]) : '',
      data(rows.names.suppliers[read[SUPPLIER]] ?? ''), data(target?.target ?? '')];
    lines.push(el('tr', {}, cells.map((cell) => el('td', {}, cell))));
  }
  const heads = ['action', 'key', 'name', 'field', 'was', 'becomes', 'percent', 'supplier',
    'target'];
  put(byId('print'), el('h2', {}, word('table')),
    el('p', {}, word('printed', number, rows.count)),
    el('table', {}, el('thead', {}, el('tr', {}, heads.map((name) =>
      el('th', { scope: 'col' }, word(name))))), el('tbody', {}, lines)));
}

// The start --------------------------------------------------------------------------------------

async function start() {
  drawPage();
  document.addEventListener('keydown', onKey);
  window.addEventListener('beforeprint', printRows);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawScatter);
  let resizing = 0;
  window.addEventListener('resize', () => {
    clearTimeout(resizing);
    resizing = setTimeout(drawScatter, 100);
  });
  await readRows((read) => {
    if (rows.expected > 0) {
      const share = Math.min(1, read / rows.expected);
      showProgress(word('progress', Math.round(share * rows.expected), rows.expected), share);
    }
  });
  samplePoints();
  table.count = rows.count;
  showReady();
  if (rows.isReady) await applyFilters();
  if (wantedKey) openKey(...wantedKey);
  document.documentElement.dataset.ready = 'true';
}

start();
