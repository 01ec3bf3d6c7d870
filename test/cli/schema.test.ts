import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv, type ValidateFunction } from 'ajv';
import { load } from 'js-yaml';
import { GENERAL_DEFINITIONS, PROVIDER_DEFINITIONS } from '../../src/contract/settings/all-settings.ts';
import type { AnyDefinition } from '../../src/contract/settings/definition.ts';
import { configSchema } from '../../src/contract/settings/json-schema.ts';
import { resolve } from '../settings/support.ts';
import { startCommand, temporaryFolder } from '../support/command-line.ts';

const validate: ValidateFunction = new Ajv({ strict: true, allowUnionTypes: true }).compile(configSchema());

function isValid(yaml: string): boolean {
  return validate(load(yaml));
}

/** Returns a file in which a key has a value, as parsed from YAML. */
function fileWith(key: string, value: unknown): unknown {
  return key.split('.').reduceRight((inner, part) => ({ [part]: inner }), value);
}

const VALID: readonly string[] = [
  '{}',
  'null',
  'port: 9000\nhost: 127.0.0.1\n',
  'port: "9000"\n',
  'port:\nlogging:\n  level:\n',
  'port: ""\n',
  'port: ${PORT}\nhost: ${HOST}\nlogging: { level: "${LEVEL}", log_requests: "${LOG}" }\n',
  'logging: { log_requests: Yes }\n',
  'session_recording: { enabled: on, bodies: 1, jsonl: { directory: ~/sessions } }\n',
  'allowed_hosts: [proxy, "proxy:8081"]\n',
  'allowed_hosts: proxy, other\n',
  'providers:\n',
  'providers: { openai: , anthropic: { enabled: false, api_key: } }\n',
  'providers: { openai: { http_client: { timeout_secs: 300, retry_statuses: [503, 529] } } }\n',
  'providers: { openai: { http_client: { replace_stale: always, retry_statuses: 503 } } }\n',
  'providers: { groq: { provider_type: openai, base_url: https://api.groq.com/openai, api_key: "${GROQ}" } }\n',
  'routing: { rules: [{ model_pattern: ^llama, provider: openai }, { model_pattern: x, primary: anthropic }] }\n',
  'routing: { rules: [] }\n',
];

const INVALID: readonly string[] = [
  '- port',
  'prot: 9000\n',
  'port: 70000\n',
  'port: -1\n',
  'port: 80.5\n',
  'port: eighty\n',
  'port: true\n',
  'port: [9000]\n',
  'host: 127\n',
  'host: { name: x }\n',
  'insecure_bind: true\n',
  'proxy_token:\n',
  'proxy_token: ""\n',
  'proxy_token: 12345678\n',
  'logging: debug\n',
  'logging: { level: loud }\n',
  'logging: { rust_log: debug }\n',
  'logging: { log_requests: 2 }\n',
  'session_recording: { keep_days: 0 }\n',
  'providers: [openai]\n',
  'providers: { OpenAI: { provider_type: openai } }\n',
  'providers: { 9router: { provider_type: openai } }\n',
  'providers: { groq: { base_url: https://api.groq.com/openai } }\n',
  'providers: { groq: { provider_type: cohere } }\n',
  'providers: { openai: { base_url: } }\n',
  'providers: { openai: { enabled: } }\n',
  'providers: { openai: { timeout_secs: 300 } }\n',
  'providers: { openai: { http_client: { timeout_sec: 300 } } }\n',
  'providers: { openai: { http_client: { timeout_secs: 0 } } }\n',
  'providers: { openai: { http_client: { retry_statuses: [200] } } }\n',
  'routing: { rules: }\n',
  'routing: { rules: [{ provider: groq }] }\n',
  'routing: { rules: { model_pattern: x, provider: groq } }\n',
];

/** Variables that the files refer to. */
const ENV = { PORT: '9000', HOST: '127.0.0.1', LEVEL: 'debug', LOG: 'yes', GROQ: 'a-key-of-mine' };

for (const yaml of VALID) {
  test(`an editor and a start accept ${JSON.stringify(yaml)}`, () => {
    assert.ok(isValid(yaml), JSON.stringify(validate.errors));
    assert.deepEqual(resolve({ yaml, env: ENV }).findings, []);
  });
}
for (const yaml of INVALID) {
  test(`an editor and a start flag ${JSON.stringify(yaml)}`, () => {
    assert.ok(!isValid(yaml));
    assert.notDeepEqual(resolve({ yaml, env: ENV }).findings, []);
  });
}

/** Values tried for each key. None is null, blank or a reference, because parse never sees those. */
const TRIED: readonly unknown[] = [
  [true, false, 0, 1, 2, 30, 400, 503, 599, 600, 4096, 70_000, 9e9, -1, 1.5],
  ['true', 'False', 'ON', 'no', '0', '1', '30', ' 30 ', '503', '503, 529', '-1', '1.5', '1e3', 'some', 'a b'],
  ['never', 'always', 'error', 'debug', 'openai', 'anthropic', 'direct', 'https://api.example.com/v1'],
  ['127.0.0.1', '::1', 'proxy:8081', '/a/folder'],
  [[], [503], ['503', 529], ['proxy', 'proxy:8081'], [true], [[]], {}, { a: 1 }],
  [[{ model_pattern: 'x', provider: 'y' }], [{ model_pattern: 1, provider: 'y' }], [{ provider: 'y' }]],
].flat();

/**
 * Whether only a start, not the schema, can reject the value: the schema checks types and ranges, not the meaning of
 * text. A quoted number may be out of range, a host, URL, pattern or secret malformed, a list in a string may contain
 * anything, and a rule may lack its provider.
 */
function isLeftToStart({ kind }: AnyDefinition, value: unknown): boolean {
  if (typeof value === 'string') return kind !== 'boolean' && kind !== 'choice';
  return kind === 'list' && Array.isArray(value) && value.every((item) => typeof item === 'string');
}

const ALL = [
  ...GENERAL_DEFINITIONS.map((definition) => ({ definition, key: definition.key })),
  ...PROVIDER_DEFINITIONS.map((definition) => ({ definition, key: `providers.openai.${definition.key}` })),
].filter(({ definition }) => definition.notInFile !== true);

for (const { definition, key } of ALL) {
  test(`the schema of ${key} accepts what a start accepts`, () => {
    for (const value of TRIED) {
      const file = fileWith(key, value);
      const [bySchema, byParse] = [validate(file), definition.parse(value).kind === 'valid'];
      if (bySchema && !byParse && isLeftToStart(definition, value)) continue;
      assert.equal(bySchema, byParse, JSON.stringify(file));
    }
  });
}

for (const { key } of ALL) {
  test(`an empty ${key} is judged by the schema as by a start`, () => {
    for (const value of [null, '']) {
      const file = fileWith(key, value);
      const findings = resolve({ yaml: JSON.stringify(file) }).findings;
      assert.equal(validate(file), findings.length === 0, JSON.stringify([file, findings]));
    }
  });
}

/**
 * There is one difference in the other direction: a start accepts words in any case and with surrounding spaces, while
 * an editor offers a single spelling.
 */
test('an editor enforces the spelling of words, which a start does not', () => {
  const level = GENERAL_DEFINITIONS.find(({ key }) => key === 'logging.level');
  assert.equal(level?.parse('DEBUG').kind, 'valid');
  assert.ok(!isValid('logging: { level: DEBUG }'));
  assert.ok(isValid('logging: { level: debug }'));
});

test('every key of the file is described, with any default', () => {
  const text = JSON.stringify(configSchema());
  for (const { definition } of ALL) {
    assert.ok(text.includes(JSON.stringify(definition.meaning).slice(1, -1)), definition.key);
  }
  assert.match(text, /Range: 1–86,400 s\. Default: 600\.","default":600/u);
  assert.match(text, /Default: sessions, beside the config file\."/u);
});

test('the schema command prints the schema', async (context) => {
  const schema = startCommand(context, ['schema'], { home: temporaryFolder(context) });
  assert.equal(await schema.exited, 0);
  assert.deepEqual(JSON.parse(schema.stdout), configSchema());
  assert.match(schema.stdout, /^\{\n {2}"\$schema".*\n\}\n$/su);
});
