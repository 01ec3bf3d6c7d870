import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { CA_FILE } from '../support/certificates.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { ask } from '../support/client.ts';
import type { LiveProgram } from './support/live-program.ts';
import { probe } from './support/probes.ts';
import { findings, isFinding, startWalk, type Walk, whileBroken } from './support/walk.ts';
import { OPENAI_KEY, type Variant } from './support/world.ts';

const PRELOADED = { NODE_OPTIONS: `--import=${new URL('support/hanging-drive.ts', import.meta.url).href}` };
const NO_PIPES = process.platform === 'win32' ? 'Windows has no pipes in folders' : false;

/** Damage to a certificate file that is in use. */
const CA_BREAKS: readonly (readonly [name: string, breakIt: (file: string) => void])[] = [
  ['gone', (file) => rmSync(file)],
  ['0 bytes', (file) => writeFileSync(file, '')],
  ['torn', (file) => writeFileSync(file, readFileSync(file, 'utf8').slice(0, 200))],
  ['something else', (file) => writeFileSync(file, 'proxy_token: x\n')],
  ['not UTF-8', (file) => writeFileSync(file, Buffer.from([0xff, 0xfe, 0x00]))],
];

suite('files that do not respond block nothing', { concurrency: 8 }, () => {
  test('a pipe in place of the config file', { skip: NO_PIPES }, async (context) => {
    const walk = await startWalk(context);
    await whileServing(walk, () =>
      whileBroken(walk, () => makePipe(walk.program.config), unchanged(walk, 'file_unreadable')),
    );
  });

  test('a pipe or something else in place of the certificates', { skip: NO_PIPES }, async (context) => {
    const { walk, file } = await startTrusting(context);
    for (const [name, breakIt] of [...CA_BREAKS, ['a pipe', makePipe] as const]) {
      await context.test(name, () => breakCertificates(walk, file, breakIt));
    }
  });

  for (const [what, flag, code] of [
    ['facts of the config file', 'HANG_STAT', 'file_slow'],
    ['contents of the config file', 'HANG_READ', 'file_unreadable'],
  ] as const) {
    test(`a drive that never returns the ${what}`, async (context) => {
      const flagFile = path.join(temporaryFolder(context), 'hangs');
      const hanging = { [flag]: flagFile, ...PRELOADED };
      const walk = await startWalk(context, { hanging });
      await whileServing(walk, async () => {
        const from = walk.program.lines.length;
        writeFileSync(flagFile, '');
        walk.program.write(`${walk.good}extra: [\n`);
        await walk.program.logged(`that it is ${code}`, from, isFinding([code]));
        assert.deepEqual(await observed(walk), onlyWays(walk));
        rmSync(flagFile);
        await walk.program.logged('what the file says', from, isFinding(['yaml_syntax']));
        await walk.repair();
        assert.equal(findings(walk.program, from).length, 2);
        const solved = walk.program.control(from).filter(({ message }) => message.startsWith('Resolved'));
        assert.deepEqual(
          solved.map(({ fields }) => String(fields['code'])).toSorted(),
          [code, 'yaml_syntax'].toSorted(),
        );
      });
    });
  }
});

test('a drive that hangs on the certificates does not hide a change to the config file', async (context) => {
  const flagFile = path.join(temporaryFolder(context), 'hangs');
  const { walk } = await startTrusting(context, flagFile);
  const { program } = walk;
  await whileServing(walk, async () => {
    const from = program.lines.length;
    writeFileSync(flagFile, '');
    await program.logged('that it is slow', from, isFinding(['file_slow']));
    await walk.repair();
    rmSync(flagFile);
    await program.logged('that it is solved', from, ({ message }) => message.startsWith('Resolved'));
  });
});

/** Starts a program that trusts its openai only because of a copy of the certificates. */
async function startTrusting(
  context: TestContext,
  flagFile = '',
): Promise<{ readonly walk: Walk; readonly file: string }> {
  const file = path.join(temporaryFolder(context), 'ca.pem');
  copyFileSync(CA_FILE, file);
  const variant: Variant = {
    openai: ({ secure }) => [`base_url: ${secure.url}`, `api_key: ${OPENAI_KEY}`, `ca_file: ${file}`],
    env: () => ({ NO_PROXY: '127.0.0.1' }),
  };
  const openai = `200 secure /v1/chat/completions with ${OPENAI_KEY}`;
  const hanging = flagFile === '' ? {} : { ...PRELOADED, HANG_STAT: flagFile, HANG_PATH: file };
  const walk = await startWalk(context, {
    variant,
    hanging,
    seen: () => ({ openai, allowed: openai, admitted: openai }),
  });
  return { walk, file };
}

/**
 * Breaks the file: the certificates already read stay in use, also for new connections, until the file is valid again.
 */
async function breakCertificates(walk: Walk, file: string, breakIt: (file: string) => void): Promise<void> {
  const { program } = walk;
  const from = program.lines.length;
  await whileServing(walk, async () => {
    breakIt(file);
    await program.logged('that they cannot be read', from, isFinding(['ca_file_unreadable']));
    // Only a change to the way to a provider requires new connections.
    await walk.repair();
    assert.deepEqual(await observed(walk), onlyWays(walk));
    rmSync(file, { force: true });
    copyFileSync(CA_FILE, file);
    await program.logged('that it is solved', from, ({ message }) => message.startsWith('Resolved'));
  });
  assert.deepEqual(await observed(walk), onlyWays(walk));
}

/** Asserts that the program serves requests continuously during `work`, on its own paths and those of providers. */
async function whileServing(walk: Walk, work: () => Promise<void>): Promise<void> {
  const { program } = walk;
  const over = new AbortController();
  let answered = 0;
  const serving = (async (): Promise<void> => {
    while (!over.signal.aborted) {
      assert.equal((await ask(`http://127.0.0.1:${program.port}/healthz`)).status, 200);
      assert.deepEqual(await observed(walk), onlyWays(walk));
      answered += 1;
    }
  })();
  await Promise.all([work().finally(() => over.abort()), serving]);
  assert.ok(answered > 0);
}

function unchanged(walk: Walk, code: string): Parameters<typeof whileBroken>[2] {
  const { program } = walk;
  const from = program.lines.length;
  return {
    wait: () => program.logged(code, from, isFinding([code])),
    check: (seen) => assert.deepEqual(seen, walk.usual),
  };
}

function makePipe(file: LiveProgram['config']): void {
  rmSync(file, { force: true });
  execFileSync('mkfifo', [file]);
}

async function observed({ program, world }: Walk): Promise<object> {
  return (await probe(program, world)).observed;
}

function onlyWays({ usual: { log: _log, recorded: _recorded, ...ways } }: Walk): object {
  return ways;
}
