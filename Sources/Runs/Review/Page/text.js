// Making elements and showing text. Nothing of the plan reaches the document but by textContent.

const INVISIBLE = new RegExp(
  '[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180e'
  + '\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0e\\ufeff\\uffa0'
  + '\\ufff9-\\ufffb\\ud800-\\udfff\\u{e0000}-\\u{e0fff}]', 'gu');

/** The text with everything that would not be seen, or would turn its direction, written out. */
function shown(text) {
  return text.replace(INVISIBLE, (character) =>
    `\u27e8U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}\u27e9`);
}

/** Strings become text; `on…` become listeners, the others attributes. */
function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  return fill(element, attributes, children);
}

function svg(tag, attributes, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat(9)) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

/** A text of the plan, set apart from the direction of what is around it. */
function data(text, className) {
  return el('bdi', { class: className ? `data ${className}` : 'data' }, shown(text));
}

function byId(id) { return document.getElementById(id); }

function put(element, ...children) { element.replaceChildren(...children.flat(9).filter(Boolean)); }

/** A value of a field as a person reads it: numbers of prices and stocks in groups. */
function valueText(value, isNumber) {
  if (value === '') return '\u2014';
  return isNumber ? decimal(value) : shown(value);
}

// Time slices ------------------------------------------------------------------------------------

const SLICE_MILLISECONDS = 12;
const resumes = [];
const channel = new MessageChannel();
channel.port1.onmessage = () => resumes.shift()();

/** Lets the browser answer to what happened meanwhile. */
function pause() {
  return new Promise((resume) => {
    resumes.push(resume);
    channel.port2.postMessage(0);
  });
}

/** Work that pauses when its slice is used up; another of the same kind ends it. */
class Work {
  constructor() { this.turn = 0; }

  begin() {
    this.turn += 1;
    this.until = performance.now() + SLICE_MILLISECONDS;
    return this.turn;
  }

  /** False where the work is no longer wanted. */
  async goesOn(turn) {
    if (turn !== this.turn) return false;
    if (performance.now() < this.until) return true;
    await pause();
    this.until = performance.now() + SLICE_MILLISECONDS;
    return turn === this.turn;
  }
}
