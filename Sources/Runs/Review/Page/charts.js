// Charts: moves by size, old price against new, the last runs.

// Moves by size ----------------------------------------------------------------------------------

function sizeText(size) {
  const number = (value) => `${value < 0 ? '\u2212' : ''}${Math.abs(value)}`;
  if (size.above === null) return `≤\u00a0${number(size.upTo)}\u00a0%`;
  if (size.upTo === null) return `>\u00a0${number(size.above)}\u00a0%`;
  return `${number(size.above)}…${number(size.upTo)}\u00a0%`;
}

const hasMoves = digest.sizes.some((size) => size.changed + size.held > 0);

function noChart(title) {
  return el('div', { class: 'chart' }, el('h3', {}, title),
    el('p', { class: 'quiet' }, word('scatterNone')));
}

function sizes() {
  if (!hasMoves) return noChart(word('sizes'));
  // In articles: one that moves at three targets is one thing to decide.
  const most = Math.max(1, ...digest.sizes.map((size) => size.articles + size.heldArticles));
  const bars = digest.sizes.map((size, index) => {
    const all = size.articles + size.heldArticles;
    const bar = el('span', { class: 'column' });
    for (const [kind, number] of [['held', size.heldArticles],
      ['goes', size.articles]]) {
      if (number === 0) continue;
      const part = el('i', { class: kind });
      // A single row among many is a line to be seen.
      part.style.height = `max(3px, ${100 * number / most}%)`;
      bar.append(part);
    }
    const text = `${sizeText(size)}: ${count(all, 'article')}`
      + (size.heldArticles ? `, ${word('waits')}: ${decimal(size.heldArticles)}` : '');
    return el('li', {}, el('button', { type: 'button', class: 'size', disabled: size.changed + size.held === 0,
      'aria-label': text, title: text, onclick: () => showRows({ size: String(index) }) },
    el('span', { class: 'amount' }, all ? shortNumber(all) : ''), bar,
    el('span', { class: 'tick' }, size.upTo === null ? '' : `${size.upTo < 0 ? '\u2212' : ''}`
      + `${Math.abs(size.upTo)}`)));
  });
  return el('div', { class: 'chart' }, el('h3', {}, word('sizes')),
    el('ol', { class: 'sizes' }, bars),
    el('p', { class: 'hint' }, `%. ${word('sizesHelp')} `, legend('held', word('waits'))));
}

function shortNumber(number) {
  if (number < 10000) return decimal(number);
  if (number < 1000000) return `${Math.round(number / 1000)}k`;
  return `${(number / 1000000).toFixed(1)}M`;
}

function legend(kind, text) {
  return el('span', { class: 'legend' }, el('i', { class: kind }), text);
}

// Old price against new --------------------------------------------------------------------------

const POINTS_MAX = 20000;
const POINT_REACH = 12;
const scatter = { rows: new Uint32Array(0), all: 0, near: -1, box: null };
const drawing = new Work();

function scatterPanel() {
  if (!hasMoves) return noChart(word('scatter'));
  const canvas = el('canvas', { id: 'scatter', role: 'img', 'aria-label': word('scatter'),
    onclick: (event) => {
      const row = nearestPoint(event);
      if (row >= 0) openRow(row);
    },
    onmousemove: (event) => showNear(nearestPoint(event)),
    onmouseleave: () => showNear(-1) });
  return el('div', { class: 'chart' }, el('h3', {}, word('scatter')),
    el('div', { class: 'canvas' }, canvas),
    el('p', { class: 'hint' }, legend('point ordinary', word('ordinary')),
      legend('point outlier', word('outlier')), legend('point held', word('waits'))),
    el('p', { class: 'hint', id: 'scatter-text' }, word('scatterHelp')));
}

/** Which rows are drawn: all that are held or move far, and of the others a sample that depends on
    nothing but their places in the plan. */
function samplePoints() {
  const isPoint = (row) => (rows.flags[row] & PRICE) !== 0 && rows.new[row] > 0;
  let [ordinary, far] = [0, 0];
  for (let row = 0; row < rows.count; row += 1) {
    if (!isPoint(row)) continue;
    if (rows.flags[row] & (HELD | OUTLIER)) far += 1; else ordinary += 1;
  }
  const share = Math.min(1, POINTS_MAX / Math.max(1, ordinary));
  const found = [];
  const later = [];
  for (let row = 0; row < rows.count; row += 1) {
    if (!isPoint(row)) continue;
    if (rows.flags[row] & (HELD | OUTLIER)) later.push(row);
    else if ((Math.imul(row, 0x9e3779b1) >>> 0) < share * 4294967296) found.push(row);
  }
  scatter.all = ordinary + far;
  // What matters is drawn on top.
  scatter.rows = Uint32Array.from(found.concat(later));
}

function scatterBox(canvas) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  let [low, high] = [Infinity, 0];
  for (const row of scatter.rows) {
    low = Math.min(low, rows.old[row], rows.new[row]);
    high = Math.max(high, rows.old[row], rows.new[row]);
  }
  const [from, to] = [Math.floor(Math.log10(low) * 4) / 4, Math.ceil(Math.log10(high) * 4) / 4];
  const span = Math.max(to - from, 0.25);
  // Room for the longest price beside the axis.
  const digits = decimal(10 ** Math.max(2, Math.floor(from + span))).length;
  const [left, right, top, bottom] = [14 + 6.5 * digits, 10, 6, 34];
  const [inner, tall] = [width - left - right, height - top - bottom];
  return { width, height, left, right, top, bottom, from, to: from + span,
    x: (price) => left + (Math.log10(price) - from) / span * inner,
    y: (price) => height - bottom - (Math.log10(price) - from) / span * tall };
}

async function drawScatter() {
  const canvas = byId('scatter');
  if (!canvas || scatter.rows.length === 0 || canvas.clientWidth === 0) return;
  const turn = drawing.begin();
  const ratio = window.devicePixelRatio || 1;
  const box = scatterBox(canvas);
  scatter.box = box;
  canvas.width = Math.round(box.width * ratio);
  canvas.height = Math.round(box.height * ratio);
  const context = canvas.getContext('2d');
  context.scale(ratio, ratio);
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  drawAxes(context, box, colour);
  // Many marks on one another would be one blot.
  const half = scatter.rows.length > POINTS_MAX ? 1.5 : 3;
  const kinds = { ordinary: colour('point'), outlier: colour('far'), held: colour('hold-line') };
  for (let index = 0; index < scatter.rows.length; index += 1) {
    const row = scatter.rows[index];
    const [x, y] = [box.x(rows.old[row]), box.y(rows.new[row])];
    if (rows.flags[row] & HELD) {
      context.strokeStyle = kinds.held;
      context.lineWidth = half / 2;
      context.strokeRect(x - half, y - half, 2 * half, 2 * half);
    } else if (rows.flags[row] & OUTLIER) {
      context.fillStyle = kinds.outlier;
      context.fillRect(x - 2, y - 2, 4, 4);
    } else {
      context.fillStyle = kinds.ordinary;
      context.fillRect(x - 1, y - 1, 2, 2);
    }
    if (index % 4096 === 4095 && !await drawing.goesOn(turn)) return;
  }
}

function drawAxes(context, box, colour) {
  const [right, low] = [box.width - box.right, box.height - box.bottom];
  context.font = '11px system-ui, sans-serif';
  context.lineWidth = 1;
  let end = 0;
  for (let power = Math.ceil(box.from); power <= box.to; power += 1) {
    const price = 10 ** power;
    const [x, y] = [Math.round(box.x(price)) + 0.5, Math.round(box.y(price)) + 0.5];
    context.strokeStyle = colour('line');
    context.beginPath();
    context.moveTo(x, box.top);
    context.lineTo(x, low);
    context.moveTo(box.left, y);
    context.lineTo(right, y);
    context.stroke();
    context.fillStyle = colour('quiet');
    const text = power < 0 ? price.toFixed(-power) : decimal(price);
    const half = context.measureText(text).width / 2;
    const middle = Math.min(x, box.width - half);
    context.textAlign = 'center';
    if (middle - half > end) context.fillText(text, middle, low + 14);
    end = Math.max(end, middle + half + 4);
    context.textAlign = 'right';
    context.fillText(text, box.left - 6, y + 4);
  }
  context.textAlign = 'right';
  context.fillText(`${word('oldPrice')} →`, right, box.height - 5);
  context.textAlign = 'left';
  context.fillText(`↑ ${word('newPrice')}`, box.left + 6, box.top + 10);
  const [first, last] = [10 ** box.from, 10 ** box.to];
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, right - box.left, low - box.top);
  context.clip();
  for (const [factor, dashes] of [[1, []], [1.3, [4, 4]], [0.7, [4, 4]]]) {
    context.setLineDash(dashes);
    context.strokeStyle = colour('quiet');
    context.globalAlpha = 0.6;
    context.beginPath();
    context.moveTo(box.x(first), box.y(first * factor));
    context.lineTo(box.x(last), box.y(last * factor));
    context.stroke();
  }
  context.restore();
}

/** The row whose point is nearest to the pointer, -1 where none is near. */
function nearestPoint(event) {
  const { box } = scatter;
  if (!box) return -1;
  const [x, y] = [event.offsetX, event.offsetY];
  let [best, found] = [POINT_REACH ** 2, -1];
  for (const row of scatter.rows) {
    const distance = (box.x(rows.old[row]) - x) ** 2 + (box.y(rows.new[row]) - y) ** 2;
    // Of equals the last, for it lies on top.
    if (distance <= best) [best, found] = [distance, row];
  }
  return found;
}

function showNear(row) {
  if (row === scatter.near) return;
  scatter.near = row;
  byId('scatter').classList.toggle('pointed', row >= 0);
  showScatterText();
}

function showScatterText() {
  const text = byId('scatter-text');
  if (!text) return;
  if (scatter.near >= 0) {
    const row = rowAt(scatter.near);
    put(text, data(row[KEY], 'key'), ' ', data(row[NAME]), ' ',
      arrow(decimal(rows.old[scatter.near]), decimal(rows.new[scatter.near])), ' ',
      percentText(rows.percent[scatter.near]));
    return;
  }
  const sampled = scatter.rows.length < scatter.all
    ? ` ${word('sampled', scatter.rows.length, scatter.all)}.` : '';
  put(text, word('scatterHelp') + sampled);
}

// The last runs ----------------------------------------------------------------------------------

function curve(name, values, isPrice) {
  const numbers = values.map((value) => value === null || value === undefined ? NaN
    : Number(value));
  const known = numbers.filter((number) => !Number.isNaN(number));
  if (known.length === 0) return null;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const [width, height, edge] = [240, 46, 5];
  const x = (index) => edge + index * (width - 2 * edge) / Math.max(1, numbers.length - 1);
  const y = (number) => high === low ? height / 2
    : height - edge - (number - low) / (high - low) * (height - 2 * edge);
  const points = numbers.map((number, index) => [number, index])
    .filter(([number]) => !Number.isNaN(number))
    .map(([number, index]) => `${x(index).toFixed(1)},${y(number).toFixed(1)}`);
  const last = points.at(-1).split(',');
  const text = (number) => decimal(isPrice ? number : Math.round(number));
  return el('figure', {}, el('figcaption', {}, el('span', {}, name), ' ',
    el('strong', {}, text(known.at(-1)))),
  svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', class: 'curve',
    'aria-label': `${name}: ${known.map(text).join(', ')}` },
  svg('polyline', { points: points.join(' ') }),
  svg('circle', { cx: last[0], cy: last[1], r: 3 })),
  el('span', { class: 'range' }, low === high ? text(low)
    : `${word('least')} ${text(low)} · ${word('most')} ${text(high)}`));
}

function trend() {
  const runs = digest.trend;
  if (runs.length < 2) {
    return section('trend', word('trend'), el('p', { class: 'quiet' }, word('noTrend')));
  }
  const of = (kind, label, name) => runs.map((run) =>
    run[kind].find((each) => each[label] === name));
  const part = (title, curves) => el('div', { class: 'trend' }, el('h3', {}, data(title)),
    el('div', { class: 'curves' }, curves.filter(Boolean)));
  const last = runs.at(-1);
  return section('trend', word('trend'), el('p', { class: 'hint' }, word('trendOf', runs.length)),
    last.sources.map(({ source }) => {
      const all = of('sources', 'source', source);
      return part(source, [curve(word('rows'), all.map((each) => each?.rows)),
        curve(word('rejects'), all.map((each) => each?.rejected))]);
    }),
    last.targets.map(({ target }) => {
      const all = of('targets', 'target', target);
      return part(target, [curve(word('moved'), all.map((each) => each?.moved)),
        curve(word('createdRecords'), all.map((each) => each?.created)),
        curve(word('vanished'), all.map((each) => each?.vanished)),
        curve(word('toZero'), all.map((each) => each?.zeroed)),
        curve(word('medianPrice'), all.map((each) => each?.medianPrice), true)]);
    }));
}
