import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { AssistantName } from '../../src/contract/assistants.ts';
import { ASSISTANT_NAMES } from '../../src/contract/assistants.ts';
import { MAX_FILE_BYTES } from '../../src/system/regular-file.ts';
import { PROXY, world } from '../assistants/support.ts';
import { startCommand, temporaryFolder } from '../support/command-line.ts';

const skip = process.platform === 'win32' ? 'Windows has no pipes or devices among its files' : false;
const DEPTH = 20_000;

interface OddFile {
  readonly what: string;
  readonly make: (file: string) => void;
  readonly says: RegExp;
}

/** Odd objects in the place of a settings file that would block a reader or be read without end. */
const ODD: readonly OddFile[] = [
  { what: 'a pipe', make: (file) => execFileSync('mkfifo', [file]), says: /not a regular file/u },
  { what: 'a link to a pipe', make: linkToPipe, says: /not a regular file/u },
  {
    what: 'a link to a device',
    make: (file) => symlinkSync('/dev/zero', file),
    says: /not a regular file/u,
  },
  { what: 'a folder', make: (file) => mkdirSync(file), says: /folder/u },
  {
    what: 'a file of megabytes',
    make: (file) => writeFileSync(file, Buffer.alloc(MAX_FILE_BYTES + 1, ' ')),
    says: /larger than 8 MiB/u,
  },
];

/** Deeply nested files; undefined for an assistant whose file format has no nesting. */
const DEEP: Readonly<Record<AssistantName, string | undefined>> = {
  'claude-code': `{"env":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}`,
  opencode: `{"provider":${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}}`,
  'gemini-cli': undefined,
  'qwen-code': `{"env":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}`,
  pi: `{"providers":${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}}`,
  kilo: `{"provider":${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}}`,
  codex: `a = ${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}\n`,
};

function linkToPipe(file: string): void {
  execFileSync('mkfifo', [`${file}.pipe`]);
  symlinkSync(`${file}.pipe`, file);
}

for (const { what, make, says } of ODD) {
  for (const name of ASSISTANT_NAMES) {
    test(`${name}: ${what} is refused at once, and the others are listed`, { skip }, async (context) => {
      const { assistants, write, config } = world(context);
      write(name, '');
      rmSync(config(name));
      make(config(name));
      const states = assistants.list(PROXY).map(({ state }) => state.kind);
      assert.equal(states.filter((kind) => kind === 'unreadable').length, 1);
      const outcome = await assistants.connect(name, PROXY);
      assert.ok(outcome.kind === 'refused');
      assert.match(outcome.message, says);
    });
  }

  test(
    `the config file and a certificate file may be ${what}: both are reported at once`,
    { skip },
    async (context) => {
      const home = temporaryFolder(context);
      const config = path.join(home, 'config.yaml');
      make(config);
      const asConfig = startCommand(context, ['check', '--config', config], { home });
      assert.equal(await asConfig.exited, 2);
      assert.match(asConfig.stdout, says);
      const pem = path.join(home, 'ca.pem');
      make(pem);
      const other = path.join(home, 'other.yaml');
      writeFileSync(other, `providers: { openai: { ca_file: ${pem} } }`);
      const asPem = startCommand(context, ['check', '--config', other], { home });
      assert.equal(await asPem.exited, 2);
      assert.match(asPem.stdout, says);
    },
  );
}

for (const name of ASSISTANT_NAMES) {
  const text = DEEP[name];
  if (text === undefined) continue;
  test(`${name}: a file nested ${DEPTH} levels deep fails to parse, and the others are listed`, async (context) => {
    const { assistants, write } = world(context);
    write(name, text);
    const unreadable = assistants.list(PROXY).filter(({ state }) => state.kind === 'unreadable');
    assert.deepEqual(
      unreadable.map((view) => view.name),
      [name],
    );
    const outcome = await assistants.connect(name, PROXY);
    assert.ok(outcome.kind === 'refused');
    assert.equal(outcome.code, 'does_not_parse', outcome.message);
  });
}
