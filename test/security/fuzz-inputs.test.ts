import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import fc from 'fast-check';
import { isControlMessage } from '../../electron/ipc/control-message.ts';
import { formatCheckJson } from '../../src/cli/check-command.ts';
import { checkText } from '../../src/report/check-text.ts';
import { ask } from '../support/client.ts';
import { openSession, TRANSPORTS } from '../support/control-transports.ts';
import { startProgram } from '../support/running-program.ts';
import { resolve } from '../settings/support.ts';
import { FUZZ } from './support/fuzz.ts';
import { methodNames } from './support/method-names.ts';

const KEYS = [
  'port',
  'host',
  'ui',
  'ui.port',
  'logging',
  'proxy_token',
  'allowed_hosts',
  'routing',
  'providers',
  'openai',
  'api_key',
  'base_url',
  'proxy',
  'ca_file',
  'http_client',
  'timeout_secs',
  'retry_statuses',
  'session_recording',
  '__proto__',
  'constructor',
  'toString',
  '<<',
];
const VARIABLES = [
  'LUNAROUTE_HOST',
  'LUNAROUTE_PORT',
  'LUNAROUTE_UI_HOST',
  'LUNAROUTE_OPENAI_BASE_URL',
  'LUNAROUTE_OPENAI_API_KEY',
  'LUNAROUTE_OPENAI_TIMEOUT_SECS',
  'LUNAROUTE_ALLOWED_HOSTS',
  'LUNAROUTE_PROXY_TOKEN',
  'LUNAROUTE_CONFIG',
  'LUNAROUTE_SESSIONS_DIR',
  'LUNAROUTE___PROTO___API_KEY',
  'RUST_LOG',
  'HTTPS_PROXY',
  'NO_PROXY',
  'NODE_EXTRA_CA_CERTS',
  'XDG_CONFIG_HOME',
];

const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.webUrl(),
  fc.integer().map(String),
  fc.constantFrom(
    '${A}',
    '${',
    'http://[',
    'http://a:b@c:99999',
    '::1',
    '[',
    '*a',
    '&a *a',
    '!!js/function x',
    '0x1f',
    '1e999',
    '.inf',
    '~',
    '\0',
    '-',
  ),
);

const oddTree: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    oddText,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.double(),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('map'),
  ),
  map: fc.dictionary(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...KEYS) }, oddText), tie('value'), {
    maxKeys: 5,
  }),
})).map;

/** JSON is valid YAML in flow style; the truncated and joined texts imitate what editors and people leave behind. */
const oddYaml = fc.oneof(
  { weight: 4, arbitrary: oddTree.map((tree) => JSON.stringify(tree)) },
  {
    weight: 1,
    arbitrary: fc.tuple(oddTree, fc.nat()).map(([tree, at]) => JSON.stringify(tree).slice(0, at % 200)),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.tuple(fc.constantFrom(...KEYS), oddText))
      .map((rows) => rows.map(([key, text]) => `${key}: ${text}`).join('\n')),
  },
  { weight: 1, arbitrary: oddText },
);

test('no file or environment makes the settings throw, and their findings are printable', (context) => {
  let findings = 0;
  const env = fc.dictionary(fc.constantFrom(...VARIABLES), oddText, { maxKeys: 6 });
  const property = fc.property(
    oddYaml,
    env,
    fc.constantFrom('linux', 'darwin', 'win32'),
    (yaml, variables, platform) => {
      const resolved = resolve({ yaml, env: variables, platform });
      findings += resolved.findings.length;
      JSON.parse(formatCheckJson(resolved));
      assert.doesNotMatch(checkText(resolved).replaceAll('\n', ''), /\p{Cc}/u);
      const { providers, misconfigured } = resolved.settings;
      assert.ok(providers.length + misconfigured.length >= 2);
      assert.equal(Object.getPrototypeOf(resolved.settings), Object.prototype);
      assert.equal(Reflect.get({}, 'port'), undefined);
    },
  );
  fc.assert(property, { ...FUZZ, numRuns: 1000 });
  context.diagnostic(`files and environments: 1000, findings: ${findings}`);
  assert.ok(findings > 1000);
});

const oddInput = fc.oneof(
  fc.json(),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .record({
      json: fc.jsonValue(),
      meta: fc.array(fc.array(fc.oneof(fc.nat(9), fc.constantFrom('__proto__', 'constructor', 'changes')))),
    })
    .map((body) => JSON.stringify(body)),
  fc.constantFrom(
    '{"json":{"__proto__":{"polluted":1}}}',
    '{"json":{},"meta":[[5,"__proto__","polluted"]]}',
    '{"json":',
    '[]',
    'null',
    '0',
    '"',
    '{"json":{"changes":[]}}',
    '{"json":{"id":1e999}}',
  ),
);

/** Methods that return at once; a watch never ends, and the others are called elsewhere. */
const FUZZED = methodNames().filter((name) => !/^(?:watch|assistants\.|proxy\.|desktop\.)/u.test(name));

async function assertAlive(
  context: TestContext,
  program: Awaited<ReturnType<typeof startProgram>>,
): Promise<void> {
  for (const transport of TRANSPORTS) {
    const client = await transport.connect(context, program);
    assert.equal((await client.environment({ shell: 'sh' })).shell, 'sh', transport.name);
  }
  assert.equal(Reflect.get({}, 'polluted'), undefined);
}

test('HTTP: no body makes a control method crash; each is refused with a status or takes effect', async (context) => {
  const program = await startProgram(context);
  const { origin } = new URL(program.link);
  const authorization = `Bearer ${await openSession(program.link)}`;
  const types = [
    'application/json',
    'text/plain',
    'multipart/form-data; boundary=x',
    'multipart/form-data',
    'application/octet-stream',
    '',
    'x',
  ];
  const statuses = new Map<number, number>();
  const paths = [
    ...FUZZED.map((name) => name.replaceAll('.', '/')),
    '',
    '__proto__',
    'constructor',
    'settings',
    'settings/__proto__',
    '%00',
    '../session',
    'settings/apply/x',
  ];
  const property = fc.asyncProperty(
    fc.constantFrom(...paths),
    fc.constantFrom(...types),
    oddInput,
    async (path, type, body) => {
      const headers = { authorization, ...(type === '' ? {} : { 'content-type': type }) };
      const { status } = await ask(`${origin}/api/${path}`, { method: 'POST', headers, body });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      assert.ok(status > 0 && status < 500, `${status} for ${path}`);
    },
  );
  await fc.assert(property, { ...FUZZ, numRuns: 300 });
  await assertAlive(context, program);
  context.diagnostic(`messages by status: ${JSON.stringify(Object.fromEntries(statuses))}`);
  assert.ok((statuses.get(400) ?? 0) > 50);
});

const peerMessage = fc.oneof(
  fc
    .tuple(fc.constantFrom(...FUZZED), oddInput)
    .map(([name, body]) => ({ i: '1', p: { u: `/${name.replaceAll('.', '/')}`, b: body } })),
  fc
    .tuple(fc.constantFrom(...FUZZED), fc.jsonValue())
    .map(([name, json]) => ({ i: '2', p: { u: `/${name.replaceAll('.', '/')}`, b: { json } } })),
  fc.record({
    i: fc.oneof(fc.string(), fc.nat()),
    t: fc.oneof(fc.nat(6), fc.constant(undefined)),
    p: fc.jsonValue(),
  }),
  fc.record({
    i: fc.constantFrom('1', '2', '__proto__'),
    t: fc.constantFrom(3, 4),
    p: fc.record({ e: fc.constantFrom('message', 'error', 'done', 'x'), d: fc.jsonValue() }),
  }),
  fc.record({
    i: fc.constant('3'),
    p: fc.record({
      u: fc.constantFrom('/__proto__', '/constructor', '/settings', '/', '/settings/apply/x'),
      h: fc.jsonValue(),
      b: fc.jsonValue(),
    }),
  }),
);

test('MessagePort: no message crashes the program, and messages outside the protocol are ignored', async (context) => {
  const program = await startProgram(context);
  const { ControlPorts } = await import('../../electron/ipc/control-ports.ts');
  const { asElectronPort } = await import('../support/control-transports.ts');
  const rejections: unknown[] = [];
  const note = (reason: unknown): void => void rejections.push(reason);
  process.on('unhandledRejection', note);
  context.after(() => process.removeListener('unhandledRejection', note));
  let passed = 0;
  const property = fc.asyncProperty(
    fc.array(peerMessage, { minLength: 1, maxLength: 4 }),
    async (messages) => {
      const { port1, port2 } = new MessageChannel();
      new ControlPorts(program.app.control).connect({ ports: [asElectronPort(port2)] });
      for (const message of messages) {
        const text = JSON.stringify(message);
        if (isControlMessage(text)) passed += 1;
        port1.postMessage(text);
      }
      await new Promise((done) => void setImmediate(done));
      port1.close();
    },
  );
  await fc.assert(property, { ...FUZZ, numRuns: 300 });
  await assertAlive(context, program);
  assert.deepEqual(rejections, []);
  context.diagnostic(`messages that reached the handler: ${passed}`);
  assert.ok(passed > 100);
});

test('only protocol messages pass, whatever is posted', () => {
  const property = fc.property(fc.oneof(fc.anything(), fc.string(), fc.json()), (message) => {
    assert.equal(typeof isControlMessage(message), 'boolean');
  });
  fc.assert(property, { ...FUZZ, numRuns: 1000 });
});
