import assert from 'node:assert/strict';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { parse as parseJson } from 'jsonc-parser';
import { ASSISTANT_NAMES, type AssistantName } from '../../src/contract/assistants.ts';
import { CORPUS, MOVED, PROXY, world, type World } from './support.ts';

const COMPANY = { HTTP_PROXY: 'http://ada:canary@proxy.corp.example:3128' };
type Variables = Readonly<Record<string, string>>;

/** Creates a home folder whose environment can be changed. */
function proxied(context: TestContext, variables: Variables = COMPANY) {
  let env = variables;
  const made = world(context, { env: () => env });
  return { ...made, setEnv: (next: Variables) => void (env = next) };
}

function cautionOf({ assistants }: World, name: AssistantName) {
  return assistants.inspect(name, PROXY).cautions.find(({ code }) => code === 'proxy_in_the_way');
}

/** Returns the file's `env`, read with an independent parser. */
function envOf({ read }: World): Variables | undefined {
  const root: { env?: Variables } = parseJson(read('claude-code'));
  return root.env;
}

for (const name of ASSISTANT_NAMES) {
  test(`${name}: a proxy variable is reported without its value, and only where it applies`, (context) => {
    const made = proxied(context);
    const caution = cautionOf(made, name);
    assert.equal(caution?.level, 'warning');
    assert.match(caution.message, /^HTTP_PROXY is set, and NO_PROXY doesn't exempt 127\.0\.0\.1/u);
    assert.doesNotMatch(JSON.stringify(caution), /canary/u);
    made.setEnv({ ...COMPANY, NO_PROXY: '127.0.0.1' });
    assert.equal(cautionOf(made, name), undefined);
    made.setEnv({});
    assert.equal(cautionOf(made, name), undefined);
  });
}

test('assistants on Node also send plain-text requests through HTTPS_PROXY', (context) => {
  const made = proxied(context, { HTTPS_PROXY: COMPANY.HTTP_PROXY });
  assert.deepEqual(
    ASSISTANT_NAMES.filter((name) => cautionOf(made, name) !== undefined),
    ['claude-code', 'gemini-cli', 'qwen-code', 'pi'],
  );
});

test('an assistant whose file has no variables shows the NO_PROXY line to set', (context) => {
  const made = proxied(context, { ...COMPANY, NO_PROXY: 'a.example' });
  const line = 'Set NO_PROXY=a.example,127.0.0.1,localhost where HTTP_PROXY is set';
  assert.ok(cautionOf(made, 'opencode')?.message.endsWith(`${line}.`));
  assert.ok(
    cautionOf(made, 'codex')?.message.endsWith(`${line}, or in ${path.join(made.home, '.codex/.env')}.`),
  );
  assert.equal(cautionOf(made, 'codex')?.mendedBy, undefined);
});

test('Claude Code: connecting writes NO_PROXY beside the address, and the plan shows it', async (context) => {
  const made = proxied(context, { ...COMPANY, NO_PROXY: 'a.example' });
  const text = '{\n  "env": {\n    "FOO": "1"\n  }\n}\n';
  made.write('claude-code', text);
  assert.equal(cautionOf(made, 'claude-code')?.mendedBy, 'connect');
  const plan = made.assistants.plan('claude-code', PROXY);
  assert.ok(plan.kind === 'planned');
  const shown = plan.diff.map((line) => line.text).join('\n');
  assert.match(shown, /"NO_PROXY": "a\.example,127\.0\.0\.1,localhost"/u);
  assert.deepEqual(
    plan.cautions.map(({ code }) => code).filter((code) => code === 'proxy_in_the_way'),
    [],
  );
  await made.assistants.connect('claude-code', PROXY);
  const NO_PROXY = 'a.example,127.0.0.1,localhost';
  assert.deepEqual(envOf(made), { FOO: '1', ANTHROPIC_BASE_URL: PROXY, NO_PROXY });
  assert.equal(cautionOf(made, 'claude-code'), undefined);
  assert.equal((await made.assistants.connect('claude-code', PROXY)).kind, 'unchanged');
  await made.assistants.disconnect('claude-code');
  assert.equal(made.read('claude-code'), text);
});

/** Assistants whose file sets variables only if the shell does not, and the NO_PROXY line expected in it. */
const WEAK: readonly (readonly [name: AssistantName, text: string, written: RegExp])[] = [
  ['gemini-cli', '# mine\r\nexport GEMINI_API_KEY="x"\r\n', /^NO_PROXY="?127\.0\.0\.1,localhost"?\r?$/mu],
  [
    'gemini-cli',
    'GEMINI_API_KEY=x\nNO_PROXY=a.example',
    /^NO_PROXY="?a\.example,127\.0\.0\.1,localhost"?$/mu,
  ],
  [
    'qwen-code',
    '{ "$version": 4, // mine\n\t"env": {"A": "1",}\n}',
    /"NO_PROXY": ?"127\.0\.0\.1,localhost"/u,
  ],
  [
    'qwen-code',
    '{"env":{"no_proxy":"a.example"},"$version":4}',
    /"no_proxy": ?"a\.example,127\.0\.0\.1,localhost"/u,
  ],
];

for (const [name, text, written] of WEAK) {
  test(`${name}: connecting writes NO_PROXY into ${JSON.stringify(text)}, and disconnecting restores every byte`, async (context) => {
    const made = proxied(context);
    made.write(name, text);
    assert.match(cautionOf(made, name)?.message ?? '', / Connecting also adds NO_PROXY to its file\.$/u);
    assert.equal(cautionOf(made, name)?.mendedBy, 'connect');
    const plan = made.assistants.plan(name, PROXY);
    assert.ok(plan.kind === 'planned');
    assert.match(plan.diff.map((line) => line.text).join('\n'), /no_proxy/iu, 'it is shown before');
    assert.equal((await made.assistants.connect(name, PROXY)).kind, 'done');
    assert.match(made.read(name), written);
    assert.equal(cautionOf(made, name), undefined);
    await made.assistants.rewrite(MOVED);
    assert.match(made.read(name), written);
    assert.equal((await made.assistants.disconnect(name)).kind, 'done');
    assert.equal(made.read(name), text);
  });

  test(`${name}: the shell overrides ${JSON.stringify(text)}, so only the line to set is shown`, async (context) => {
    for (const spelling of ['NO_PROXY', 'no_proxy']) {
      const made = proxied(context, { ...COMPANY, [spelling]: 'b.example' });
      made.write(name, text);
      assert.match(
        cautionOf(made, name)?.message ?? '',
        / Set NO_PROXY=[ab]\.example,127\.0\.0\.1,localhost where HTTP_PROXY is set\.$/u,
      );
      await made.assistants.connect(name, PROXY);
      assert.doesNotMatch(made.read(name), /127\.0\.0\.1,localhost/u);
    }
  });
}

test('Claude Code: without a proxy variable only the address is written', async (context) => {
  const made = proxied(context, {});
  await made.assistants.connect('claude-code', PROXY);
  assert.deepEqual(envOf(made), { ANTHROPIC_BASE_URL: PROXY });
});

test("Claude Code: its file's own variables override those of the shell", async (context) => {
  const made = proxied(context, { NO_PROXY: '127.0.0.1' });
  const text = '{ "env": { "HTTPS_PROXY": "http://proxy.corp.example", "NO_PROXY": "b.example" } }\n';
  made.write('claude-code', text);
  assert.match(cautionOf(made, 'claude-code')?.message ?? '', /^HTTPS_PROXY is set/u);
  await made.assistants.connect('claude-code', PROXY);
  assert.deepEqual(envOf(made), {
    HTTPS_PROXY: 'http://proxy.corp.example',
    NO_PROXY: 'b.example,127.0.0.1,localhost',
    ANTHROPIC_BASE_URL: PROXY,
  });
  await made.assistants.disconnect('claude-code');
  assert.equal(made.read('claude-code'), text);
});

test('Claude Code: a lower-case variable in the shell would override, so both are written', async (context) => {
  const made = proxied(context, { ...COMPANY, no_proxy: 'low', NO_PROXY: '127.0.0.1' });
  await made.assistants.connect('claude-code', PROXY);
  assert.deepEqual(envOf(made), {
    ANTHROPIC_BASE_URL: PROXY,
    NO_PROXY: '127.0.0.1,localhost',
    no_proxy: 'low,127.0.0.1,localhost',
  });
});

test('Claude Code: connecting again adds NO_PROXY to an existing connection', async (context) => {
  const made = proxied(context, {});
  const text = '{"model":"opus"}';
  made.write('claude-code', text);
  await made.assistants.connect('claude-code', PROXY);
  made.setEnv(COMPANY);
  assert.match(cautionOf(made, 'claude-code')?.message ?? '', /Connect again/u);
  assert.equal((await made.assistants.connect('claude-code', PROXY)).kind, 'done');
  assert.deepEqual(envOf(made), { ANTHROPIC_BASE_URL: PROXY, NO_PROXY: '127.0.0.1,localhost' });
  made.setEnv({});
  assert.equal((await made.assistants.connect('claude-code', PROXY)).kind, 'unchanged', 'it stays');
  await made.assistants.rewrite(MOVED);
  assert.deepEqual(envOf(made), { ANTHROPIC_BASE_URL: MOVED, NO_PROXY: '127.0.0.1,localhost' });
  await made.assistants.disconnect('claude-code');
  assert.equal(made.read('claude-code'), text);
});

test('Claude Code: an edited NO_PROXY is reported and kept', async (context) => {
  const made = proxied(context);
  made.write('claude-code', '{}\n');
  await made.assistants.connect('claude-code', PROXY);
  made.write('claude-code', made.read('claude-code').replace('localhost"', 'localhost,mine.example"'));
  assert.equal(made.assistants.inspect('claude-code', PROXY).state.kind, 'drifted');
  const refused = await made.assistants.disconnect('claude-code');
  assert.ok(refused.kind === 'refused' && refused.code === 'drifted');
  await made.assistants.disconnect('claude-code', true);
  assert.deepEqual(envOf(made), { NO_PROXY: '127.0.0.1,localhost,mine.example' });
});

test('Claude Code: when connected by hand, only the line to set is shown', async (context) => {
  const made = proxied(context);
  made.write('claude-code', `{ "env": { "ANTHROPIC_BASE_URL": "${PROXY}" } }`);
  const caution = cautionOf(made, 'claude-code');
  assert.equal(caution?.mendedBy, undefined);
  assert.match(
    caution?.message ?? '',
    /Set NO_PROXY=127\.0\.0\.1,localhost where .* or in the env of its settings/u,
  );
  assert.equal((await made.assistants.connect('claude-code', PROXY)).kind, 'unchanged');
});

test('Claude Code: a NO_PROXY that is not a string is refused', async (context) => {
  const made = proxied(context);
  made.write('claude-code', '{ "env": { "NO_PROXY": 1, "HTTPS_PROXY": [] } }');
  assert.equal(made.assistants.inspect('claude-code', PROXY).state.kind, 'none');
  const outcome = await made.assistants.connect('claude-code', PROXY);
  assert.ok(outcome.kind === 'refused' && outcome.code === 'not_a_string', JSON.stringify(outcome));
});

for (const { name, file, bytes } of CORPUS.filter((one) => one.name === 'claude-code')) {
  test(`${file} is byte-identical after connecting behind a proxy, in one step or two`, async (context) => {
    for (const first of [COMPANY, {}]) {
      const made = proxied(context, first);
      made.write(name, bytes);
      await made.assistants.connect(name, PROXY);
      made.setEnv({ ...COMPANY, no_proxy: 'x' });
      await made.assistants.connect(name, PROXY);
      assert.equal(cautionOf(made, name), undefined);
      await made.assistants.rewrite(MOVED);
      await made.assistants.disconnect(name);
      assert.equal(made.read(name), bytes.toString());
    }
  });
}

const entries = fc.array(
  fc.constantFrom('a.example', ' .b', '*.c', '10.0.0.0/8', 'localhost', '127.0.0.1', '', '::1'),
  { maxLength: 4 },
);
const noProxy = fc.option(
  entries.map((parts) => parts.join(',')),
  { nil: undefined },
);
const settingsFile = fc.record({
  env: fc.option(
    fc.record(
      { NO_PROXY: entries.map((parts) => parts.join(',')), no_proxy: fc.constant('x'), A: fc.constant('1') },
      { requiredKeys: [] },
    ),
    { nil: undefined },
  ),
  indent: fc.constantFrom('', '  ', '\t'),
  model: fc.boolean(),
});

test('any file keeps its exceptions, gets the address once, and is restored exactly', async (context) => {
  const made = proxied(context);
  await fc.assert(
    fc.asyncProperty(settingsFile, noProxy, noProxy, async ({ env, indent, model }, upper, lower) => {
      const set = (name: string, text: string | undefined) => (text === undefined ? {} : { [name]: text });
      made.setEnv({ ...COMPANY, ...set('NO_PROXY', upper), ...set('no_proxy', lower) });
      const root = { ...(model ? { model: 'opus' } : {}), ...(env === undefined ? {} : { env }) };
      const text = JSON.stringify(root, undefined, indent);
      made.write('claude-code', text);
      const outcome = await made.assistants.connect('claude-code', PROXY);
      assert.equal(outcome.kind, 'done');
      assert.equal(cautionOf(made, 'claude-code'), undefined);
      const after = { ...set('NO_PROXY', upper), ...set('no_proxy', lower), ...envOf(made) };
      const before = { ...set('NO_PROXY', upper), ...set('no_proxy', lower), ...env };
      for (const name of ['NO_PROXY', 'no_proxy'] as const) {
        const now = (after[name] ?? '').split(',').map((entry) => entry.trim());
        const was = (before[name] ?? '')
          .split(',')
          .map((entry) => entry.trim())
          .filter(Boolean);
        assert.deepEqual(
          was.filter((entry) => !now.includes(entry)),
          [],
          `${name} keeps what it had`,
        );
        if (after[name] === undefined) continue;
        assert.equal(
          now.filter((entry) => entry === '127.0.0.1').length,
          Math.max(1, was.filter((entry) => entry === '127.0.0.1').length),
        );
      }
      assert.equal((await made.assistants.disconnect('claude-code')).kind, 'done');
      assert.equal(made.read('claude-code'), text);
    }),
    { numRuns: 150 },
  );
});
