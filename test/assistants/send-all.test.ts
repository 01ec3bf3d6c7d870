import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { planAll, sendAll } from '../../src/assistants/send-all.ts';
import { ASSISTANT_NAMES, type AssistantsMove, type MoveTarget } from '../../src/contract/assistants.ts';
import { assistantsIn, CORPUS, MOVED, PROXY, world, type World } from './support.ts';

const DIRECTLY = { to: 'providers', proxyUrl: PROXY } as const;
const BACK = { to: 'proxy', proxyUrl: PROXY } as const;

/** Lists `name: kind` of each affected assistant. */
function told({ assistants }: AssistantsMove): readonly string[] {
  return assistants.map(({ name, outcome }) =>
    outcome.kind === 'refused' ? `${name}: ${outcome.code}` : `${name}: ${outcome.kind}`,
  );
}

function direct({ assistants }: Pick<World, 'assistants'>): readonly string[] {
  return assistants.list(PROXY).flatMap(({ name, isDirect }) => (isDirect ? name : []));
}

/** Returns one file per assistant, the `rank`-th of each corpus, so that every file is used once. */
function filesOf(rank: number): ReadonlyMap<(typeof ASSISTANT_NAMES)[number], Uint8Array> {
  return new Map(
    ASSISTANT_NAMES.flatMap((name) => {
      const files = CORPUS.filter((one) => one.name === name);
      const bytes = files[rank % files.length]?.bytes;
      return bytes === undefined ? [] : [[name, bytes] as const];
    }),
  );
}

const RANKS = Math.max(...ASSISTANT_NAMES.map((name) => CORPUS.filter((one) => one.name === name).length));

test('sending all away, back, and disconnecting is exact to the byte, also over a restart', async (t) => {
  for (let rank = 0; rank < RANKS; rank += 1) {
    const { home, assistants, write, read, state } = world(t);
    const files = filesOf(rank);
    for (const [name, bytes] of files) write(name, bytes);
    for (const name of files.keys()) await assistants.connect(name, PROXY);
    const before = new Map([...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString('utf8')]));
    const connected = new Map([...files.keys()].map((name) => [name, read(name)]));
    const ours = assistants
      .list(PROXY)
      .filter((view) => view.state.kind === 'connected' && view.state.by === 'us')
      .map(({ name }) => name);

    assert.deepEqual(
      told(await sendAll(assistants, DIRECTLY)).filter((line) => line.endsWith(': done')),
      ours.map((name) => `${name}: done`),
    );
    for (const name of ours) assert.equal(read(name), before.get(name), `${name}, file ${rank}: directly`);
    const again = assistantsIn(home);
    await again.recover();
    assert.deepEqual(direct({ assistants: again }), ours);

    assert.deepEqual(
      told(await sendAll(again, BACK)),
      ours.map((name) => `${name}: done`),
    );
    for (const name of ours) assert.equal(read(name), connected.get(name), `${name}, file ${rank}: back`);
    assert.deepEqual(direct({ assistants: again }), []);
    for (const name of ours) assert.equal((await again.disconnect(name)).kind, 'done');
    for (const name of ours) assert.equal(read(name), before.get(name), `${name}, file ${rank}: taken back`);
    assert.deepEqual(readdirSync(state), [], 'no note is left behind');
  }
});

test('a plan lists the same moves and writes nothing', async (t) => {
  const { assistants, write, read } = world(t);
  write('codex', 'model = "gpt-5"\n');
  await assistants.connect('codex', PROXY);
  const text = read('codex');
  assert.deepEqual(
    planAll(assistants, DIRECTLY).assistants.map(({ outcome }) => outcome.kind),
    ['planned'],
  );
  assert.deepEqual(planAll(assistants, BACK).assistants, []);
  assert.equal(read('codex'), text);
  assert.deepEqual(direct({ assistants }), []);
});

interface PartCase {
  readonly what: string;
  /** Changes Codex's file after both are connected. */
  readonly meanwhile: (file: string, here: World) => Promise<unknown> | void;
  readonly codex: string;
  readonly reason: RegExp;
}

const PARTS: readonly PartCase[] = [
  {
    what: 'edited since',
    meanwhile: (file) => writeFileSync(file, 'openai_base_url = "http://127.0.0.1:7777/v1"\n'),
    codex: 'drifted',
    reason: /openai_base_url .* was changed after/u,
  },
  {
    what: 'broken since',
    meanwhile: (file) => writeFileSync(file, 'openai_base_url = \n'),
    codex: 'does_not_parse',
    reason: /not valid TOML/u,
  },
  {
    what: 'pointed here by hand',
    meanwhile: async (file, { assistants }) => {
      await assistants.disconnect('codex');
      writeFileSync(file, `openai_base_url = "${PROXY}/v1"\n`);
    },
    codex: 'not_connected',
    reason: /LunaRoute didn't write it/u,
  },
  {
    what: 'with a record that nobody can read',
    meanwhile: (_, { state }) => writeFileSync(path.join(state, 'codex.json'), '{'),
    codex: 'journal_unreadable',
    reason: /can't be read/u,
  },
];

test('an assistant that cannot move is left alone with a reason, and the others move', async (t) => {
  for (const { what, meanwhile, codex, reason } of PARTS) {
    const here = world(t);
    const { assistants, config, write, read } = here;
    write('claude-code', '{}\n');
    write('codex', '');
    for (const name of ['claude-code', 'codex'] as const) await assistants.connect(name, PROXY);
    await meanwhile(config('codex'), here);
    const stands = read('codex');
    const move = await sendAll(assistants, DIRECTLY);
    assert.deepEqual(told(move), ['claude-code: done', `codex: ${codex}`], what);
    const outcome = move.assistants[1]?.outcome;
    assert.match(outcome?.kind === 'refused' ? outcome.message : '', reason, what);
    assert.equal(read('codex'), stands, what);
    assert.equal(read('claude-code'), '{}\n', what);
    assert.deepEqual(direct(here), ['claude-code'], what);
    assert.deepEqual(told(await sendAll(assistants, BACK)), ['claude-code: done'], what);
  }
});

test('back moves only assistants that were sent away and not connected or disconnected since', async (t) => {
  const here = world(t);
  const { assistants, write, read } = here;
  for (const name of ASSISTANT_NAMES) write(name, '');
  for (const name of ['claude-code', 'codex'] as const) await assistants.connect(name, PROXY);
  await sendAll(assistants, DIRECTLY);
  assert.deepEqual(told(await sendAll(assistants, DIRECTLY)), [], 'there is nobody left to send');
  assert.deepEqual(direct(here), ['claude-code', 'codex']);
  await assistants.connect('codex', PROXY);
  await assistants.disconnect('codex');
  assert.deepEqual(told(await sendAll(assistants, { to: 'proxy', proxyUrl: MOVED })), ['claude-code: done']);
  assert.match(read('claude-code'), /127\.0\.0\.1:9000/u, 'at the present address');
  assert.equal(read('codex'), '');
});

test('a refused move back can be repeated later', async (t) => {
  const { home, assistants, write } = world(t);
  write('codex', '');
  await assistants.connect('codex', PROXY);
  await sendAll(assistants, DIRECTLY);
  const demo = assistantsIn(home, { isDemo: true });
  assert.deepEqual(told(await sendAll(demo, BACK)), ['codex: demo']);
  assert.deepEqual(told(await sendAll(assistants, BACK)), ['codex: done']);
});

for (const step of ['recorded', 'written'] as const) {
  const targets: readonly MoveTarget[] = ['providers', 'proxy'];
  test(`a move that ends once it is ${step} is finished by the next move`, async (t) => {
    for (const to of targets) {
      const { home, assistants, write, read } = world(t);
      write('codex', 'model = "x"\n');
      await assistants.connect('codex', PROXY);
      const connected = read('codex');
      if (to === 'proxy') await sendAll(assistants, DIRECTLY);
      const dying = assistantsIn(home, {
        onStep: (reached) => {
          if (reached === step) throw new Error('the program ended');
        },
      });
      await assert.rejects(sendAll(dying, { to, proxyUrl: PROXY }), /ended/u);
      const next = assistantsIn(home);
      await next.recover();
      await sendAll(next, { to, proxyUrl: PROXY });
      assert.equal(read('codex'), to === 'proxy' ? connected : 'model = "x"\n');
      await sendAll(next, BACK);
      assert.equal(read('codex'), connected, `${to}, and back`);
    }
  });
}

test('back restores the options that were connected with the address, and no others', async (t) => {
  for (const statusLine of [true, false]) {
    const { home, assistants, write, read } = world(t);
    write('claude-code', '{}\n');
    await assistants.connect('claude-code', PROXY, { statusLine, toolSearch: !statusLine });
    const connected = read('claude-code');
    assert.equal(connected.includes('statusLine'), statusLine);
    await sendAll(assistants, DIRECTLY);
    assert.equal(read('claude-code'), '{}\n');
    const again = assistantsIn(home);
    assert.deepEqual(told(planAll(again, BACK) as AssistantsMove), ['claude-code: planned']);
    await sendAll(again, BACK);
    assert.equal(read('claude-code'), connected);
  }
});
