import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { parse as parseJson } from 'jsonc-parser';
import { CORPUS, MOVED, PROXY, world, type World } from './support.ts';

const NAME = 'claude-code';
const LINE = {
  type: 'command',
  command: `curl -s -m 1 --data-binary @- ${PROXY}/statusline`,
};

/** Returns the file's `statusLine`, read with an independent parser. */
function lineOf({ read }: World): unknown {
  return (parseJson(read(NAME)) as { statusLine?: unknown } | undefined)?.statusLine;
}

for (const { name, file, bytes } of CORPUS.filter((one) => one.name === NAME)) {
  const hasLine = bytes.includes('"statusLine"');
  test(`${file}: the status line is ${hasLine ? 'left to whoever set it' : 'written with the address'}, and disconnect restores the file`, async (context) => {
    const made = world(context);
    made.write(name, bytes);
    const before = lineOf(made);
    const offer = made.assistants.inspect(name, PROXY).statusLine;
    assert.equal(offer?.kind, hasLine ? 'left' : 'offered');
    assert.equal((await made.assistants.connect(name, PROXY, { statusLine: true })).kind, 'done');
    assert.deepEqual(lineOf(made), hasLine ? before : LINE);
    assert.equal((await made.assistants.disconnect(name)).kind, 'done');
    assert.deepEqual(Buffer.from(made.read(name)), Buffer.from(bytes.toString()));
  });
}

test('the status line is written only on request, also for an existing connection', async (context) => {
  const made = world(context);
  await made.assistants.connect(NAME, PROXY);
  assert.equal(lineOf(made), undefined);
  const plan = made.assistants.plan(NAME, PROXY, { statusLine: true });
  assert.equal(plan.kind, 'planned');
  await made.assistants.connect(NAME, PROXY, { statusLine: true });
  assert.deepEqual(lineOf(made), LINE);
  assert.equal(made.assistants.inspect(NAME, PROXY).statusLine?.kind, 'written');
  assert.equal((await made.assistants.connect(NAME, PROXY, { statusLine: true })).kind, 'unchanged');
  await made.assistants.rewrite(MOVED);
  assert.deepEqual(lineOf(made), { ...LINE, command: LINE.command.replace(PROXY, MOVED) });
  await made.assistants.disconnect(NAME);
  assert.equal(existsSync(made.config(NAME)), false, 'the file was ours');
});

test('a written status line is kept when the address is connected again', async (context) => {
  const made = world(context);
  const text = '{\n  "model": "opus"\n}\n';
  made.write(NAME, text);
  await made.assistants.connect(NAME, PROXY, { statusLine: true });
  made.write(NAME, made.read(NAME).replace(`"${PROXY}"`, '"https://elsewhere.example"'));
  await made.assistants.connect(NAME, PROXY);
  assert.deepEqual(lineOf(made), LINE);
  await made.assistants.disconnect(NAME);
  assert.deepEqual(parseJson(made.read(NAME)), {
    model: 'opus',
    env: { ANTHROPIC_BASE_URL: 'https://elsewhere.example' },
  });
});

test('with a proxy token the status line is not offered, since the file would contain a secret', async (context) => {
  const made = world(context, { asksForToken: () => true });
  const offer = made.assistants.inspect(NAME, PROXY).statusLine;
  assert.ok(offer?.kind === 'left');
  assert.match(offer.message, /token/u);
  await made.assistants.connect(NAME, PROXY, { statusLine: true });
  assert.equal(lineOf(made), undefined);
  assert.equal(made.assistants.inspect('codex', PROXY).statusLine, null);
});

test('an existing status line of any form is left alone', async (context) => {
  for (const value of ['"text"', 'null', '{}', '{ "type": "command" }', '[1]']) {
    const made = world(context);
    made.write(NAME, `{ "statusLine": ${value} }`);
    assert.equal(made.assistants.inspect(NAME, PROXY).statusLine?.kind, 'left', value);
    await made.assistants.connect(NAME, PROXY, { statusLine: true });
    assert.deepEqual(lineOf(made), JSON.parse(value));
  }
});
