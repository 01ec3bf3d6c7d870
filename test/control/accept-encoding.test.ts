import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptedCoding } from '../../src/control/accept-encoding.ts';

const CASES = [
  [undefined, 'identity'],
  ['', 'identity'],
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip, deflate', 'gzip'],
  ['x-gzip', 'gzip'],
  ['GZIP;Q=1', 'gzip'],
  ['br;q=0.1, gzip;q=0.9', 'gzip'],
  ['br;q=0, gzip;q=0', 'identity'],
  ['br;q=0, *', 'gzip'],
  ['*', 'br'],
  ['*;q=0', undefined],
  ['*;q=0, identity', 'identity'],
  ['identity;q=0', undefined],
  ['identity;q=0, zstd', undefined],
  ['identity;q=0, *;q=0.5', 'br'],
  ['identity, br;q=0.5', 'identity'],
  ['identity;q=0.5, br', 'br'],
  ['zstd, compress, made-up', 'identity'],
  ['br;q=2', 'identity'],
  ['br;q=, gzip;q=-1', 'identity'],
  [', ,;q=1', 'identity'],
] as const;

for (const [header, coding] of CASES) {
  test(`Accept-Encoding ${header ?? 'not sent'} selects ${coding ?? 'none'} of br, gzip and the file itself`, () => {
    assert.equal(acceptedCoding(header, ['br', 'gzip']), coding);
  });
}

test('a file without a compressed form is sent uncompressed, unless that is refused', () => {
  assert.equal(acceptedCoding('gzip, br', []), 'identity');
  assert.equal(acceptedCoding('gzip, identity;q=0', []), undefined);
});
