import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PAGES } from '../../../renderer/navigation/place.ts';
import {
  ariaKeys,
  nextPane,
  type PressedKey,
  shortcutOf,
  SHORTCUTS,
  shownKeys,
} from '../../../renderer/navigation/shortcuts.ts';

const BROWSER = { isDesktop: false, isApple: false };
const MAC_BROWSER = { isDesktop: false, isApple: true };
const DESKTOP = { isDesktop: true, isApple: false };
const MAC_DESKTOP = { isDesktop: true, isApple: true };

function key(pressed: Partial<PressedKey>): PressedKey {
  return {
    key: '',
    code: '',
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    isComposing: false,
    ...pressed,
  };
}

const CASES = [
  [
    'Ctrl and a digit in the desktop',
    key({ key: '3', code: 'Digit3', ctrlKey: true }),
    DESKTOP,
    'page sessions',
  ],
  ['the same with Cmd', key({ key: '3', code: 'Digit3', metaKey: true }), MAC_DESKTOP, 'page sessions'],
  ['the same with Ctrl on a Mac', key({ key: '3', code: 'Digit3', ctrlKey: true }), MAC_DESKTOP, undefined],
  [
    'a digit of a French keyboard',
    key({ key: '"', code: 'Digit3', ctrlKey: true }),
    DESKTOP,
    'page sessions',
  ],
  ['Ctrl and a digit in a browser', key({ key: '3', code: 'Digit3', ctrlKey: true }), BROWSER, undefined],
  ['Ctrl and 9, which is no page', key({ key: '9', code: 'Digit9', ctrlKey: true }), DESKTOP, undefined],
  ['g', key({ key: 'g', code: 'KeyG' }), BROWSER, 'begun'],
  ['g with Caps Lock', key({ key: 'G', code: 'KeyG' }), BROWSER, 'begun'],
  ['g with Shift', key({ key: 'G', code: 'KeyG', shiftKey: true }), BROWSER, undefined],
  ['g on a Russian keyboard', key({ key: 'п', code: 'KeyG' }), BROWSER, 'begun'],
  ['g in the desktop', key({ key: 'g', code: 'KeyG' }), DESKTOP, undefined],
  ['p alone', key({ key: 'p', code: 'KeyP' }), BROWSER, undefined],
  ['a slash of a German keyboard', key({ key: '/', code: 'Digit7', shiftKey: true }), BROWSER, 'filter'],
  ['a question mark', key({ key: '?', code: 'Slash', shiftKey: true }), DESKTOP, 'list'],
  ['Ctrl S', key({ key: 's', code: 'KeyS', ctrlKey: true }), BROWSER, 'apply'],
  ['Cmd S', key({ key: 's', code: 'KeyS', metaKey: true }), MAC_BROWSER, 'apply'],
  ['Ctrl Shift S', key({ key: 'S', code: 'KeyS', ctrlKey: true, shiftKey: true }), BROWSER, undefined],
  ['Ctrl S on a Greek keyboard', key({ key: 'σ', code: 'KeyS', ctrlKey: true }), BROWSER, 'apply'],
  ['AltGr S', key({ key: 'ś', code: 'KeyS', ctrlKey: true, altKey: true }), BROWSER, undefined],
  ['Ctrl and a comma', key({ key: ',', code: 'Comma', ctrlKey: true }), BROWSER, 'settings'],
  ['Ctrl K', key({ key: 'k', code: 'KeyK', ctrlKey: true }), DESKTOP, 'palette'],
  ['F6 with Shift', key({ key: 'F6', code: 'F6', shiftKey: true }), BROWSER, 'pane'],
  ['a key of an input method', key({ key: '/', code: 'Slash', isComposing: true }), BROWSER, undefined],
] as const;

for (const [name, pressed, where, found] of CASES) {
  test(`${name} is ${found ?? 'no shortcut'}`, () => assert.equal(shortcutOf(pressed, '', where), found));
}

test('each page has its own letter after g', () => {
  const letters = PAGES.map((page) => shownKeys(`page ${page}`, BROWSER));
  assert.equal(new Set(letters.map(([, letter]) => letter)).size, PAGES.length);
  for (const [index, [first, letter = '']] of letters.entries()) {
    assert.equal(first, 'g');
    assert.equal(shortcutOf(key({ key: letter }), 'g', BROWSER), `page ${PAGES[index]}`);
  }
  assert.equal(shortcutOf(key({ key: 'x' }), 'g', BROWSER), undefined);
});

for (const where of [BROWSER, DESKTOP, MAC_BROWSER, MAC_DESKTOP]) {
  test(`no two shortcuts have the same keys (${JSON.stringify(where)})`, () => {
    const keys = SHORTCUTS.map(({ id }) => shownKeys(id, where).join(' then '));
    assert.equal(new Set(keys).size, keys.length, keys.join(', '));
  });
}

test('keys are shown with their keyboard labels', () => {
  assert.deepEqual(shownKeys('palette', BROWSER), ['Ctrl K']);
  assert.deepEqual(shownKeys('palette', MAC_BROWSER), ['⌘ K']);
  assert.deepEqual(shownKeys('page log', MAC_DESKTOP), ['⌘ 5']);
  assert.deepEqual(shownKeys('filter', BROWSER), ['/']);
  assert.deepEqual(shownKeys('rows', BROWSER), ['↑', '↓']);
  assert.equal(ariaKeys('apply', MAC_BROWSER), 'Meta+S');
  assert.equal(ariaKeys('page log', BROWSER), undefined);
});

test('F6 cycles through the panes, backwards with Shift', () => {
  assert.deepEqual(
    [0, 1, 2].map((pane) => nextPane(3, pane, false)),
    [1, 2, 0],
  );
  assert.deepEqual(
    [0, 1, 2].map((pane) => nextPane(3, pane, true)),
    [2, 0, 1],
  );
  assert.equal(nextPane(2, -1, false), 0);
  assert.equal(nextPane(2, -1, true), 1);
  assert.equal(nextPane(0, -1, false), -1);
});
