import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { assertMode } from '../support/assert-mode.ts';
import { readRecordings } from '../../src/recording/read-recordings.ts';
import {
  QUEUE_LIMITS,
  RecordingWriter,
  RETRY_MS,
  type WriterOptions,
} from '../../src/recording/recording-writer.ts';
import { closesWithTest } from '../support/ends-with-test.ts';
import { eventually } from '../support/eventually.ts';
import { TurnedClock } from '../support/turned-clock.ts';
import { StubbornDisk } from './stubborn-disk.ts';
import { filesIn, keptLog, recorded, recordingFolder, rowsIn, textIn } from './support.ts';

const DAY_MS = 86_400_000;
const SKIP = process.platform === 'win32' ? 'permission bits' : false;

function start(context: TestContext, given: Partial<WriterOptions> = {}) {
  const folder = recordingFolder(context);
  const clock = new TurnedClock();
  const disk = new StubbornDisk();
  const { log, lines } = keptLog();
  const writer = new RecordingWriter({
    folder,
    maxFileBytes: 1024 * 1024,
    keepDays: 30,
    keepBytes: 64 * 1024 * 1024,
    clock,
    log,
    disk,
    ...given,
  });
  closesWithTest(context, () => {
    disk.recover();
    return writer.close();
  });
  const day = (daysOn = 0): string => new Date(clock.wallTime() + daysOn * DAY_MS).toISOString().slice(0, 10);
  const write = (...ids: readonly number[]): void => {
    for (const id of ids) writer.write(JSON.stringify(recorded({ id })));
  };
  return { folder, clock, disk, writer, lines, day, write };
}

function idsIn(folder: string): number[] {
  return rowsIn(folder).map(({ id }) => id);
}

test('the folder and its files are accessible to their owner only', { skip: SKIP }, async (context) => {
  const { folder, writer, day, write } = start(context);
  write(1);
  await writer.flush();
  assertMode(folder, 0o700);
  assertMode(path.join(folder, `${day()}.jsonl`), 0o600);
});

test(
  'a file readable by others is restricted before anything is written',
  { skip: SKIP },
  async (context) => {
    const { folder, writer, day, write } = start(context);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `${day()}.jsonl`), '', { mode: 0o644 });
    write(1);
    await writer.flush();
    assertMode(path.join(folder, `${day()}.jsonl`), 0o600);
  },
);

test('each day has its own file', async (context) => {
  const { folder, clock, writer, day, write } = start(context);
  write(1);
  await writer.flush();
  clock.turn(DAY_MS);
  write(2, 3);
  await writer.flush();
  assert.deepEqual(filesIn(folder), [`${day(-1)}.jsonl`, `${day()}.jsonl`]);
  assert.deepEqual(idsIn(folder), [1, 2, 3]);
});

test('a file that reaches its size limit is followed by the next, even with a later writer', async (context) => {
  const lineBytes = JSON.stringify(recorded({ id: 1 })).length + 1;
  const maxFileBytes = 2 * lineBytes;
  const { folder, clock, writer, day, write } = start(context, { maxFileBytes });
  for (const id of [1, 2, 3]) {
    write(id);
    await writer.flush();
  }
  await writer.close();
  const later = start(context, { folder, clock, maxFileBytes });
  for (const id of [4, 5]) {
    later.write(id);
    await later.writer.flush();
  }
  assert.deepEqual(filesIn(folder), [`${day()}.1.jsonl`, `${day()}.2.jsonl`, `${day()}.jsonl`]);
  const { rows } = await readRecordings(folder, { limit: 10 });
  assert.deepEqual(
    rows.map(({ id }) => id),
    [5, 4, 3, 2, 1],
  );
});

test('expired files are deleted, then the oldest above the size limit; other files remain', async (context) => {
  const { folder, clock, writer, day, write } = start(context, {
    keepDays: 3,
    maxFileBytes: 1000,
    keepBytes: 3000,
  });
  mkdirSync(folder, { recursive: true });
  const put = (name: string, bytes: number): void =>
    writeFileSync(path.join(folder, name), 'x'.repeat(bytes));
  put(`${day(-4)}.jsonl`, 10);
  put(`${day(-3)}.jsonl`, 900);
  put(`${day(-2)}.jsonl`, 900);
  put(`${day(-2)}.1.jsonl`, 900);
  put('notes.txt', 5000);
  put('2001-01-01.jsonl.bak', 5000);
  write(1);
  await writer.flush();
  assert.deepEqual(filesIn(folder), [
    '2001-01-01.jsonl.bak',
    `${day(-2)}.1.jsonl`,
    `${day(-2)}.jsonl`,
    `${day()}.jsonl`,
    'notes.txt',
  ]);
  clock.turn(DAY_MS * 10);
  write(2);
  await writer.flush();
  assert.deepEqual(filesIn(folder), ['2001-01-01.jsonl.bak', `${day()}.jsonl`, 'notes.txt']);
});

test('all files together stay within their limit if one file alone may be larger', async (context) => {
  const lineBytes = JSON.stringify(recorded({ id: 1 })).length + 1;
  const keepBytes = 6 * lineBytes;
  const { folder, writer, write } = start(context, { maxFileBytes: 100 * lineBytes, keepBytes });
  const kept: number[] = [];
  for (let id = 1; id <= 9; id += 1) {
    write(id);
    await writer.flush();
    const bytes = filesIn(folder).map((name) => statSync(path.join(folder, name)).size);
    assert.ok(bytes.reduce((sum, one) => sum + one, 0) <= keepBytes, `${bytes.join(' + ')} > ${keepBytes}`);
    kept.push(idsIn(folder).length);
  }
  assert.deepEqual(kept, [1, 2, 3, 4, 5, 6, 4, 5, 6]);
});

test('a full disk pauses recording with one warning, and the queue is written when space is available', async (context) => {
  const { folder, clock, disk, writer, lines, write } = start(context);
  write(1);
  await writer.flush();
  disk.state = 'full';
  disk.room = 40; // cuts a line in half
  write(2, 3);
  await writer.flush();
  assert.equal(writer.isPaused, true);
  write(4);
  clock.turn(RETRY_MS);
  await eventually('tried again', () => disk.opened === 2);
  await writer.flush();
  clock.turn(RETRY_MS / 2);
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /^warn Recording paused: .*ENOSPC/u);
  disk.state = 'fine';
  clock.turn(RETRY_MS / 2);
  await eventually('it goes on', () => !writer.isPaused);
  await writer.flush();
  assert.match(lines[1] ?? '', /^info Recording resumed/u);
  const { rows, unreadable, dropped } = await readRecordings(folder, { limit: 10 });
  assert.deepEqual(
    rows.map(({ id }) => id),
    [4, 3, 2, 1],
  );
  assert.deepEqual([unreadable, dropped], [1, 0]);
});

test('lines written in full before the disk filled up are not written twice', async (context) => {
  const { folder, clock, disk, writer, write } = start(context);
  disk.state = 'full';
  disk.room = JSON.stringify(recorded({ id: 1 })).length + 1;
  write(1, 2);
  await writer.flush();
  disk.state = 'fine';
  clock.turn(RETRY_MS);
  await eventually('it goes on', () => !writer.isPaused);
  assert.deepEqual(idsIn(folder), [1, 2]);
});

test('a folder that cannot be created only pauses recording', async (context) => {
  const folder = recordingFolder(context);
  writeFileSync(folder, 'a file where the folder should be');
  const { clock, writer, lines, write } = start(context, { folder });
  write(1);
  await writer.flush();
  assert.equal(writer.isPaused, true);
  assert.equal(lines.length, 1);
  rmSync(folder);
  clock.turn(RETRY_MS);
  await eventually('it goes on', () => !writer.isPaused);
  assert.deepEqual(idsIn(folder), [1]);
});

test('a hung disk uses memory only up to the limit', async (context) => {
  const { folder, disk, writer, write } = start(context);
  write(1);
  await writer.flush();
  disk.state = 'hangs';
  write(2);
  await Promise.resolve();
  const before = writer.waitingBytes;
  assert.ok(before < 1000);
  const large = JSON.stringify(recorded({ id: 3, path: 'x'.repeat(100_000) }));
  for (let count = 0; count < 1000; count += 1) writer.write(large);
  assert.ok(writer.waitingBytes <= QUEUE_LIMITS.maxBytes);
  assert.ok(writer.waitingBytes > QUEUE_LIMITS.maxBytes - 200_000);

  disk.recover();
  await writer.flush();
  const { dropped, rows } = await readRecordings(folder, { limit: 10_000 });
  assert.equal(dropped + rows.length, 1002);
});

test('lines dropped from a full queue are counted, and the count is written when there is space', async (context) => {
  const { folder, disk, writer, clock, write } = start(context, { maxFileBytes: 64 * 1024 * 1024 });
  disk.state = 'full';
  write(1);
  await writer.flush();
  for (let id = 2; id < QUEUE_LIMITS.maxLines + 7; id += 1) write(id);
  disk.state = 'fine';
  clock.turn(RETRY_MS);
  await eventually('it goes on', () => !writer.isPaused);
  const { dropped, rows } = await readRecordings(folder, { limit: 10_000 });
  assert.deepEqual([dropped, rows.length], [6, QUEUE_LIMITS.maxLines]);
  assert.match(textIn(folder), /\{"dropped":6\}\n/u);
});

test('after a crash in the middle of a line, the next line starts on its own', async (context) => {
  const { folder, writer, day, write } = start(context);
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${day()}.jsonl`);
  appendFileSync(
    file,
    `${JSON.stringify(recorded({ id: 1 }))}\n${JSON.stringify(recorded({ id: 2 })).slice(0, 50)}`,
  );
  write(3);
  await writer.flush();
  const { rows, unreadable } = await readRecordings(folder, { limit: 10 });
  assert.deepEqual([rows.map(({ id }) => id), unreadable], [[3, 1], 1]);
});

test('a new file is started after the recordings are deleted', async (context) => {
  if (process.platform === 'win32') return context.skip('Windows removes no folder with an open file in it');
  const { folder, writer, write } = start(context);
  write(1);
  await writer.flush();
  rmSync(folder, { recursive: true });
  write(2);
  await writer.flush();
  assert.deepEqual(idsIn(folder), [2]);
});

test('a program that exits at once loses no queued lines', (context) => {
  const { folder, writer, write } = start(context);
  write(1, 2);
  writer.closeNow();
  assert.deepEqual(idsIn(folder), [1, 2]);
  write(3);
  assert.equal(writer.waitingBytes, 0);
});

test('an immediate exit still records how many lines were dropped', async (context) => {
  const { folder, writer, write } = start(context);
  write(1);
  writer.drop();
  writer.closeNow();
  const { dropped } = await readRecordings(folder, { limit: 10 });
  assert.equal(dropped, 1);
});

test('after closing, no timer is left', async (context) => {
  const { clock, disk, writer, write } = start(context);
  disk.state = 'full';
  write(1);
  await writer.flush();
  assert.equal(clock.pending, 1);
  await writer.close();
  assert.equal(clock.pending, 0);
});
