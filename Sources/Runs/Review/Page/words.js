// What the page says, in two languages. What the plan itself says (a check's sentence, a rule)
// stands as it is in the plan.

let language = /^ru\b/i.test(navigator.language || '') ? 'ru' : 'en';

const NOUNS = {
  en: {
    change: ['change', 'changes'], record: ['record', 'records'], row: ['row', 'rows'],
    key: ['key', 'keys'], check: ['check', 'checks'], run: ['run', 'runs'],
    request: ['request', 'requests'], file: ['file', 'files'], point: ['point', 'points'],
    waits: ['waits', 'wait'], holds: ['holds', 'hold'], is: ['is', 'are'],
    person: ['person', 'persons'],
    article: ['article', 'articles'], newItem: ['new item', 'new items'],
  },
  ru: {
    change: ['изменение', 'изменения', 'изменений'], record: ['запись', 'записи', 'записей'],
    row: ['строка', 'строки', 'строк'], key: ['ключ', 'ключа', 'ключей'],
    check: ['проверка', 'проверки', 'проверок'], run: ['запуск', 'запуска', 'запусков'],
    request: ['запрос', 'запроса', 'запросов'], file: ['файл', 'файла', 'файлов'],
    point: ['точка', 'точки', 'точек'], waits: ['ждёт', 'ждут', 'ждут'],
    holds: ['задерживает', 'задерживают', 'задерживают'],
    person: ['человек', 'человека', 'человек'],
    article: ['артикул', 'артикула', 'артикулов'],
    newItem: ['новая позиция', 'новые позиции', 'новых позиций'],
  },
};

const WORDS = {
  en: {
    title: (pipeline) => `${pipeline}: review before it goes`,
    skip: 'Skip to the changes', help: 'Keys and help', toggle: 'Русский', toggleLang: 'ru',
    planned: 'Planned', held: 'Held', empty: 'Nothing to do',
    heldWhy: (n) => `${count(n, 'check')} ${noun(n, 'holds')} the plan: a person has to look`,
    plannedWhy: 'No check holds the plan as a whole',
    plannedPart: 'Planned in part',
    plannedPartWhy: (n) => `${count(n, 'change')} ${noun(n, 'is')} held back; the rest can go`,
    approved: 'Approved', approvedWhy: (run) => `A revision of run ${run}, approved in part: it was `
      + 'approved when it was written, so there is nothing left to decide.',
    revisionOf: (run) => `a revision of run ${run}: who made it has approved it`,
    graced: (n, more) => `${count(n, 'record')} left the list and ${noun(n, 'waits')} for ${more} `
      + 'before anything is done.',
    moreFiles: (least, most) => least < most ? `${least}–${most} more files`
      : `${least} more ${noun(least, 'file')}`,
    emptyWhy: (records, files) =>
      `No changes: ${count(records, 'record')} from ${count(files, 'file')} were compared, and `
      + 'the targets hold all of it already.',
    run: 'Run', at: 'planned', full: 'full: everything is sent again', sequence: 'No.',
    approvers: (n) => `${count(n, 'person')} must approve`,
    confirmApprove: 'Approval counts as confirmation.',
    confirmAnswer: "The marketplace's answer confirms.",
    headline: (n) => `${count(n, 'change')}`,
    headlineWait: (n) => `${count(n, 'change')} ${noun(n, 'waits')}`,
    nav: 'Parts of the page', checks: 'Checks', moves: 'Price moves', zeroed: 'Stock to zero',
    groups: 'Groups', trend: 'Last runs', inputs: 'Files read', table: 'Changes', totals: 'Totals',
    created: 'new', updated: 'changed', removed: 'gone', unchanged: 'unchanged',
    refused: 'refused', waiting: 'waiting', gracedHead: 'gone, waiting for files', requests: 'requests', records: 'records',
    target: 'Target', price: 'prices', sentTo: 'Sent to', rejected: 'rejected',
    c: 'create', u: 'update', r: 'remove', '': 'no change',
    pass: 'pass', warn: 'warning', hold: 'hold', off: 'switched off',
    verdicts: (holds, warns, passes) => [
      holds ? `${decimal(holds)} hold` : '', warns ? `${decimal(warns)} warn` : '',
      `${decimal(passes)} pass`].filter(Boolean).join(' · '),
    showRows: (n) => `show ${count(n, 'row')}`, usual: (low, high, n) =>
      `usual ${low}–${high} in ${count(n, 'run')}`, limit: 'limit', passed: 'Passed',
    row: 'holds single rows', source: 'holds the file', plan: 'holds the plan',
    up: 'Prices up', down: 'Prices down', none: 'none',
    newItems: 'New items', prices: 'Prices', cheapest: 'Cheapest', dearest: 'Dearest',
    examples: 'The first of them, whole',
    spread: (least, median, greatest) =>
      `least ${least} · median ${median} · greatest ${greatest}`,
    notAbove: (n) => `not above 0: ${decimal(n)}`,
    sizes: 'Price moves by size', sizesHelp: 'A bar filters the table.', waits: 'waits',
    scatter: 'Old price against new', scatterHelp:
      'Both axes are logarithmic; on the line nothing moves. Beyond the dashed lines: more than '
      + '30 %. A point opens its row.',
    sampled: (shown, all) => `${decimal(shown)} of ${count(all, 'point')} drawn: every outlier, `
      + 'a fixed sample of the rest',
    oldPrice: 'old price', newPrice: 'new price', outlier: 'moves by more than 30 %',
    ordinary: 'moves by less', scatterNone: 'No price moves.', reading: 'reading…',
    zeroedMore: (n) => `show all ${decimal(n)}`, suppliers: 'Suppliers', brands: 'Brands',
    categories: 'Categories', name: 'Name', others: 'all others', all: 'all', showAll: 'show all',
    noTrend: 'No earlier run is remembered.', trendOf: (n) => `${count(n, 'run')}, the last is this`,
    rows: 'rows', rejects: 'rejected', createdRecords: 'new records', moved: 'prices moved',
    vanished: 'gone', duplicates: 'duplicates', toZero: 'to zero', medianPrice: 'median price', least: 'least', most: 'most',
    encoding: 'Encoding', madeAt: 'Made', input: 'File', sourceName: 'Source',
    search: 'Search key or name', action: 'Action', supplier: 'Supplier', brand: 'Brand',
    category: 'Category', rejectedAs: 'Rejected:',
    rejectedFirst: (n, all) =>
      `The first ${decimal(n)} of ${decimal(all)}; all of them: rejects.csv.`,
    check: 'Check', state: 'State', goes: 'goes', stateWaits: 'waits', warned: 'has a warning',
    anyTarget: 'all targets', anyAction: 'all actions', anySupplier: 'all suppliers',
    anyBrand: 'all brands', anyCategory: 'all categories',
    anyCheck: 'all checks', anyState: 'goes and waits',
    clear: 'Clear filters', filters: 'Filters', size: 'move', zero: 'stock to zero',
    counted: (n, all) => n === all ? count(all, 'row') : `${decimal(n)} of ${count(all, 'row')}`,
    progress: (n, all) => `reading ${decimal(n)} of ${count(all, 'row')}`,
    searching: 'searching', sorting: 'sorting', noRows: 'No row fits these filters.',
    noRowsAtAll: 'The plan has no rows.',
    key: 'Key', field: 'Field', was: 'Was', becomes: 'Becomes', percent: '%', more: (n) => `+${n}`,
    choose: 'chosen', sortBy: (name) => `sort by ${name}`,
    chosen: (n) => `${count(n, 'key')} chosen`, chooseAll: (n) => `Choose all ${decimal(n)} shown`,
    dropAll: 'Choose none', mode: 'The chosen are', except: 'left out', only: 'all that goes',
    release: 'released', command: 'Command', copy: 'Copy', copied: 'Copied',
    copyFailed: 'Press Ctrl+C', download: (name) => `Download ${name}`,
    approveAll: 'Nothing is chosen: this approves the plan as it is.',
    orReject: 'To decline the whole plan: ',
    exceptHelp: 'Their keys wait, in all targets; the next run proposes them again.',
    onlyHelp: 'All other keys wait; the next run proposes them again.',
    releaseHelp: (n, all) => n === all ? 'They go although a check holds them.'
      : `${decimal(n)} of ${decimal(all)} are held by a check on single rows; the others are no `
      + 'matter of release and are not named.',
    releaseNone: 'None of the chosen is held by a check on single rows.',
    fileHelp: 'Put the file into the folder in which you run the command.',
    tooMany: (most) => `More than ${decimal(most)} keys do not fit a revision: choose fewer, or `
      + 'the others.',
    notChoosable: 'Only a check lists this row: there is no change to leave out.',
    close: 'Close', previous: 'Previous', next: 'Next', from: 'From', line: 'line',
    goneRow: 'The record is in the list no more.', fields: 'Old and new', howMade: 'How it is made',
    rule: 'rule', noFields: 'No field changes.', checksOfRow: 'Checks',
    noChecks: 'No check holds or warns of it.',
    request: 'Request', noRequest: 'None: it waits.', noRequestRow: 'None.',
    itemOf: 'The item, as it is sent', itemPart:
      'The item, as far as it changes; the whole stands in the file',
    ask: 'More in the terminal', leaveOut: 'Choose', take: 'Chosen',
    helpTitle: 'Keys', helpKeys: [
      ['j, ↓', 'next row'], ['k, ↑', 'row before'], ['Page ↑ ↓, Home, End', 'further'],
      ['Space', 'choose the row'], ['Shift + ↑ ↓', 'choose several'],
      ['a', 'choose all rows shown'], ['Enter', 'open its explanation'],
      ['/', 'search'], ['c', 'copy the command'], ['Esc', 'close, clear the search'],
      ['?', 'this help']],
    helpText: 'The page is one file of the plan: it loads nothing, sends nothing and changes '
      + 'nothing. Nothing is decided here: run the command.',
    printed: (n, all) => n === all ? count(all, 'row')
      : `The first ${decimal(n)} of ${count(all, 'row')}; all of them: changes.csv, holds.csv.`,
    damaged: 'This page is cut or damaged: not all of its rows can be read. '
      + 'Check it with sha256sum -c manifest-sha256.txt.',
  },
  ru: {
    title: (pipeline) => `${pipeline}: проверка перед отправкой`,
    skip: 'К изменениям', help: 'Клавиши и справка', toggle: 'English', toggleLang: 'en',
    planned: 'Готов', held: 'Задержан', empty: 'Изменений нет',
    heldWhy: (n) => `План ${noun(n, 'holds')} ${count(n, 'check')}: `
      + 'должен посмотреть человек',
    plannedWhy: 'Ни одна проверка не задерживает план целиком',
    plannedPart: 'Готов частично',
    plannedPartWhy: (n) => `Задержано: ${count(n, 'change')}; остальное можно отправить`,
    approved: 'Одобрен', approvedWhy: (run) => `Это часть плана ${run}: её одобрили, когда `
      + 'составили, решать больше нечего.',
    revisionOf: (run) => `часть плана ${run}: кто её составил, тот её и одобрил`,
    graced: (n, more) => `Нет в списке: ${count(n, 'record')}; ждём ещё файлов: ${more}.`,
    moreFiles: (least, most) => least < most ? `${least}–${most}` : `${least}`,
    emptyWhy: (records, files) =>
      `Изменений нет: сравнили ${count(records, 'record')} (${count(files, 'file')}), `
      + 'площадки уже знают всё это.',
    run: 'Запуск', at: 'составлен', full: 'полный: всё отправляется заново', sequence: '№',
    approvers: (n) => `Подтвердить должны ${count(n, 'person')}`,
    confirmApprove: 'Одобрение считается подтверждением.',
    confirmAnswer: 'Подтверждает ответ площадки.',
    headline: (n) => `${count(n, 'change')}`,
    headlineWait: (n) => `${count(n, 'change')} ${noun(n, 'waits')}`,
    nav: 'Части страницы', checks: 'Проверки', moves: 'Движение цен', zeroed: 'Остаток в ноль',
    groups: 'Группы', trend: 'Прошлые запуски', inputs: 'Прочитанные файлы', table: 'Изменения',
    totals: 'Итоги',
    created: 'новых', updated: 'изменено', removed: 'ушло', unchanged: 'без изменений',
    refused: 'не подходит', waiting: 'ждёт', gracedHead: 'ушло, ждём файлов', requests: 'запросов', records: 'записей',
    target: 'Площадка', price: 'цен', sentTo: 'Куда', rejected: 'отклонено',
    c: 'создать', u: 'изменить', r: 'убрать', '': 'без изменения',
    pass: 'в порядке', warn: 'внимание', hold: 'задержка', off: 'выключена',
    verdicts: (holds, warns, passes) => [
      holds ? `задержка: ${decimal(holds)}` : '', warns ? `внимание: ${decimal(warns)}` : '',
      `в порядке: ${decimal(passes)}`].filter(Boolean).join(' · '),
    showRows: (n) => `показать ${count(n, 'row')}`, usual: (low, high, n) =>
      `обычно ${low}–${high}, ${count(n, 'run')}`, limit: 'предел', passed: 'В порядке',
    row: 'задерживает отдельные строки', source: 'задерживает файл', plan: 'задерживает план',
    up: 'Дорожает', down: 'Дешевеет', none: 'нет',
    newItems: 'Новые позиции', prices: 'Цены', cheapest: 'Самые дешёвые', dearest: 'Самые дорогие',
    examples: 'Первые из них целиком',
    spread: (least, median, greatest) =>
      `наименьшее ${least} · медиана ${median} · наибольшее ${greatest}`,
    notAbove: (n) => `не больше 0: ${decimal(n)}`,
    sizes: 'Изменения цен по величине', sizesHelp: 'Столбец отбирает строки таблицы.',
    waits: 'ждёт',
    scatter: 'Старая цена и новая', scatterHelp:
      'Обе оси логарифмические; на линии цена не меняется. За пунктиром: больше чем на 30 %. '
      + 'Точка открывает свою строку.',
    sampled: (shown, all) => `Показано точек: ${decimal(shown)} из ${decimal(all)}; все выбросы и `
      + 'постоянная выборка остальных',
    oldPrice: 'старая цена', newPrice: 'новая цена', outlier: 'больше чем на 30 %',
    ordinary: 'меньше', scatterNone: 'Цены не меняются.', reading: 'читаем…',
    zeroedMore: (n) => `показать все: ${decimal(n)}`, suppliers: 'Поставщики', brands: 'Бренды',
    categories: 'Категории', name: 'Название', others: 'все прочие', all: 'все',
    showAll: 'показать все',
    noTrend: 'Прежних запусков в памяти нет.', trendOf: (n) => `${count(n, 'run')}, последний этот`,
    rows: 'строк', rejects: 'отклонено', createdRecords: 'новых записей', moved: 'цен изменилось',
    vanished: 'ушло', duplicates: 'дублей', toZero: 'в ноль', medianPrice: 'медиана цены', least: 'мин.', most: 'макс.',
    encoding: 'Кодировка', madeAt: 'Создан', input: 'Файл', sourceName: 'Источник',
    search: 'Поиск по ключу или названию', action: 'Действие', supplier: 'Поставщик',
    brand: 'Бренд', category: 'Категория', rejectedAs: 'Отклонено:',
    rejectedFirst: (n, all) => `Первые ${decimal(n)} из ${decimal(all)}; все: rejects.csv.`,
    check: 'Проверка', state: 'Состояние', goes: 'уходит', stateWaits: 'ждёт',
    warned: 'с предупреждением',
    anyTarget: 'все площадки', anyAction: 'все действия', anySupplier: 'все поставщики',
    anyBrand: 'все бренды', anyCategory: 'все категории', anyCheck: 'все проверки',
    anyState: 'уходит и ждёт',
    clear: 'Сбросить отбор', filters: 'Отбор', size: 'изменение', zero: 'остаток в ноль',
    counted: (n, all) => n === all ? count(all, 'row')
      : `${decimal(n)} из ${decimal(all)} строк`,
    progress: (n, all) => `прочитано ${decimal(n)} из ${decimal(all)} строк`,
    searching: 'ищем', sorting: 'сортируем', noRows: 'Под этот отбор не подходит ни одна строка.',
    noRowsAtAll: 'В плане нет строк.',
    key: 'Ключ', field: 'Поле', was: 'Было', becomes: 'Станет', percent: '%', more: (n) => `+${n}`,
    choose: 'выбрано', sortBy: (name) => `сортировать: ${name}`,
    chosen: (n) => `Выбрано: ${count(n, 'key')}`,
    chooseAll: (n) => `Выбрать все показанные (${decimal(n)})`,
    dropAll: 'Снять выбор', mode: 'Выбранное', except: 'не отправлять',
    only: 'отправить только его', release: 'отпустить', command: 'Команда', copy: 'Копировать',
    copied: 'Скопировано', copyFailed: 'Нажмите Ctrl+C', download: (name) => `Скачать ${name}`,
    approveAll: 'Ничего не выбрано: команда одобряет план как он есть.',
    orReject: 'Отклонить план целиком: ',
    exceptHelp: 'Эти ключи ждут на всех площадках; следующий запуск предложит их снова.',
    onlyHelp: 'Остальные ключи ждут; следующий запуск предложит их снова.',
    releaseHelp: (n, all) => n === all ? 'Они уйдут, хотя проверка их задерживает.'
      : `Проверкой отдельных строк задержано ${decimal(n)} из ${decimal(all)}; остальные `
      + 'отпускать не нужно, они не названы.',
    releaseNone: 'Ни один из выбранных не задержан проверкой отдельных строк.',
    fileHelp: 'Положите файл в папку, в которой выполните команду.',
    tooMany: (most) => `Больше ${decimal(most)} ключей в ревизию не входит: выберите меньше или `
      + 'наоборот.',
    notChoosable: 'Эту строку только перечисляет проверка: изменения, которое можно не отправить, '
      + 'нет.',
    close: 'Закрыть', previous: 'Предыдущая', next: 'Следующая', from: 'Откуда', line: 'строка',
    goneRow: 'Записи больше нет в списке.', fields: 'Было и станет', howMade: 'Как получено',
    rule: 'правило', noFields: 'Ни одно поле не меняется.', checksOfRow: 'Проверки',
    noChecks: 'Ни одна проверка не задерживает и не предупреждает.',
    request: 'Запрос', noRequest: 'Нет: изменение ждёт.', noRequestRow: 'Нет.',
    itemOf: 'Запись запроса, как она будет отправлена', itemPart:
      'Запись запроса в той части, что меняется; целиком она в файле',
    ask: 'Подробнее в терминале', leaveOut: 'Выбрать', take: 'Выбрано',
    helpTitle: 'Клавиши', helpKeys: [
      ['j, ↓', 'следующая строка'], ['k, ↑', 'предыдущая'], ['Page ↑ ↓, Home, End', 'дальше'],
      ['Пробел', 'выбрать строку'], ['Shift + ↑ ↓', 'выбрать несколько'],
      ['a', 'выбрать все показанные'], ['Enter', 'открыть объяснение'],
      ['/', 'поиск'], ['c', 'скопировать команду'], ['Esc', 'закрыть, сбросить поиск'],
      ['?', 'эта справка']],
    helpText: 'Страница входит в план: она ничего не загружает, не отправляет и не меняет. '
      + 'Решает команда.',
    printed: (n, all) => n === all ? count(all, 'row')
      : `Первые ${decimal(n)} из ${decimal(all)} строк; все они: changes.csv, holds.csv.`,
    damaged: 'Страница обрезана или повреждена: прочитаны не все строки. '
      + 'Проверьте: sha256sum -c manifest-sha256.txt.',
  },
};

function word(name, ...values) {
  const found = WORDS[language][name];
  return typeof found === 'function' ? found(...values) : found;
}

/** The noun's form that goes with a number. */
function noun(number, name) {
  const forms = NOUNS[language][name];
  const form = new Intl.PluralRules(language).select(number);
  if (language === 'en') return forms[form === 'one' ? 0 : 1];
  return forms[form === 'one' ? 0 : form === 'few' ? 1 : 2];
}

/** A whole number with its noun: `1 row`, `21 строка`. */
function count(number, name) { return `${decimal(number)}\u00a0${noun(number, name)}`; }

/** A decimal text or whole number, its digits in groups; every digit stays. */
function decimal(value) {
  const text = String(value);
  const parts = /^(-?)(\d+)(\.\d+)?$/.exec(text);
  if (!parts) return text;
  const whole = parts[2].replace(/\B(?=(\d{3})+$)/g, '\u202f');
  const rest = parts[3] ? (language === 'ru' ? ',' : '.') + parts[3].slice(1) : '';
  return (parts[1] ? '\u2212' : '') + whole + rest;
}

/** Whole hundredths of a percent as text with its sign, cut as the tool cuts them: `−99.9 %`,
    `+4.25 %`, `+1 703 %`. */
function percentText(hundredths) {
  const size = Math.abs(hundredths);
  const unit = size >= 100000 ? 100 : size >= 1000 ? 10 : 1;
  const cut = Math.trunc(size / unit) * unit;
  const places = cut % 100 === 0 ? 0 : cut % 10 === 0 ? 1 : 2;
  return `${hundredths < 0 ? '\u2212' : '+'}${decimal((cut / 100).toFixed(places))}\u00a0%`;
}

/** `2026-11-22T02:00:00Z` for a person; the plan's own time, always UTC. */
function timeText(text) {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return text;
  const parts = new Intl.DateTimeFormat(language, {
    timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit',
    minute: '2-digit', hourCycle: 'h23',
  });
  return `${parts.format(time)} UTC`;
}
