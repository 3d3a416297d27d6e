'use strict';

// Names and numbers as people read them, and elements. Names come from the dump: they only ever become text.

const hidden = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

// A text without characters that are not seen or that turn what follows: those are written as \u{202e}.
function shown(text) {
  return String(text).replace(hidden, (character) => '\\u{' + character.codePointAt(0).toString(16) + '}');
}

// `yaml.(*Decoder).Decode` without the paths of packages.
function short(text) {
  return shown(text).replace(/[^\s\[\](){}*,;<>]*\//g, '');
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

// Three digits and a unit, by 1024 as in pprof: `1.39 MiB`.
function bytes(count) {
  let value = Math.abs(count);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const places = unit === 0 ? 0 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return (count < 0 ? '\u2212' : '') + value.toFixed(places) + '\u00a0' + units[unit];
}

function grouped(count) {
  return (count < 0 ? '\u2212' : '') + String(Math.abs(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

function percent(part, whole) {
  if (!(whole > 0)) return '';
  const share = part / whole * 100;
  if (share > 0 && share < 0.05) return '< 0.1\u00a0%';
  const places = Math.abs(share) >= 9.95 || share === 0 ? 0 : 1;
  return (share < 0 ? '\u2212' : '') + Math.abs(share).toFixed(places) + '\u00a0%';
}

// A time in nanoseconds, of which the runtime tells only about how long it is: `5 min`.
function duration(nanos) {
  const seconds = nanos / 1e9;
  if (seconds < 1) return '< 1\u00a0s';
  if (seconds < 99.5) return seconds.toFixed(0) + '\u00a0s';
  if (seconds < 99.5 * 60) return (seconds / 60).toFixed(0) + '\u00a0min';
  return seconds < 48 * 3600 ? (seconds / 3600).toFixed(1) + '\u00a0h' : (seconds / 86400).toFixed(1) + '\u00a0d';
}

function many(count, thing) {
  return grouped(count) + ' ' + thing + (count === 1 ? '' : 's');
}

// An amount with its sign: `+1.39 MiB`.
function signed(text, amount) {
  return (amount > 0 ? '+' : '') + text;
}

// An element with attributes, and children that are texts or elements.
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key === 'onclick' || key === 'oninput' || key === 'onchange' || key === 'ontoggle') {
      made.addEventListener(key.slice(2), value);
    } else {
      made.setAttribute(key, value === true ? '' : value);
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// A name in full, which keeps its own direction; as it is when the pointer rests on it.
function nameElement(text, className) {
  return element('span', { class: 'name ' + (className || ''), title: shown(text) }, short(text));
}
