import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { distanceBetween, isMistyped, nearestName } from '../../src/settings/findings/mistakes.ts';

const LETTERS = ['a', 'b', 'c'];

/** Returns all words one edit away: a letter added, dropped, changed, or swapped with its neighbour. */
function edited(word: string, alphabet: readonly string[]): readonly string[] {
  return Array.from({ length: word.length + 1 }, (_, at) => {
    const [before, after] = [word.slice(0, at), word.slice(at)];
    return [
      before + after.slice(1),
      ...(after.length > 1 ? [before + after[1] + after[0] + after.slice(2)] : []),
      ...alphabet.flatMap((letter) => [before + letter + after, before + letter + after.slice(1)]),
    ];
  }).flat();
}

test('one edit gives a distance of at most one, and two edits at most three', () => {
  const words = fc.string({ unit: fc.constantFrom(...LETTERS), maxLength: 6 });
  fc.assert(
    fc.property(words, fc.nat(), fc.nat(), (word, first, second) => {
      const near = edited(word, LETTERS);
      const one = near[first % near.length] ?? '';
      const further = edited(one, LETTERS);
      const two = further[second % further.length] ?? '';
      assert.equal(distanceBetween(word, one), word === one ? 0 : 1, `${word} ${one}`);
      // Optimal string alignment does not edit a swapped pair again, so two edits may count as three.
      assert.ok(distanceBetween(word, two) <= 3, `${word} ${two}`);
      assert.equal(distanceBetween(word, two), distanceBetween(two, word));
      assert.equal(distanceBetween(word, two) === 0, word === two);
    }),
    { numRuns: 400 },
  );
});

const DISTANCES: readonly (readonly [a: string, b: string, apart: number])[] = [
  ['', '', 0],
  ['', 'abc', 3],
  ['abc', '', 3],
  ['port', 'port', 0],
  ['prot', 'port', 1],
  ['kitten', 'sitting', 3],
  ['ca', 'abc', 3],
  ['abcd', 'badc', 2],
  ['host', 'hosts', 1],
  ['abcdef', 'uvwxyz', 6],
  // If the lengths differ by more than a few letters, their difference is the distance.
  ['a', 'abcde', 4],
  ['xyz', 'abcdefgh', 5],
];

for (const [a, b, apart] of DISTANCES) {
  test(`"${a}" and "${b}" are ${apart} edits apart`, () => {
    assert.deepEqual([distanceBetween(a, b), distanceBetween(b, a)], [apart, apart]);
  });
}

const TYPOS: readonly (readonly [written: string, known: string, isTypo: boolean])[] = [
  ['proxy_token', 'proxy_token', true],
  ['proxyToken', 'proxy_token', true],
  ['PROXY-TOKEN', 'proxy_token', true],
  ['proxytoken', 'proxy_token', true],
  ['proxy_tokne', 'proxy_token', true],
  ['porxy_tokne', 'proxy_token', true],
  ['porxy_tokn', 'proxy_token', true],
  ['porxy_tkn', 'proxy_token', false],
  ['api_key_old', 'api_key', false],
  ['x-proxy_token', 'proxy_token', false],
  ['_port', 'port', true],
  ['my_port', 'port', false],
  ['port_', 'port', true],
  ['ports', 'port', true],
  ['prts', 'port', false],
  ['base_ur', 'base_url', true],
  ['bse_ur', 'base_url', true],
  ['b_ur', 'base_url', false],
  ['ca_fil', 'ca_file', true],
  ['ca_fi', 'ca_file', false],
  ['host', 'port', false],
  ['', 'port', false],
];

for (const [written, known, isTypo] of TYPOS) {
  test(`"${written}" ${isTypo ? 'is' : 'is not'} "${known}" mistyped`, () =>
    assert.equal(isMistyped(written, known), isTypo));
}

const KNOWN = [
  'port',
  'host',
  'proxy_token',
  'pool_max_idle_per_host',
  'timeout_secs',
  'connect_timeout_secs',
  'ui',
];

/** The known name suggested for an unknown one. */
const NEAREST: readonly (readonly [name: string, nearest: string | undefined])[] = [
  ['prot', 'port'],
  ['PORT', 'port'],
  ['hots', 'host'],
  ['hsts', undefined],
  ['hst', 'host'],
  ['hxyt', undefined],
  ['i', 'ui'],
  ['u', 'ui'],
  ['uix', 'ui'],
  ['xyz', undefined],
  ['proxy_tokens', 'proxy_token'],
  ['proxi_tokn', 'proxy_token'],
  ['pool_max_idle', 'pool_max_idle_per_host'],
  ['timeout', 'timeout_secs'],
  ['timeout_secs_for_all', 'timeout_secs'],
  ['time', 'timeout_secs'],
  ['tim', undefined],
  ['conect_timeot_sec', 'connect_timeout_secs'],
  ['retention', undefined],
  ['', undefined],
];

for (const [name, nearest] of NEAREST) {
  test(`"${name}" is nearest to ${nearest ?? 'nothing'}`, () =>
    assert.equal(nearestName(name, KNOWN), nearest));
}
