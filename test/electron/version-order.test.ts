import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareVersions, parseVersion } from '../../electron/updates/version-order.ts';

/** npm's own version parser, a dependency of electron-store. */
const npm = createRequire(import.meta.url)('semver') as {
  readonly valid: (text: string) => string | null;
  readonly compare: (one: string, other: string) => number;
};

function order(one: string, other: string): number {
  const [first, second] = [parseVersion(one), parseVersion(other)];
  assert.ok(first !== undefined && second !== undefined, `${one} and ${other} are versions`);
  return Math.sign(compareVersions(first, second));
}

test('versions are ordered as semver.org defines, with pre-releases before their release', () => {
  const rising = [
    '0.0.9 0.1.0-alpha 0.1.0-alpha.1 0.1.0-alpha.beta 0.1.0-beta 0.1.0-beta.2 0.1.0-beta.11 0.1.0-rc.1',
    '0.1.0 0.1.1 0.2.0 0.10.0 1.0.0-0 1.0.0-1 1.0.0-10 1.0.0--1 1.0.0 9.0.0 10.0.0',
    '99999999999999999999.0.0 100000000000000000000.0.0',
  ].flatMap((line) => line.split(' '));
  for (const [index, version] of rising.entries()) {
    for (const [at, other] of rising.entries())
      assert.equal(order(version, other), Math.sign(index - at), `${version} ${other}`);
  }
  assert.equal(order('v1.0.0+build.7', '1.0.0'), 0);
});

test('text that is not a version is rejected', () => {
  const wrong = ['', '1', '1.2', '1.2.3.4', '01.2.3', '1.2.3-', '1.2.3-01', '1.2.3-a..b', '1.2.3+', 'latest'];
  for (const text of [
    ...wrong,
    ' 1.2.3',
    '1.2.3\n',
    'vv1.2.3',
    '-1.2.3',
    '1.2.x',
    `1.2.3-${'a'.repeat(200)}`,
  ])
    assert.equal(parseVersion(text), undefined, JSON.stringify(text));
});

test('any two versions are ordered as npm orders them', () => {
  const number = fc.nat({ max: 30 });
  const word = fc.oneof(fc.nat({ max: 30 }).map(String), fc.stringMatching(/^[a-c-]{1,3}$/u));
  const version = fc
    .tuple(number, number, number, fc.array(word, { maxLength: 3 }))
    .map(([major, minor, patch, pre]) => [[major, minor, patch].join('.'), pre.join('.')])
    .map((parts) => parts.filter((part) => part !== '').join('-'));
  fc.assert(
    fc.property(version, version, (one, other) => {
      assert.equal(order(one, other), npm.compare(one, other));
    }),
  );
  fc.assert(
    fc.property(fc.stringMatching(/^v?[\d.a-b+-]{1,12}$/u), (text) => {
      assert.equal(parseVersion(text) !== undefined, npm.valid(text) !== null, text);
    }),
  );
});
