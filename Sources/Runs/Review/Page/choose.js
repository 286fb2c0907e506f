// Choosing keys, and the command that says what was chosen.

/** How many keys a revision takes: Revision.keysMax. */
const KEYS_MAX = 500000;
/** More than these go into a file: a command line that a person can read. */
const KEYS_IN_LINE = 20, BYTES_IN_LINE = 1500;

const chosen = { keys: new Set(), mode: 'except', releasable: null };

/** A revision is approved when it is written; where several must approve, by the first of them. */
const isApproved = digest.revision !== null && digest.approvers === 1;

/** Whether the key can be named to `approve`: it has a change, in the plan or held back. */
function isChoosable(row) { return !isApproved && (rows.flags[row] & CHANGES) !== 0; }

function whyNotChoosable() {
  return isApproved ? word('approvedWhy', digest.revision) : word('notChoosable');
}

function isChosen(row) { return isChoosable(row) && chosen.keys.has(rows.keys[row]); }

function choose(row, isWanted) {
  if (!isChoosable(row)) return;
  if (isWanted) chosen.keys.add(rows.keys[row]);
  else chosen.keys.delete(rows.keys[row]);
}

/** The keys that a check on single rows holds. */
function releasableKeys() {
  if (!chosen.releasable) {
    chosen.releasable = new Set();
    for (let row = 0; row < rows.count; row += 1) {
      if (rows.flags[row] & RELEASABLE) chosen.releasable.add(rows.keys[row]);
    }
  }
  return chosen.releasable;
}

/** The keys that the command names, in the order in which they were chosen. */
function namedKeys() {
  const keys = [...chosen.keys];
  return chosen.mode === 'release' ? keys.filter((key) => releasableKeys().has(key)) : keys;
}

/** One word of a POSIX shell. */
function shellWord(text) {
  return /^[A-Za-z0-9_.,:/@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A key as `approve` takes it for nothing else: one that reads like a label or a file says so. */
function keyWord(key) {
  const isOdd = /^(@|(key|label|source|supplier|brand|name|category)=)/.test(key);
  return shellWord(isOdd ? `key=${key}` : key);
}

/** Whether a file with a key a line gives the key back as it is: it is read without outer blanks,
    and its lines end at any of these. A key of a plan has none of them. */
function fitsFile(key) {
  return key !== '' && !/[\n\v\f\r\u0085\u2028\u2029]/.test(key)
    && !/^[\s\u200b\ufeff]|[\s\u200b\ufeff]$/.test(key);
}

/** Changes with what is in the file, so that an older download is not taken for it. */
function fileSum(keys) {
  let sum = 0;
  for (const key of keys) {
    let hash = 0x811c9dc5;
    for (let index = 0; index < key.length; index += 1) {
      hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
    }
    sum = (sum + hash) >>> 0;
  }
  return sum.toString(16).padStart(8, '0');
}

/** What is to be run for the keys now chosen: `text`, and `file` with its `lines` where one is
    needed; `fault` where it cannot be said. */
function command() {
  const keys = namedKeys();
  const start = `sverka approve ${shellWord(digest.run)}`;
  if (chosen.keys.size === 0) return { text: start, keys };
  if (keys.length === 0) return { text: '', keys, fault: word('releaseNone') };
  if (keys.length > KEYS_MAX) return { text: '', keys, fault: word('tooMany', KEYS_MAX) };
  const option = `--${chosen.mode}`;
  if (keys.length <= KEYS_IN_LINE) {
    const words = keys.every((key) => !key.startsWith('-') && key !== '')
      ? [option, ...keys.map(keyWord)]
      // A word that begins with a hyphen is an option, unless it is behind one's own sign.
      : keys.map((key) => `${option}=${keyWord(key)}`);
    const text = `${start} ${words.join(' ')}`;
    if (new TextEncoder().encode(text).length <= BYTES_IN_LINE) return { text, keys };
  }
  const lines = keys.filter(fitsFile);
  const file = `${chosen.mode}-${lines.length}-${fileSum(lines)}.txt`;
  const others = keys.filter((key) => !fitsFile(key));
  const words = [`${option}=@${file}`, ...others.map((key) => `${option}=${keyWord(key)}`)];
  return { text: `${start} ${words.join(' ')}`, keys, file, lines };
}

function downloadFile(file, lines) {
  const blob = new Blob([lines.join('\n'), '\n'], { type: 'text/plain;charset=utf-8' });
  const address = URL.createObjectURL(blob);
  const link = el('a', { href: address, download: file });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** - Returns: whether the clipboard has it; where not, the field's text is marked. */
async function copyText(text, field) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    field.focus();
    field.select();
    // The old way still works where a page from disk has no clipboard.
    return document.execCommand('copy');
  }
}

let lastCommand = null;

/** The bar below the table. */
function showCommand() {
  const bar = byId('command');
  if (!bar) return;
  const now = command();
  lastCommand = now;
  bar.classList.toggle('idle', chosen.keys.size === 0);
  byId('chosen-count').textContent = word('chosen', chosen.keys.size);
  byId('drop-all').disabled = chosen.keys.size === 0;
  byId('command-text').value = now.text;
  byId('copy').disabled = now.text === '';
  byId('copy').textContent = word('copy');
  byId('download').hidden = !now.file;
  if (now.file) byId('download').textContent = word('download', now.file);
  let help = word('approveAll');
  if (chosen.keys.size > 0) {
    help = chosen.mode === 'release' ? word('releaseHelp', now.keys.length, chosen.keys.size)
      : word(`${chosen.mode}Help`);
  }
  byId('command-help').textContent =
    now.fault ?? (now.file ? `${help} ${word('fileHelp')}` : help);
}

async function copyCommand() {
  if (!lastCommand || lastCommand.text === '') return;
  const isCopied = await copyText(lastCommand.text, byId('command-text'));
  byId('copy').textContent = word(isCopied ? 'copied' : 'copyFailed');
}

function commandBar() {
  if (isApproved) {
    return el('p', { id: 'approved', class: 'command' }, mark('planned', word('approved')),
      ` ${word('approvedWhy', digest.revision)}`);
  }
  const modes = ['except', 'only', 'release'].map((mode) => el('label', { class: 'choice' },
    el('input', { type: 'radio', name: 'mode', value: mode, checked: chosen.mode === mode,
      onchange: () => { chosen.mode = mode; showCommand(); } }),
    ` ${word(mode)}`));
  return el('div', { id: 'command', class: 'command' },
    el('div', { class: 'command-line' },
      el('strong', { id: 'chosen-count', 'aria-live': 'polite' }),
      el('fieldset', { class: 'modes' },
        el('legend', {}, word('mode')), modes),
      el('span', { class: 'grow' }),
      el('button', { type: 'button', id: 'choose-all', onclick: chooseAllShown }),
      el('button', { type: 'button', id: 'drop-all', onclick: () => {
        chosen.keys.clear();
        afterChoosing();
      } }, word('dropAll'))),
    el('div', { class: 'command-line' },
      el('textarea', { id: 'command-text', readonly: true, rows: 1, spellcheck: 'false',
        'aria-label': word('command') }),
      el('button', { type: 'button', id: 'copy', class: 'main', onclick: copyCommand }),
      el('button', { type: 'button', id: 'download', onclick: () => {
        downloadFile(lastCommand.file, lastCommand.lines);
      } })),
    el('p', { id: 'command-help', class: 'hint' }),
    el('p', { id: 'command-reject', class: 'hint' }, word('orReject'),
      el('code', {}, `sverka reject ${shellWord(digest.run)} --why "…"`)));
}
