import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse as parseOther } from 'yaml';
import { dropNewestVersion, keepVersion, newestVersion } from '../../src/settings/file/config-versions.ts';
import { mappingAt, parseConfig, wordAt } from '../../src/settings/file/config-file.ts';
import { NotTextError } from '../../src/settings/file/not-text.ts';
import { decodeUtf8, failedRead } from '../../src/settings/file/read-text.ts';
import { tornAt } from '../../src/settings/read-config.ts';
import { temporaryFolder } from '../support/command-line.ts';

test('bytes are text if the platform reads them as UTF-8 and they contain no zero', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 12 }),
    fc.string({ unit: 'grapheme' }).map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(bytes, (given) => {
      // Core of the property: bytes are text if decoding and encoding them gives the same bytes.
      const lenient = Buffer.from(Buffer.from(given).toString('utf8'));
      const isText = lenient.equals(given) && !given.includes(0);
      if (isText) assert.deepEqual(Buffer.from(decodeUtf8(given)), Buffer.from(given));
      else assert.throws(() => decodeUtf8(given), NotTextError);
    }),
    { numRuns: 300 },
  );
});

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Bytes that are not text, and the error message for them. */
const BYTES: readonly (readonly [it: string, bytes: Uint8Array, words: RegExp])[] = [
  ['Latin-1 in its first line', latin1('ü'), /0xFC in line 1 /u],
  ['Latin-1 in its third line', latin1('a\nb\nc é\n'), /0xE9 in line 3 /u],
  ['Latin-1 behind UTF-8', Buffer.concat([Buffer.from('# é\n日本\n'), latin1('ü')]), /0xFC in line 3 /u],
  [
    'Latin-1 behind two replacement characters',
    Buffer.concat([Buffer.from('\uFFFD\n\uFFFD\n'), latin1('ü')]),
    /0xFC in line 3 /u,
  ],
  ['a letter that was cut', Buffer.from('日本').subarray(0, 4), /0xE6 in line 1 /u],
  ['half of a surrogate pair', Buffer.from([0xed, 0xa0, 0x80]), /0xED in line 1 /u],
  ['an overlong slash', Buffer.from([0xc0, 0xaf]), /0xC0 in line 1 /u],
  ['zeros in every second byte', Buffer.from('port: 1', 'utf16le'), /probably UTF-16/u],
  ['zeros in three bytes of ten', Buffer.from('ab\0cd\0ef\0g'), /probably UTF-16/u],
  ['a single zero', Buffer.from('port: 1\0 and so on'), /binary file/u],
  [
    'zeros beyond what is looked at',
    Buffer.concat([Buffer.alloc(4096, 0x61), Buffer.from([0, 0xff])]),
    /0xFF in line 1 /u,
  ],
  ['UTF-32 of either order', Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x61]), /UTF-32/u],
  ['big-endian UTF-16', Buffer.from([0xfe, 0xff, 0, 0x61]), /is UTF-16/u],
  ['a ZIP archive', Buffer.from('PK\u0003\u0004\0'), /ZIP/u],
];

for (const [it, bytes, words] of BYTES) {
  test(`bytes with ${it} are reported as such and kept`, () => {
    assert.throws(
      () => decodeUtf8(bytes),
      (error) => {
        assert.ok(error instanceof NotTextError);
        assert.match(error.message, words);
        const read = failedRead(error);
        assert.ok(read.kind === 'unreadable' && read.bytes === bytes);
        return true;
      },
    );
  });
}

const FAILURES: readonly (readonly [error: unknown, kind: 'missing' | 'unreadable', words: RegExp])[] = [
  [Object.assign(new Error(), { code: 'ENOENT' }), 'missing', /^$/u],
  [Object.assign(new Error(), { code: 'ENOTDIR' }), 'missing', /^$/u],
  [Object.assign(new Error(), { code: 'EACCES' }), 'unreadable', /may not read it/u],
  [Object.assign(new Error(), { code: 'EISDIR' }), 'unreadable', /folder/u],
  [Object.assign(new Error(), { code: 'EIO' }), 'unreadable', /\(EIO\)/u],
  [Object.assign(new Error(), { code: 5 }), 'unreadable', /\(unknown\)/u],
  ['ENOENT', 'unreadable', /\(ENOENT\)/u],
];

for (const [error, kind, words] of FAILURES) {
  test(`a read that fails with ${String(Object.entries(error ?? {})[0]?.[1] ?? error)} is ${kind}`, () => {
    const read = failedRead(error);
    assert.equal(read.kind, kind);
    assert.match(read.kind === 'unreadable' ? read.reason : '', words);
  });
}

/** A truncated text: where it breaks off within a line; undefined if it does not. */
const TORN: readonly (readonly [text: string, whole: string, place: string | undefined])[] = [
  ['a: 1\nb: ', 'a: 1\nb: 2\n', '2:4'],
  ['a: 1\nb: 2', 'a: 1\nb: 23\n', '2:5'],
  ['a', 'a: 1\n', '1:2'],
  ['a: 1\n', 'a: 1\nb: 2\n', undefined],
  ['a: 1', 'a: 1\nb: 2\n', undefined],
  ['a: 1', 'a: 1\r\nb: 2\r\n', undefined],
  ['a: 1\r', 'a: 1\r\nb: 2\r\n', undefined],
  ['a: 1\r', 'a: 1\rb: 2\r', undefined],
  ['a: 1\r\nb', 'a: 1\r\nb: 2\r\n', '2:2'],
  ['a: 1\nb: 2\n', 'a: 1\nb: 2\n', undefined],
  ['a: 1\nb: 3', 'a: 1\nb: 2\n', undefined],
  ['a: 1\nb: 2\nc', 'a: 1\nb: 2\n', undefined],
  ['', 'a: 1\n', undefined],
  ['\n', '\na: 1\n', undefined],
];

for (const [text, whole, place] of TORN) {
  test(`${JSON.stringify(text)} of ${JSON.stringify(whole)} breaks off ${place === undefined ? 'nowhere' : `at ${place}`}`, () => {
    const found = tornAt(text, whole);
    assert.equal(found === undefined ? undefined : `${found.line}:${found.column}`, place);
  });
}

/** Value a file has at a path: `-` if absent, `?` if it cannot be told, otherwise the value. */
const WORDS: readonly (readonly [text: string, path: readonly string[], word: unknown])[] = [
  ['a: 1\n', ['a'], 1],
  ['a: 1\n', ['b'], '-'],
  ['a: { b: x }\n', ['a', 'b'], 'x'],
  ['a: { b: x }\n', ['a', 'c'], '-'],
  ['a:\n', ['a'], null],
  ['a:\n', ['a', 'b'], '-'],
  ['a: 5\n', ['a', 'b'], '?'],
  ['a: [1]\n', ['a', '0'], '?'],
  ['a: 5\n', ['constructor'], '-'],
  ['a: {}\n', ['a', 'toString'], '-'],
  ['', ['a'], '-'],
  ['# nothing\n', ['a'], '-'],
  ['\uFEFFa: 1\n', ['a'], 1],
  ['- a\n', ['a'], '?'],
  ['a: [\n', ['a'], '?'],
  ['a: 1\na: 2\n', ['a'], '?'],
];

for (const [text, at, word] of WORDS) {
  test(`${JSON.stringify(text)} gives ${JSON.stringify(word)} at ${at.join('.')}`, () => {
    const file = parseConfig('/f', text);
    const found = wordAt(file, at);
    const said = { absent: '-', mistaken: '?' };
    assert.deepEqual(found.kind === 'written' ? found.value : said[found.kind], word);
    // For an intact file another parser gives the same value.
    if (found.kind === 'written') {
      const other: unknown = at.reduce<unknown>(
        (node, name) => (node as Record<string, unknown>)[name],
        parseOther(text),
      );
      assert.deepEqual(found.value, other);
    }
    assert.equal(file.broken === undefined, word !== '?' || /5|\[1\]/u.test(text));
    assert.equal(typeof mappingAt(file, at), 'object');
  });
}

test('the five newest versions are kept for their owner only, and dropped one by one', async (context) => {
  const folder = temporaryFolder(context);
  const file = path.join(folder, 'config.yaml');
  const kept = (): readonly string[] =>
    Array.from({ length: 6 }, (_, at) => `${file}.${at + 1}`)
      .filter((one) => existsSync(one))
      .map((one) => readFileSync(one, 'utf8'));
  for (let number = 1; number <= 7; number += 1) {
    await keepVersion(file, `text ${number}`);
    // The file was meanwhile made readable for everyone; rotation closes it again.
    chmodSync(`${file}.1`, 0o644);
  }
  assert.deepEqual(
    kept(),
    [7, 6, 5, 4, 3].map((number) => `text ${number}`),
  );
  const modes = readdirSync(folder)
    .toSorted()
    .map((name) => (statSync(path.join(folder, name)).mode & 0o777).toString(8));
  if (process.platform !== 'win32') assert.deepEqual(modes, ['644', '600', '600', '600', '600']);
  assert.equal(newestVersion(file), 'text 7');
  await dropNewestVersion(file);
  assert.deepEqual(
    kept(),
    [6, 5, 4, 3].map((number) => `text ${number}`),
  );
  for (let left = 4; left > 0; left -= 1) await dropNewestVersion(file);
  assert.equal(newestVersion(file), undefined);
  await dropNewestVersion(file);
  assert.deepEqual(readdirSync(folder), []);
});

test('a gap among the versions loses none of them', async (context) => {
  const file = path.join(temporaryFolder(context), 'c');
  writeFileSync(`${file}.1`, 'one');
  writeFileSync(`${file}.3`, 'three');
  await keepVersion(file, 'new');
  assert.deepEqual(
    [1, 2, 4].map((number) => readFileSync(`${file}.${number}`, 'utf8')),
    ['new', 'one', 'three'],
  );
});
