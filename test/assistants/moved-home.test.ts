import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fingerprint } from '../../src/assistants/assistant-file.ts';
import { claudeCode } from '../../src/assistants/claude-code.ts';
import type { ConnectionRecord } from '../../src/assistants/write-ahead-record.ts';
import { inMovedHome, recordedConnection } from '../../src/assistants/recorded-connection.ts';
import { temporaryFolder } from '../support/command-line.ts';

const OURS = '{"env":{"ANTHROPIC_BASE_URL":"ours"}}';
const THEIRS = '{"env":{"ANTHROPIC_BASE_URL":"theirs"}}';

function connection(file: string, madeFolders: readonly string[] = []): ConnectionRecord {
  const key = { path: ['env', 'ANTHROPIC_BASE_URL'], before: null, written: 'ours', madeFrom: 0 };
  return {
    file,
    connectedAt: 1,
    keys: [key],
    madeFile: false,
    madeFolders: [...madeFolders],
    after: null,
    steps: null,
  };
}

/** Content of the recorded file and of the file at the current location. */
const MOVES: readonly (readonly [
  it: string,
  recorded: string | undefined,
  placed: string | undefined,
  isMoved: boolean,
])[] = [
  ['the recorded file is gone, and what we wrote stands in the new place', undefined, OURS, true],
  ['the recorded file is there still', OURS, OURS, false],
  ['the recorded file says something else, and is there', THEIRS, OURS, false],
  ['the new place says something else', undefined, THEIRS, false],
  ['the new place has nothing', undefined, undefined, false],
];

for (const [it, recorded, placed, isMoved] of MOVES) {
  test(`after a home folder moved, ${it}: ${isMoved ? 'it is followed' : 'the record stays as it is'}`, (context) => {
    const root = temporaryFolder(context);
    const [from, to] = ['old', 'new'].map((home) => path.join(root, home, '.claude', 'settings.json'));
    assert.ok(from !== undefined && to !== undefined);
    for (const [file, text] of [
      [from, recorded],
      [to, placed],
    ] as const) {
      if (text === undefined) continue;
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const before = connection(from, [path.join(root, 'old', '.claude'), path.join(root, 'old')]);
    const after = inMovedHome(before, { assistant: claudeCode, placed: to });
    const folders = [path.join(root, 'new', '.claude'), path.join(root, 'new')];
    assert.deepEqual(after, isMoved ? { ...before, file: to, madeFolders: folders } : before);
    assert.equal(inMovedHome(null, { assistant: claudeCode, placed: to }), null);
    assert.equal(inMovedHome(before, { assistant: claudeCode, placed: undefined }), before);
    assert.equal(inMovedHome(before, { assistant: claudeCode, placed: from }), before);
  });
}

test('a kill before a changed address is forgotten leaves the assistant connected', (context) => {
  const file = path.join(temporaryFolder(context), 'settings.json');
  writeFileSync(file, THEIRS);
  const settled = connection(file);
  const pending = { file, from: fingerprint(THEIRS), to: fingerprint('{}'), next: null };
  assert.equal(recordedConnection({ version: 1, settled, pending }, claudeCode), settled);
  // Someone else wrote the file since then, so nothing of ours is left in it.
  writeFileSync(file, `${THEIRS}\n`);
  assert.equal(recordedConnection({ version: 1, settled, pending }, claudeCode), null);
});
