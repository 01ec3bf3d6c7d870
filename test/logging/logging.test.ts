import { formatText } from '../../src/logging/format.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { LogFormat } from '../../src/logging/format.ts';
import { Logging, type LogLevels } from '../../src/logging/logging.ts';

function logTo(written: string[], levels: LogLevels, format: LogFormat = 'text'): Logging {
  return new Logging({ levels, format, write: (text) => void written.push(text), wallTime: () => 0 });
}

test('log lines wait until the ready lines are written', async () => {
  const written: string[] = [];
  const logging = logTo(written, { logLevel: 'info', logTargets: {} });
  logging.target('lunaroute_control').write('info', 'early');
  await turn();
  assert.deepEqual(written, []);
  logging.release();
  assert.deepEqual(written, ['[INFO] early\n']);
});

test('a level for one target does not change the others', async () => {
  const written: string[] = [];
  const logging = logTo(written, { logLevel: 'info', logTargets: { lunaroute_egress: 'debug' } });
  logging.release();
  logging.target('lunaroute_egress').write('debug', 'seen');
  logging.target('lunaroute_ingress').write('debug', 'not seen');
  await turn();
  assert.equal(written.join(''), '[DEBUG] seen\n');
});

test('several lines of one turn are written at once', async () => {
  const written: string[] = [];
  const logging = logTo(written, { logLevel: 'info', logTargets: {} });
  logging.release();
  const log = logging.target('lunaroute_ingress');
  log.write('info', 'one', { a: 1, text: 'two words', plain: 'word' });
  log.write('warn', 'two\nlines');
  await turn();
  assert.deepEqual(written, ['[INFO] one a=1 text="two words" plain=word\n[WARN] two\\nlines\n']);
});

test('with format json each line is a record', async () => {
  const written: string[] = [];
  const logging = logTo(written, { logLevel: 'info', logTargets: {} }, 'json');
  logging.release();
  logging.target('lunaroute_egress').write('info', 'hello', { conn: 3 });
  await turn();
  assert.deepEqual(JSON.parse(written.join('')), {
    time: '1970-01-01T00:00:00.000Z',
    level: 'info',
    target: 'lunaroute_egress',
    message: 'hello',
    fields: { conn: 3 },
  });
});

test('the ring records connections from the start and at its own level, without affecting standard output', async () => {
  const written: string[] = [];
  const logging = logTo(written, { logLevel: 'info', logTargets: {} });
  logging.release();
  const log = logging.target('lunaroute_egress');
  log.write('debug', 'from the start');
  logging.setRingLevel('info');
  assert.equal(log.debug, false);
  log.write('debug', 'switched off');
  logging.setLevels({ logLevel: 'error', logTargets: { lunaroute_egress: 'trace' } });
  log.write('trace', 'RUST_LOG makes it record more');
  logging.setLevels({ logLevel: 'info', logTargets: { lunaroute_egress: 'error' } });
  log.write('info', 'and never less');
  logging.setLevels({ logLevel: 'info', logTargets: {} });
  logging.setRingLevel('debug');
  log.write('debug', 'switched on');
  await turn();
  assert.deepEqual(written, ['[TRACE] RUST_LOG makes it record more\n']);
  assert.deepEqual(
    logging.ring.since(0).records.map((record) => record.message),
    ['from the start', 'RUST_LOG makes it record more', 'and never less', 'switched on'],
  );
});

test('control characters in a message never reach the terminal', () => {
  const record = { seq: 1, time: 0, level: 'warn', target: 'lunaroute_egress', fields: {} } as const;
  const line = formatText({ ...record, message: 'a\u001b[2Jb\r\n\u009bc', fields: { name: 'x\u0007y' } });
  assert.equal(line, '[WARN] a\\x1b[2Jb\\x0d\\n\\x9bc name="x\\u0007y"');
});

test('lines are dropped and counted while more than 1 MB is unread', async () => {
  const written: string[] = [];
  let unread = 0;
  const logging = new Logging({
    levels: { logLevel: 'info', logTargets: {} },
    format: 'text',
    write: (text) => void written.push(text),
    unreadBytes: () => unread,
    wallTime: () => 0,
  });
  logging.release();
  const log = logging.target('lunaroute_ingress');
  const write = async (...messages: string[]): Promise<void> => {
    for (const message of messages) log.write('info', message);
    await turn();
  };
  unread = 1024 * 1024;
  await write('one');
  unread += 1;
  await write('two', 'three');
  await write('four');
  assert.equal(logging.unreadLines, 3);
  unread = 0;
  await write('five');
  await write('six');
  assert.deepEqual(written, [
    '[INFO] one\n',
    '[WARN] Lines were dropped here: nobody read standard output lines=3\n[INFO] five\n',
    '[INFO] six\n',
  ]);
  assert.equal(logging.unreadLines, 3);
});

test('text that a warning quotes loses anything that looks like a key', async () => {
  const written: string[] = [];
  const logging = logTo(written, { logLevel: 'info', logTargets: {} });
  logging.release();
  const log = logging.target('lunaroute_control');
  log.write('warn', 'it said: use sk-canary-1', {
    cause: 'https://ada:canary@x.example/?key=canary',
    at: '/a:1:2',
    ms: 3,
  });
  await turn();
  assert.equal(
    written.join(''),
    '[WARN] it said: use *** cause="https://***@x.example/?key=***" at=/a:1:2 ms=3\n',
  );
  assert.doesNotMatch(JSON.stringify(logging.ring.since(0).records), /canary/u);
});
