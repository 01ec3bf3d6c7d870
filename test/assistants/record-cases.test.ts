import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { AssistantError, asRefusal } from '../../src/assistants/assistant-error.ts';
import { fingerprint } from '../../src/assistants/assistant-file.ts';
import { claudeCode } from '../../src/assistants/claude-code.ts';
import { DirectMark } from '../../src/assistants/direct-mark.ts';
import {
  type ConnectionRecord,
  type WriteAheadRecord,
  WriteAheadFile,
} from '../../src/assistants/write-ahead-record.ts';
import { isForgotten, recordedConnection } from '../../src/assistants/recorded-connection.ts';
import { write, writeNow, type Writing } from '../../src/assistants/writing.ts';
import { TextEditError } from '../../src/text-edit/text-edit-error.ts';
import { temporaryFolder } from '../support/command-line.ts';

const NOW = 1_700_000_000_000;

function connection(file: string, written: string): ConnectionRecord {
  const key = { path: ['env', 'ANTHROPIC_BASE_URL'], before: null, written, madeFrom: 0 };
  return { file, connectedAt: 1, keys: [key], madeFile: false, madeFolders: [], after: null, steps: null };
}

const says = (address: string): string => JSON.stringify({ env: { ANTHROPIC_BASE_URL: address } });

const GOOD = { version: 1, settled: connection('/f', 'a'), pending: null };

/** Possible contents of a record, and whether they can be read. */
const RECORDS: readonly (readonly [it: string, text: string, isRead: boolean])[] = [
  ['a connection', JSON.stringify(GOOD), true],
  [
    'a write under way',
    JSON.stringify({ ...GOOD, pending: { file: '/f', from: null, to: 'x', next: null } }),
    true,
  ],
  ['nothing in it', '', false],
  ['half of it', JSON.stringify(GOOD).slice(0, 40), false],
  ['another version', JSON.stringify({ ...GOOD, version: 2 }), false],
  ['a field more', JSON.stringify({ ...GOOD, more: 1 }), false],
  ['a field less', JSON.stringify({ version: 1, settled: null }), false],
  ['a key more in the connection', JSON.stringify({ ...GOOD, settled: { ...GOOD.settled, more: 1 } }), false],
  [
    'a step before the beginning',
    JSON.stringify({
      ...GOOD,
      settled: { ...GOOD.settled, steps: [[{ at: -1, removed: '', inserted: '' }]] },
    }),
    false,
  ],
  [
    'a step in the midst of a letter',
    JSON.stringify({
      ...GOOD,
      settled: { ...GOOD.settled, steps: [[{ at: 0.5, removed: '', inserted: '' }]] },
    }),
    false,
  ],
  ['a list', '[]', false],
];

for (const [it, text, isRead] of RECORDS) {
  test(`a record with ${it} is ${isRead ? 'read' : 'refused, and stays as it is'}`, (context) => {
    const folder = temporaryFolder(context);
    const journal = new WriteAheadFile(folder, 'claude-code', () => NOW);
    writeFileSync(journal.path, text);
    if (isRead) assert.deepEqual(journal.read(), JSON.parse(text));
    else
      assert.throws(
        () => journal.read(),
        (error) => error instanceof AssistantError && error.code === 'journal_unreadable',
      );
    assert.equal(readFileSync(journal.path, 'utf8'), text);
  });
}

test('a missing record or folder reads as an empty record', (context) => {
  const folder = temporaryFolder(context);
  writeFileSync(path.join(folder, 'file'), '');
  for (const where of [folder, path.join(folder, 'none'), path.join(folder, 'file')]) {
    const read = new WriteAheadFile(where, 'codex', () => NOW).read();
    assert.deepEqual(read, { version: 1, settled: null, pending: null });
  }
});

/** A task that writes nothing. */
function* withoutWriting<T>(run: () => T): Writing<T> {
  yield* [];
  return run();
}

/** Returns the id of a process that has ended. */
function goneProcess(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

/** States in which a lock can be found: its owner and age. */
const LOCKS: readonly (readonly [it: string, owner: () => string, ageMs: number, isTaken: boolean])[] = [
  ['by a program that is there', () => String(process.pid), 0, false],
  ['by a program that is there, a while ago', () => String(process.pid), 29_999, false],
  ['by a program that is there, too long ago', () => String(process.pid), 30_001, true],
  ['by a program that has gone', () => String(goneProcess()), 0, true],
  ['by nobody yet', () => '', 0, false],
  ['by nobody, too long ago', () => '', 30_001, true],
  ['by what is no number', () => 'x', 0, false],
  ['by a group of processes', () => '-1', 0, false],
  ['in the future, as after the clock was set back', () => String(process.pid), -3_600_000, false],
];

for (const [it, owner, ageMs, isTaken] of LOCKS) {
  test(`a lock left ${it} ${isTaken ? 'is taken over, and gone afterwards' : 'is respected, and stays'}`, (context) => {
    const folder = temporaryFolder(context);
    const journal = new WriteAheadFile(folder, 'claude-code', () => NOW);
    const lock = `${journal.path}.lock`;
    writeFileSync(lock, owner());
    utimesSync(lock, (NOW - ageMs) / 1000, (NOW - ageMs) / 1000);
    let held = '';
    const work = journal.locked(() =>
      withoutWriting(() => {
        held = readFileSync(lock, 'utf8');
        return 7;
      }),
    );
    if (isTaken) assert.equal(writeNow(work), 7);
    else
      assert.throws(
        () => writeNow(work),
        (error) => error instanceof AssistantError && error.code === 'busy',
      );
    assert.equal(held, isTaken ? String(process.pid) : '');
    assert.equal(existsSync(lock), !isTaken);
  });
}

test('a lock is released when its work fails', (context) => {
  const journal = new WriteAheadFile(temporaryFolder(context), 'codex', () => NOW);
  const work = journal.locked(() =>
    withoutWriting(() => {
      throw new RangeError('no');
    }),
  );
  assert.throws(() => writeNow(work), RangeError);
  assert.equal(existsSync(`${journal.path}.lock`), false);
});

for (const how of ['at once', 'in turn'] as const) {
  const run = async <T>(work: Writing<T>): Promise<T> =>
    how === 'at once' ? writeNow(work) : await write(work);

  test(`a record written ${how} is private, reads back the same, and is removed when empty`, async (context) => {
    const folder = path.join(temporaryFolder(context), 'a', 'b');
    const journal = new WriteAheadFile(folder, 'pi', () => NOW);
    const record: WriteAheadRecord = { version: 1, settled: connection('/f', 'é'), pending: null };
    await run(journal.write(record));
    assert.deepEqual(journal.read(), record);
    if (process.platform !== 'win32')
      assert.deepEqual([statSync(journal.path).mode & 0o777, statSync(folder).mode & 0o777], [0o600, 0o700]);
    await run(journal.write({ version: 1, settled: null, pending: null }));
    assert.equal(existsSync(journal.path), false);
    await run(journal.write({ version: 1, settled: null, pending: null }));
  });

  test(`work that writes ${how} gets the result or error of each write`, async (context) => {
    const folder = temporaryFolder(context);
    const told: unknown[] = [];
    const file = path.join(folder, 'f');
    const outcome = await run(
      (function* (): Writing<string> {
        told.push(yield { path: file, text: 'one', mode: 0o600 });
        told.push(yield { path: file, text: 'two', mode: 0o600, isStillWanted: () => false });
        try {
          yield { path: path.join(folder, 'none', 'f'), text: 'x', mode: 0o600 };
        } catch (error) {
          told.push((error as NodeJS.ErrnoException).code);
        }
        return 'over';
      })(),
    );
    assert.deepEqual([outcome, told, readFileSync(file, 'utf8')], ['over', [true, false, 'ENOENT'], 'one']);
  });

  test(`a record that can't be written ${how} fails as unwritable`, async (context) => {
    const folder = temporaryFolder(context);
    writeFileSync(path.join(folder, 'file'), '');
    const where = path.join(folder, 'file', 'below');
    const journal = new WriteAheadFile(where, 'pi', () => NOW);
    const mark = new DirectMark(where, 'pi');
    const works = [
      () => journal.write({ version: 1, settled: connection('/f', 'a'), pending: null }),
      () => mark.set({ statusLine: true, toolSearch: false }),
      () => journal.locked(() => withoutWriting(() => undefined)),
    ];
    for (const work of works)
      await assert.rejects(
        () => run(work()),
        (error) => error instanceof AssistantError && error.code === 'journal_unwritable',
      );
  });
}

/** Content of a file after an interrupted write, and the connection that the record then stands for. */
const CUT_SHORT: readonly (readonly [
  it: string,
  from: 'none' | 'old',
  to: 'none' | 'new',
  now: string | undefined,
  means: 'old' | 'new' | null,
])[] = [
  ['connecting, before it was written', 'none', 'new', '{}', null],
  ['connecting, after', 'none', 'new', says('new'), 'new'],
  ['connecting, and written by somebody since, address and all', 'none', 'new', `${says('new')}\n`, 'new'],
  ['connecting, and the address is another since', 'none', 'new', says('other'), null],
  ['disconnecting, before it was written', 'old', 'none', says('old'), 'old'],
  ['disconnecting, after', 'old', 'none', '{}', null],
  ['disconnecting, and written by somebody since, address and all', 'old', 'none', `${says('old')}\n`, 'old'],
  ['disconnecting, and the address is another since', 'old', 'none', says('other'), null],
  ['moving, before it was written', 'old', 'new', says('old'), 'old'],
  ['moving, after', 'old', 'new', says('new'), 'new'],
  ['moving, and written by somebody since', 'old', 'new', `${says('new')}\n`, 'new'],
  ['moving, and neither address is there', 'old', 'new', says('other'), 'old'],
  ['moving, and the file is gone', 'old', 'new', undefined, 'old'],
];

for (const [it, from, to, now, means] of CUT_SHORT) {
  test(`killed while ${it}: it counts as connected ${means === null ? 'to nothing' : `to the ${means} address`}`, (context) => {
    const file = path.join(temporaryFolder(context), 'settings.json');
    if (now !== undefined) writeFileSync(file, now);
    const of = (which: 'none' | 'old' | 'new'): ConnectionRecord | null =>
      which === 'none' ? null : connection(file, which);
    const text = (which: 'none' | 'old' | 'new'): string => (which === 'none' ? '{}' : says(which));
    const pending = { file, from: fingerprint(text(from)), to: fingerprint(text(to)), next: of(to) };
    const found = recordedConnection({ version: 1, settled: of(from), pending }, claudeCode);
    assert.deepEqual(found?.keys[0]?.written ?? null, means);
    assert.equal(isForgotten(of('old'), claudeCode), now === undefined || !now.includes('"old"'));
    assert.equal(isForgotten(null, claudeCode), false);
  });
}

const MARKS: readonly (readonly [text: string | undefined, isSet: boolean, offers: object | undefined])[] = [
  [undefined, false, undefined],
  ['', true, undefined],
  ['{"statusLine":true,"toolSearch":false}', true, { statusLine: true, toolSearch: false }],
  ['{"statusLine":true}', true, undefined],
  ['{"statusLine":1,"toolSearch":0}', true, undefined],
  ['{"statusLine":true,"toolSearch":null}', true, undefined],
  ['[]', true, undefined],
  ['{', true, undefined],
];

for (const [text, isSet, offers] of MARKS) {
  test(`a mark of ${text ?? 'no file'} ${isSet ? 'is set' : 'is not set'} and keeps ${JSON.stringify(offers) ?? 'nothing'}`, (context) => {
    const folder = temporaryFolder(context);
    mkdirSync(folder, { recursive: true });
    if (text !== undefined) writeFileSync(path.join(folder, 'codex.direct'), text);
    const mark = new DirectMark(folder, 'codex');
    assert.deepEqual([mark.isSet, mark.offers], [isSet, offers]);
    mark.clear();
    assert.equal(mark.isSet, false);
  });
}

/** Errors and the outcome codes they become; undefined if the error is rethrown. */
const ERRORS: readonly (readonly [error: unknown, code: string | undefined])[] = [
  [new AssistantError('drifted', 'm'), 'drifted'],
  [new TextEditError('duplicate_key', 'm'), 'duplicate_key'],
  [new RangeError('Maximum call stack size exceeded'), 'does_not_parse'],
  [Object.assign(new Error('m'), { code: 'EACCES' }), 'unwritable'],
  [Object.assign(new Error('m'), { code: 'ENOSPC' }), 'unwritable'],
  [Object.assign(new Error('m'), { code: 'ERR_INVALID_ARG_TYPE' }), undefined],
  [Object.assign(new Error('m'), { code: 13 }), undefined],
  [new TypeError('m'), undefined],
  ['EACCES', undefined],
];

for (const [error, code] of ERRORS) {
  const name =
    error instanceof Error
      ? `${error.name} ${'code' in error ? String(error.code) : error.message}`
      : String(error);
  test(`${name} is ${code === undefined ? 'no refusal, and thrown on' : `the refusal ${code}`}`, () => {
    if (code === undefined)
      assert.throws(
        () => asRefusal(error),
        (thrown) => thrown === error,
      );
    else assert.deepEqual([asRefusal(error).kind, asRefusal(error).code], ['refused', code]);
  });
}
