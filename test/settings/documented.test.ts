import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { POOL_DEFAULTS, type PoolSettings } from '../../src/contract/settings/pool.ts';
import { provider, resolve, row } from './support.ts';

const FOLDER = new URL('documented/', import.meta.url);
const SKIP = process.platform === 'win32' ? 'needs sh' : false;

/** Returns the environment of a real shell after a documented block was pasted into it. */
function environmentAfter(name: string): Record<string, string> {
  const script = `${readFileSync(new URL(`${name}.sh`, FOLDER), 'utf8')}\nexec env -0\n`;
  const output = execFileSync('sh', { input: script, env: { PATH: process.env['PATH'] }, encoding: 'utf8' });
  const entries = output.split('\0').filter((entry) => entry.includes('='));
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}

/** Pool settings that each documented block sets, beyond the defaults. */
const BLOCKS: Readonly<
  Record<string, { openai?: Partial<PoolSettings>; anthropic?: Partial<PoolSettings> }>
> = {
  'openai-pool': {},
  'anthropic-pool': {},
  'complete-example': {
    openai: { timeoutSecs: 300, poolMaxIdle: 64, poolIdleTimeoutSecs: 60 },
    anthropic: { poolMaxIdle: 16 },
  },
  'high-traffic': { openai: { poolMaxIdle: 128, poolIdleTimeoutSecs: 60, tcpKeepaliveSecs: 30 } },
  'long-running-requests': {
    anthropic: { timeoutSecs: 900, tcpKeepaliveSecs: 120, poolIdleTimeoutSecs: 120 },
  },
  'constrained-machine': { openai: { poolMaxIdle: 8, poolIdleTimeoutSecs: 30, maxRetries: 1 } },
  'debug-logging': {},
};

test('every documented block has a test case', () => {
  const files = readdirSync(FOLDER).map((file) => file.replace('.sh', ''));
  assert.deepEqual(files.toSorted(), Object.keys(BLOCKS).toSorted());
});

for (const [name, wanted] of Object.entries(BLOCKS)) {
  test(`the documented block ${name} works as pasted into a shell`, { skip: SKIP }, () => {
    const env = environmentAfter(name);
    const exports = readFileSync(new URL(`${name}.sh`, FOLDER), 'utf8').match(/^export \w+/gm) ?? [];
    assert.ok(exports.length > 0);
    for (const line of exports) assert.ok(line.replace('export ', '') in env, line);

    const resolved = resolve({ env });
    assert.deepEqual(resolved.findings, []);
    assert.deepEqual(provider(resolved, 'openai').pool, { ...POOL_DEFAULTS, ...wanted.openai });
    assert.deepEqual(provider(resolved, 'anthropic').pool, { ...POOL_DEFAULTS, ...wanted.anthropic });
    const sources = new Set(
      resolved.effective.flatMap(({ source }) =>
        source.kind === 'env' && source.name in env ? source.name : [],
      ),
    );
    assert.equal(sources.size, exports.length, 'each exported variable is the source of a value');
  });
}

test('the complete example sets the keys and enables recording', { skip: SKIP }, () => {
  const resolved = resolve({ env: environmentAfter('complete-example') });
  assert.equal(provider(resolved, 'openai').apiKey, 'sk-...');
  assert.equal(provider(resolved, 'anthropic').apiKey, 'sk-ant-...');
  assert.equal(row(resolved, 'session_recording.enabled').value, true);
});

test('the debug logging block enables debug for the pools only', { skip: SKIP }, () => {
  const { settings } = resolve({ env: environmentAfter('debug-logging') });
  assert.deepEqual([settings.logLevel, settings.logTargets], ['info', { lunaroute_egress: 'debug' }]);
});

test('the environment of the documented compose file works, with and without keys', () => {
  const env = {
    LUNAROUTE_OPENAI_TIMEOUT_SECS: '300',
    LUNAROUTE_OPENAI_POOL_MAX_IDLE: '64',
    LUNAROUTE_ANTHROPIC_TIMEOUT_SECS: '600',
    LUNAROUTE_ANTHROPIC_POOL_MAX_IDLE: '32',
    LUNAROUTE_LOG_LEVEL: 'info',
    RUST_LOG: 'lunaroute=debug',
    OPENAI_API_KEY: '',
    ANTHROPIC_API_KEY: '',
  };
  const image = { LUNAROUTE_HOST: '0.0.0.0', LUNAROUTE_INSECURE_BIND: 'true' };
  const bare = resolve({ env: { ...image, ...env } });
  assert.deepEqual(bare.findings, []);
  assert.equal(bare.settings.host, '0.0.0.0');
  assert.equal(bare.settings.logLevel, 'debug');
  const keyed = resolve({ env: { ...image, ...env, OPENAI_API_KEY: 'a-key-of-mine' } });
  assert.deepEqual(
    keyed.findings.map(({ level }) => level),
    ['warning'],
  );
  assert.equal(keyed.settings.host, '0.0.0.0');
});
