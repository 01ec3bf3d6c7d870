import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { secretsInClear } from '../../src/settings/file-values.ts';
import { parseConfig } from '../../src/settings/file/config-file.ts';
import {
  accessOnDisk,
  type FileAccess,
  fileExposure,
  keyExposure,
  realPathOnDisk,
} from '../../src/settings/findings/file-exposure.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { open } from './opened-store.ts';
import { provider, resolve } from './support.ts';

const ADA = 1000;
const STAFF = 50;
const REGULAR = 0o100000;

/** Modes and group of a file and its folder; a finding names who could replace the configuration. */
const MODES: readonly (readonly [
  it: string,
  file: number,
  folder: number,
  gid: number,
  told: RegExp | undefined,
])[] = [
  ['both closed', 0o600, 0o700, ADA, undefined],
  ['readable by all', 0o644, 0o755, ADA, undefined],
  ['writable by all', 0o666, 0o700, ADA, /mode 0666.*chmod go-w/u],
  ['writable by others alone', 0o602, 0o700, ADA, /mode 0602/u],
  ['writable by its group, which is its owner alone', 0o660, 0o770, ADA, undefined],
  ['writable by a group of several', 0o660, 0o700, STAFF, /mode 0660/u],
  ['in a folder that all write into', 0o600, 0o777, ADA, /folder .*mode 0777.*chmod o-w/u],
  ['in such a folder where each removes his own', 0o600, 0o1777, ADA, undefined],
  ['in a folder that a group writes into', 0o600, 0o770, STAFF, undefined],
];

for (const [it, fileMode, folderMode, gid, told] of MODES) {
  test(`a config file ${it}: ${told === undefined ? 'it reports nothing' : 'it is reported with the fix'}`, () => {
    const access = (mode: number): FileAccess => ({ mode, uid: ADA, gid });
    const disk = {
      accessOf: (file: string) => (file === '/a/c.yaml' ? access(REGULAR | fileMode) : access(folderMode)),
      realPathOf: (file: string) => file,
    };
    const found = fileExposure('/a/c.yaml', 'linux', disk);
    assert.equal(found?.code, told === undefined ? undefined : 'file_exposed');
    if (told !== undefined) assert.match(found?.message ?? '', told);
    assert.equal(fileExposure('/a/c.yaml', 'win32', disk), undefined);
    assert.equal(fileExposure('/a/c.yaml', 'linux', { ...disk, accessOf: () => undefined }), undefined);
  });
}

test(
  'the folder behind a link is also checked, and its name is quoted for the shell',
  { skip: process.platform === 'win32' },
  (context) => {
    const folder = path.join(temporaryFolder(context), "it's here");
    const file = path.join(folder, 'c.yaml');
    mkdirSync(folder);
    writeFileSync(file, '', { mode: 0o600 });
    chmodSync(folder, 0o777);
    const found = fileExposure('/elsewhere/link.yaml', 'linux', {
      accessOf: (one) => accessOnDisk(one === '/elsewhere/link.yaml' ? file : one),
      realPathOf: () => realPathOnDisk(file),
    });
    assert.ok(found?.message.includes(String.raw`it'\''s here'.`), found?.message);
    assert.equal(accessOnDisk(path.join(folder, 'none')), undefined);
    assert.equal(realPathOnDisk('/none/at/all'), '/none/at/all');
  },
);

const KEY = 'providers: { openai: { api_key: sk-canary } }\n';

/** Whether others can read a key in the file. */
const READABLE: readonly (readonly [it: string, text: string, mode: number, gid: number, isTold: boolean])[] =
  [
    ['closed', KEY, REGULAR | 0o600, ADA, false],
    ['open to all', KEY, REGULAR | 0o604, ADA, true],
    ['open to a group of its owner alone', KEY, REGULAR | 0o640, ADA, false],
    ['open to a group of several', KEY, REGULAR | 0o640, STAFF, true],
    ['no file but a pipe', KEY, 0o010000 | 0o644, ADA, false],
    [
      'open to all, with a reference in it',
      'providers: { openai: { api_key: "${KEY}" } }\n',
      REGULAR | 0o644,
      ADA,
      false,
    ],
    ['open to all, with no key in it', 'port: 1\n', REGULAR | 0o644, ADA, false],
  ];

for (const [it, text, mode, gid, isTold] of READABLE) {
  test(`a config file with a key, ${it}: it is ${isTold ? '' : 'not '}reported, and the key is never shown`, () => {
    const file = parseConfig('/c.yaml', text);
    const found = keyExposure(file, 'linux', () => ({ mode, uid: ADA, gid }));
    assert.equal(found?.code, isTold ? 'key_exposed' : undefined);
    assert.doesNotMatch(found?.message ?? '', /canary/u);
    assert.equal(
      keyExposure(file, 'win32', () => ({ mode, uid: ADA, gid })),
      undefined,
    );
  });
}

const CLEAR: readonly (readonly [text: string, keys: readonly string[]])[] = [
  ['proxy_token: abc\n', ['proxy_token']],
  ['proxy_token: 12345\n', ['proxy_token']],
  ['proxy_token: "  "\n', []],
  ['proxy_token:\n', []],
  ['proxy_token: [abc]\n', []],
  ['proxy_token: "a${B}"\n', []],
  ['providers: { mine: { api_key: k } }\n', ['providers.mine.api_key']],
  ['providers: { mine: { base_url: "https://a:b@x.example" } }\n', ['providers.mine.base_url']],
  ['providers: { mine: { base_url: "https://x.example/a:b@c" } }\n', []],
  ['providers: { mine: { proxy: "http://:pw@x.example" } }\n', ['providers.mine.proxy']],
  ['providers: { mine: { base_url: "https://ada@x.example" } }\n', []],
  ['providers: [1]\n', []],
  ['unknown: sk-abc\n', []],
];

for (const [text, keys] of CLEAR) {
  test(`${JSON.stringify(text)} has ${keys.join() || 'no secret'} in plain text`, () => {
    assert.deepEqual(secretsInClear(parseConfig('/c', text).tree), keys);
  });
}

interface Listening {
  readonly it: string;
  readonly env: Readonly<Record<string, string>>;
  readonly yaml?: string;
  /** Host it is set to listen on, finding codes, and whether it refuses to listen. */
  readonly host: string;
  readonly codes: readonly string[];
  readonly isRefused?: boolean;
}

const OPEN = { LUNAROUTE_HOST: '0.0.0.0', OPENAI_API_KEY: 'sk-canary' };

const LISTENING: readonly Listening[] = [
  { it: 'on this machine alone', env: { OPENAI_API_KEY: 'k' }, host: '127.0.0.1', codes: [] },
  { it: 'for others, with a key', env: OPEN, host: '127.0.0.1', codes: ['insecure_bind'] },
  {
    it: 'for others, with a key, allowed',
    env: { ...OPEN, LUNAROUTE_INSECURE_BIND: 'true' },
    host: '0.0.0.0',
    codes: ['insecure_bind'],
  },
  { it: 'for others, without a key', env: { LUNAROUTE_HOST: '0.0.0.0' }, host: '0.0.0.0', codes: [] },
  {
    it: 'for others, with the key of a provider that is off',
    env: OPEN,
    yaml: 'providers: { openai: { enabled: false } }\n',
    host: '0.0.0.0',
    codes: [],
  },
  {
    it: 'for others, with a token',
    env: { ...OPEN, LUNAROUTE_PROXY_TOKEN: 'a'.repeat(16) },
    host: '0.0.0.0',
    codes: [],
  },
  {
    it: 'for others, with a token that is short',
    env: { ...OPEN, LUNAROUTE_PROXY_TOKEN: 'a'.repeat(15) },
    host: '0.0.0.0',
    codes: ['token_short'],
  },
  {
    it: 'on this machine, with a token that is short',
    env: { LUNAROUTE_PROXY_TOKEN: 'a' },
    host: '127.0.0.1',
    codes: [],
  },
  {
    it: 'for others, with an empty token',
    env: { ...OPEN, LUNAROUTE_PROXY_TOKEN: '' },
    host: '0.0.0.0',
    codes: ['token_empty'],
    isRefused: true,
  },
  {
    it: 'for others, with a blank token and no key',
    env: { LUNAROUTE_HOST: '::', LUNAROUTE_PROXY_TOKEN: ' ' },
    host: '::',
    codes: ['token_empty'],
    isRefused: true,
  },
  {
    it: 'on this machine, with an empty token',
    env: { LUNAROUTE_PROXY_TOKEN: '' },
    host: '127.0.0.1',
    codes: [],
  },
  {
    it: 'on another address of this machine',
    env: { LUNAROUTE_HOST: '127.8.8.8', OPENAI_API_KEY: 'k' },
    host: '127.8.8.8',
    codes: [],
  },
  {
    it: 'for others by a variable, for itself by the file',
    env: OPEN,
    yaml: 'host: 127.0.0.2\n',
    host: '127.0.0.2',
    codes: ['insecure_bind'],
  },
];

for (const { it, env, yaml = '', host, codes, isRefused = false } of LISTENING) {
  test(`listening ${it}: on ${host}, ${codes.join() || 'without a finding'}`, () => {
    const resolved = resolve({ env, yaml });
    assert.equal(resolved.settings.host, host);
    assert.deepEqual(
      resolved.findings.map(({ code }) => code),
      codes,
    );
    assert.equal(resolved.settings.listenRefusal !== undefined, isRefused);
    assert.doesNotMatch(JSON.stringify([resolved.findings, resolved.effective]), /canary/u);
    assert.equal(provider(resolved, 'openai').apiKey, env['OPENAI_API_KEY']);
  });
}

/** Hosts in the file at the start and while running, with an empty token set. */
const MOVED: readonly (readonly [
  it: string,
  atStart: string,
  then: string,
  host: string,
  isRefused: boolean,
])[] = [
  ['to others', '127.0.0.1', '0.0.0.0', '127.0.0.1', false],
  ['to another address of this machine', '127.0.0.1', '127.0.0.2', '127.0.0.2', false],
  ['from others, where it never listened', '0.0.0.0', '127.0.0.1', '127.0.0.1', false],
  ['from others to others, where it never listened', '0.0.0.0', '::', '::', true],
];

for (const [it, atStart, then, host, isRefused] of MOVED) {
  test(`moving ${it} with an empty token: on ${host}${isRefused ? ', where it does not listen' : ''}`, async (context) => {
    const env = { LUNAROUTE_PROXY_TOKEN: '', OPENAI_API_KEY: 'sk-canary' };
    const { store, write } = open(context, `host: "${atStart}"\n`, { env });
    await write(`host: "${then}"\n`);
    const { settings, findings } = store.resolved;
    assert.equal(settings.host, host);
    assert.equal(settings.listenRefusal !== undefined, isRefused);
    const isTold = !then.startsWith('127.');
    assert.deepEqual(
      findings.map(({ code }) => code),
      isTold ? ['token_empty'] : [],
    );
    // The finding must match what the program does.
    if (isTold) assert.equal(/does not listen/u.test(findings[0]?.message ?? ''), isRefused);
  });
}
