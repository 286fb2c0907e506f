// The top of the page: drawn from the digest alone, before any row is there.

function section(id, title, ...children) {
  return el('section', { id, class: 'panel' }, el('h2', {}, title), children);
}

function scrollToTable() {
  byId('changes').scrollIntoView({ block: 'start' });
  byId('grid')?.focus({ preventScroll: true });
}

/** Shows rows in the table below. */
function showRows(wanted) {
  Object.assign(filter, NO_FILTER, wanted);
  showFilters();
  applyFilters();
  scrollToTable();
}

/** The mark of a verdict or state: a sign and a word, never colour alone. */
function mark(kind, text) {
  const signs = { pass: '✓', warn: '!', hold: '‖', planned: '✓', held: '‖', empty: '✓', off: '–' };
  return el('span', { class: `mark ${kind}` },
    el('span', { 'aria-hidden': 'true', class: 'sign' }, signs[kind]), ` ${text}`);
}

function header() {
  const parts = [['checks', 'checks'],
    ...digest.new.length ? [['new', 'newItems']] : [], ['moves', 'moves'], ['zeroed', 'zeroed'],
    ['groups', 'groups'], ['trend', 'trend'], ['inputs', 'inputs'], ['changes', 'table']];
  put(byId('top'),
    el('div', { class: 'bar' },
      el('p', { class: 'brand' }, 'sverka'),
      el('nav', { 'aria-label': word('nav') },
        parts.map(([id, name]) => el('a', { href: `#${id}` }, word(name)))),
      el('button', { type: 'button', id: 'language', lang: word('toggleLang'),
        onclick: () => setLanguage(word('toggleLang')) }, word('toggle')),
      el('button', { type: 'button', id: 'help-open', title: word('help'),
        'aria-label': word('help'), onclick: openHelp }, '?')));
}

/** What is said of records that wait to be gone, in one sentence; '' where there are none. */
function gracedText() {
  const records = Math.max(0, ...digest.targets.map((target) => target.graced ?? 0));
  const more = (digest.grace?.waiting ?? []).map((each) => each.more);
  if (records === 0 || more.length === 0) return '';
  return word('graced', records, word('moreFiles', Math.min(...more), Math.max(...more)));
}

function headline() {
  const holding = digest.checks.filter((check) =>
    check.verdict === 'hold' && check.level !== 'row').length;
  const records = Math.max(0, ...digest.targets.map((target) => target.records));
  const isPart = digest.state === 'planned' && digest.holds > 0;
  const why = { held: word('heldWhy', holding), 
    planned: isPart ? word('plannedPartWhy', digest.holds) : word('plannedWhy'),
    empty: word('emptyWhy', records, digest.inputs.length) };
  const notes = [
    digest.full ? word('full') : '',
    digest.revision && !isApproved ? word('revisionOf', digest.revision) : '',
    digest.approvers > 1 ? word('approvers', digest.approvers) : '',
    word(digest.confirm === 'approve' ? 'confirmApprove' : 'confirmAnswer')];
  return el('div', { class: `headline ${digest.state}` },
    el('p', { class: 'run' }, `${word('run')} `, data(digest.run, 'code'),
      ` · ${word('at')} ${timeText(digest.at)} · ${word('sequence')}\u00a0${digest.sequence}`),
    el('h1', {}, data(digest.pipeline), ': ',
      digest.changes === 0 && digest.holds === 0 ? word('empty').toLowerCase()
        : word('headline', digest.changes),
      digest.holds > 0 ? el('span', { class: 'held-part' }, ` · ${word('headlineWait',
        digest.holds)}`) : null),
    isApproved ? el('p', { class: 'verdict' }, mark('planned', word('approved')),
      ` ${word('approvedWhy', digest.revision)}`)
      : el('p', { class: 'verdict' }, mark(isPart ? 'warn' : digest.state,
        word(isPart ? 'plannedPart' : digest.state)),
        ` ${why[digest.state] ?? ''}`),
    el('p', { class: 'graced' }, gracedText()),
    el('p', { class: 'hint' }, notes.filter(Boolean).join(' · ')));
}

function tiles() {
  const sum = (name) => digest.targets.reduce((all, target) => all + target[name], 0);
  const all = [
    ['updated', sum('updated'), { action: 'u' }], ['created', sum('created'), { action: 'c' }],
    ['removed', sum('removed'), { action: 'r' }], ['price', digest.price, null],
    ['toZero', digest.zeroed.count + digest.zeroed.held, { zeroed: true }],
    ['waiting', digest.holds, { state: 'waits' }]];
  return el('ul', { class: 'tiles' }, all.map(([name, number, wanted]) => el('li', {},
    el(wanted && number > 0 ? 'button' : 'div', { class: `tile ${name}${number ? '' : ' nil'}`,
      type: wanted && number > 0 ? 'button' : null,
      onclick: wanted && number > 0 ? () => showRows(wanted) : null },
    el('span', { class: 'number' }, decimal(number)), el('span', {}, word(name))))));
}

/** A table whose columns from the second on are figures. A narrow page folds each line. */
function figures(heads, lines, caption) {
  return el('div', { class: 'scroll' }, el('table', { class: 'figures fold' },
    caption ? el('caption', {}, caption) : null,
    el('thead', {}, el('tr', {}, heads.map((head) => el('th', { scope: 'col' }, head)))),
    el('tbody', {}, lines.map((cells) => el('tr', {}, cells.map((cell, index) =>
      el(index === 0 ? 'th' : 'td', { scope: index === 0 ? 'row' : null,
        'data-head': heads[index],
        class: typeof cell !== 'number' ? 'wide' : cell === 0 ? 'nil' : null },
      typeof cell === 'number' ? decimal(cell) : cell)))))));
}

function targets() {
  const hasGraced = digest.targets.some((target) => target.graced > 0);
  const names = ['records', 'updated', 'created', 'removed', ...hasGraced ? ['graced'] : [],
    'unchanged', 'refused', 'held', 'requests'];
  const titles = { held: 'waiting', graced: 'gracedHead' };
  const heads = [word('target'), ...names.map((name) => word(titles[name] ?? name)),
    word('sentTo')];
  const lines = digest.targets.map((target) => [data(target.target),
    ...names.map((name) => target[name] ?? 0), data(`${target.method} ${target.url}`, 'code')]);
  return section('totals', word('totals'), figures(heads, lines));
}

function checkText(check) {
  const notes = [
    check.usual ? word('usual', decimal(check.usual.low), decimal(check.usual.high),
      check.usual.runs) : '',
    check.limit ? `${word('limit')} ${check.limit}` : '',
    check.verdict === 'hold' && check.level ? word(check.level) : '',
    check.off ? `${word('off')}: ${shown(check.off)}` : ''].filter(Boolean);
  return el('div', {},
    el('p', {}, el('strong', {}, data(check.name)),
      check.source || check.target ? [' · ', data(check.source ?? check.target)] : null,
      ' ', el('span', { class: 'quiet', lang: 'en' }, data(check.detail))),
    check.rule ? el('p', { class: 'hint' }, data(check.rule, 'code'), ' ',
      data(check.place ?? '', 'quiet')) : null,
    notes.length ? el('p', { class: 'hint' }, notes.join(' · ')) : null);
}

function checks() {
  const of = (verdict) => digest.checks.filter((check) => check.verdict === verdict);
  const line = (check) => {
    const listed = digest.checksOfRows.filter((each) => each.check === check.name)
      .reduce((sum, each) => sum + each.count, 0);
    return el('li', { class: check.verdict }, mark(check.off ? 'off' : check.verdict,
      word(check.off ? 'off' : check.verdict)), checkText(check),
    listed > 0 ? el('button', { type: 'button', class: 'show-rows',
      onclick: () => showRows({ check: check.name }) }, word('showRows', listed)) : null);
  };
  const passed = of('pass');
  return section('checks', word('checks'),
    el('p', { class: 'hint' }, word('verdicts', of('hold').length, of('warn').length,
      passed.length)),
    el('ul', { class: 'checks' }, of('hold').map(line), of('warn').map(line)),
    passed.length ? el('details', {}, el('summary', {}, `${word('passed')}: ${decimal(passed.length)}`),
      el('ul', { class: 'checks' }, passed.map(line))) : null);
}

function arrow(before, after) {
  return el('span', { class: 'arrow' }, el('span', { class: 'before' }, before), ' → ',
    el('span', { class: 'after' }, after));
}

/** One line an article. Keys and values that a person decides by are never cut. */
function articleLine(article, targets) {
  const head = article.moves[0];
  const isLike = (move) => move.held === head.held
    && (move.percent === null || head.percent === null
      ? move.old === head.old && move.new === head.new
      : Math.abs(move.percent - head.percent) < 100);
  const same = article.moves.filter(isLike);
  const others = article.moves.filter((move) => !isLike(move));
  const where = same.length === targets.size ? null
    : el('span', { class: 'where quiet' }, data(same.map((move) => move.target).join(', ')),
      others.map((move) => [' · ', data(move.target), ' ', arrow(valueText(move.old, true),
        valueText(move.new, true)), move.held ? ` ${word('waits')}` : '']));
  return el('li', {}, el('button', { type: 'button',
    onclick: () => openKey(article.key, head.target) },
  el('span', { class: 'who' }, data(article.key, 'key'), ' ', data(article.name ?? '', 'quiet')),
  el('span', { class: 'what' },
    arrow(valueText(head.old, true), valueText(head.new, true)),
    head.percent === null ? null : el('span', { class: head.percent < 0 ? 'down' : 'up' },
      percentText(head.percent)),
    head.held ? mark('hold', word('waits')) : null), where));
}

/** Articles that move, those that wait first. */
function movers(found, title) {
  const waiting = new Set(found.held.map((article) => article.key));
  const list = [...found.held, ...found.going.filter((article) => !waiting.has(article.key))];
  const targets = new Set(list.flatMap((article) => article.moves.map((move) => move.target)));
  return el('div', { class: 'listed' },
    title ? el('h3', {}, title, ': ', count(found.articles, 'article')) : null,
    digest.targets.length > 1 && targets.size > 0
      ? el('p', { class: 'quiet' }, data([...targets].join(', '))) : null,
    list.length === 0 ? el('p', { class: 'quiet' }, word('none'))
      : el('ol', {}, list.map((article) => articleLine(article, targets))));
}

function moves() {
  return section('moves', word('moves'),
    el('div', { class: 'columns' }, movers(digest.articles.down, word('down')),
      movers(digest.articles.up, word('up'))),
    el('div', { class: 'columns' }, sizes(), scatterPanel()));
}

function zeroed() {
  const found = digest.articles.zeroed;
  const rows = digest.zeroed.count + digest.zeroed.held;
  return section('zeroed', `${word('zeroed')}: ${count(found.articles, 'article')}`,
    found.articles > 0 ? movers(found, '') : el('p', { class: 'quiet' }, word('none')),
    found.articles > found.held.length + found.going.length ? el('button', { type: 'button',
      onclick: () => showRows({ zeroed: true }) }, word('zeroedMore', rows)) : null);
}

// New items --------------------------------------------------------------------------------------

function spreadLine(spread) {
  return el('p', {}, el('strong', {}, data(spread.field)), ': ',
    word('spread', decimal(spread.least), decimal(spread.median), decimal(spread.greatest)),
    spread.none > 0 ? ` · ${word('notAbove', spread.none)}` : '');
}

function pricedList(list, title, target) {
  return el('div', { class: 'listed' }, el('h3', {}, title),
    el('ol', {}, list.map((each) => el('li', {}, el('button', { type: 'button',
      onclick: () => openKey(each.key, target) },
    el('span', { class: 'who' }, data(each.key, 'key'), ' ', data(each.name ?? '', 'quiet')),
    el('span', { class: 'what' }, el('span', { class: 'after' }, valueText(each.price, true)),
      each.held ? mark('hold', word('waits')) : null))))));
}

function sameKeys(one, other) {
  return one.length === other.length && one.every((each, index) => each.key === other[index].key);
}

/** The lists of a target are left out if they name the very articles of one before it. */
function newAt(each, index) {
  const isFew = !each.price || each.price.count <= each.cheapest.length;
  const isListed = digest.new.slice(0, index).some((before) =>
    sameKeys(before.cheapest, each.cheapest) && sameKeys(before.dearest, each.dearest));
  return el('div', { class: 'new' },
    el('h3', {}, data(each.target), ': ', count(each.created + each.held, 'newItem')),
    [each.price, each.stock].filter(Boolean).map(spreadLine),
    each.cheapest.length === 0 || isListed ? null : el('div', { class: 'columns' },
      pricedList(each.cheapest, word(isFew ? 'prices' : 'cheapest'), each.target),
      isFew ? null : pricedList(each.dearest, word('dearest'), each.target)));
}

/** The first new articles, as each target is told of them. */
function examples() {
  const values = (target, item) => el('p', { class: 'hint' }, data(target), ': ',
    item.values.map((value, index) =>
      [index === 0 ? '' : ' · ', data(value.field), ' ', data(value.value, 'after')]));
  return [el('h3', {}, word('examples')), el('ul', { class: 'examples' },
    digest.new[0].items.map((item) => el('li', {},
      data(item.key, 'key'), ' ', data(item.name ?? '', 'quiet'),
      digest.new.map((each) => {
        const own = each.items.find((other) => other.key === item.key);
        return own ? values(each.target, own) : null;
      }))))];
}

/** A first plan has no moves: here is what it asks for. */
function newItems() {
  if (digest.new.length === 0) return null;
  return section('new', word('newItems'), digest.new.map(newAt), examples());
}

const GROUPS_FIRST = 10;

/** The articles of each supplier, brand or category. */
function group(label) {
  const list = digest[LABELS[label]];
  const most = Math.max(1, ...list.map((each) =>
    each.articles.all));
  const line = (each) => {
    const width = (number, kind) => {
      const part = el('i', { class: kind });
      part.style.width = `${100 * number / most}%`;
      return part;
    };
    const name = each.others > 0 ? `${word('others')} (${decimal(each.others)})`
      : each.name === null ? '—' : shown(each.name);
    const { all, held, up, down } = each.articles;
    return el('tr', {},
      el('th', { scope: 'row' }, each.name !== null
        ? el('button', { type: 'button', class: 'link',
          onclick: () => showRows({ [label]: each.name }) }, el('bdi', {}, name))
        : el('bdi', {}, name)),
      el('td', { class: 'bars', 'aria-hidden': 'true' }, el('span', {},
        width(all - held, 'goes'), width(held, 'held'))),
      [all, held].map((number) => el('td', { class: number ? null : 'nil' },
        decimal(number))),
      el('td', {}, el('span', { class: 'up' }, up ? `▲${decimal(up)}` : ''), ' ',
        el('span', { class: 'down' }, down ? `▼${decimal(down)}` : '')));
  };
  const body = el('tbody', {}, list.slice(0, GROUPS_FIRST).map(line));
  const more = list.length > GROUPS_FIRST ? el('button', { type: 'button', class: 'link more',
    onclick: (event) => {
      body.append(...list.slice(GROUPS_FIRST).map(line));
      event.target.remove();
    } }, `${word('showAll')}: ${decimal(list.length)}`) : null;
  return el('div', { class: 'group' }, el('h3', {}, word(LABELS[label])),
    el('table', { class: 'figures' }, el('thead', {}, el('tr', {},
      [word('name'), '', word('all'), word('waiting'), word('price')].map((head) =>
        el('th', { scope: 'col' }, head)))), body), more);
}

function groups() {
  return section('groups', word('groups'), el('div', { class: 'columns' },
    Object.keys(LABELS).filter((label) => digest[LABELS[label]]?.length).map(group)));
}

function inputs() {
  const heads = [word('input'), word('rows'), word('rejected'), word('encoding'),
    word('sourceName'), 'SHA-256'];
  const sources = [word('sourceName'), word('rows'), word('records'), word('duplicates'),
    word('rejected')];
  return section('inputs', word('inputs'),
    figures(heads, digest.inputs.map((input) => [data(input.name), input.rows, input.rejects,
      input.encoding, data(input.source), data(input.sha256.slice(0, 12), 'code')])),
    figures(sources, digest.sources.map((source) => [data(source.source), source.rows,
      source.records, source.duplicates, source.rejected])),
    rejected());
}

/** Rows that are no record, or no item of a target: some of each code. */
function rejected() {
  const text = (row) => el('li', {}, el('p', {}, row.target ? [data(row.target), ': '] : null,
    el('span', { lang: 'en' }, data(row.reason)), row.column ? [' · ', data(row.column)] : null),
  el('p', { class: 'hint' }, data(row.file, 'code'), `, ${word('line')} ${row.line}`),
  row.raw ? el('p', { class: 'hint' }, data(row.raw, 'code')) : null);
  return digest.rejected.map((each) => el('details', { class: 'rejected' },
    el('summary', {}, `${word('rejectedAs')} `, data(each.code, 'code'), `: ${decimal(each.count)}`),
    each.first.length < each.count ? el('p', { class: 'hint' },
      word('rejectedFirst', each.first.length, each.count)) : null,
    el('ul', { class: 'examples' }, each.first.map(text))));
}

function summary() {
  put(byId('summary'), headline(), tiles(), targets(), checks(), newItems(), moves(), zeroed(), groups(),
    trend(), inputs());
}
