import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePacAnswer } from '../../src/settings/sources/pac-answer.ts';
import { readEnvironment } from '../../src/settings/sources/environment.ts';
import { expandVariables } from '../../src/settings/sources/expand-variables.ts';
import type { Variables } from '../../src/settings/sources/inputs.ts';
import { namesThatLead, namesToAsk } from '../../src/settings/sources/login-shell.ts';
import { expandPath } from '../../src/settings/sources/paths.ts';

interface Case {
  readonly it: string;
  readonly env: Variables;
  readonly shell?: Variables;
  readonly silent?: readonly string[];
  readonly platform?: NodeJS.Platform;
  /** Every value of `NAME`, with its origin. */
  readonly all: readonly string[];
  /** Text that replaces `${NAME}`. */
  readonly text: string | undefined;
  readonly names: readonly string[];
  readonly isSilent?: boolean;
}

const CASES: readonly Case[] = [
  { it: 'nowhere', env: {}, all: [], text: undefined, names: [] },
  { it: 'in the process', env: { NAME: 'a' }, all: ['a process'], text: 'a', names: ['NAME'] },
  {
    it: 'in the login shell',
    env: {},
    shell: { NAME: 'a' },
    all: ['a login_shell'],
    text: 'a',
    names: ['NAME'],
  },
  {
    it: 'in both',
    env: { NAME: 'a' },
    shell: { NAME: 'b' },
    all: ['a process', 'b login_shell'],
    text: 'a',
    names: ['NAME'],
  },
  {
    it: 'in both with one text',
    env: { NAME: 'a' },
    shell: { NAME: 'a' },
    all: ['a process'],
    text: 'a',
    names: ['NAME'],
  },
  { it: 'in the process with nothing in it', env: { NAME: '' }, all: [], text: '', names: [] },
  { it: 'in the process with blanks', env: { NAME: ' \t' }, all: [], text: ' \t', names: [] },
  {
    it: 'blank in the process, set in the shell',
    env: { NAME: ' ' },
    shell: { NAME: 'b' },
    all: ['b login_shell'],
    text: 'b',
    names: ['NAME'],
  },
  {
    it: 'set in the process, blank in the shell',
    env: { NAME: 'a' },
    shell: { NAME: '' },
    all: ['a process'],
    text: 'a',
    names: ['NAME'],
  },
  { it: 'blank in the shell alone', env: {}, shell: { NAME: '' }, all: [], text: '', names: [] },
  {
    it: 'undefined, as a copy of variables may have it',
    env: { NAME: undefined },
    all: [],
    text: undefined,
    names: [],
  },
  { it: 'in another case', env: { name: 'a' }, all: [], text: undefined, names: ['name'] },
  {
    it: 'in another case on Windows',
    env: { Name: 'a' },
    platform: 'win32',
    all: ['a process'],
    text: 'a',
    names: ['NAME'],
  },
  { it: 'silent', env: {}, silent: ['NAME'], all: [], text: undefined, names: [], isSilent: true },
  {
    it: 'silent, and told by the process',
    env: { NAME: 'a' },
    silent: ['NAME'],
    all: ['a process'],
    text: 'a',
    names: ['NAME'],
    isSilent: false,
  },
  {
    it: 'silent, and blank in the process',
    env: { NAME: '' },
    silent: ['NAME'],
    all: [],
    text: '',
    names: [],
    isSilent: true,
  },
];

for (const { it, env, shell, silent, platform = 'linux', all, text, names, isSilent = false } of CASES) {
  test(`a variable ${it}: ${all.join(' over ') || 'not set'}`, () => {
    const inputs = { env, loginShellEnv: shell, silentVariables: silent, platform, flags: {}, homeDir: '/' };
    const environment = readEnvironment(inputs);
    assert.deepEqual(
      environment.all('NAME').map((one) => `${one.text} ${one.source.from}`),
      all,
    );
    assert.equal(environment.text('NAME'), text);
    assert.deepEqual(environment.names(), names);
    assert.deepEqual(environment.silent, isSilent ? ['NAME'] : []);
  });
}

const ENVIRONMENT = readEnvironment({
  env: { A: 'one', B_2: 'two', EMPTY: '', DOLLAR: '${A}$&' },
  flags: {},
  homeDir: '/',
  platform: 'linux',
});

/** A value and its expansion. */
const EXPANDED: readonly (readonly [value: unknown, to: unknown])[] = [
  ['${A}', 'one'],
  ['x${A}y${B_2}z', 'xoneytwoz'],
  ['${A}${A}', 'oneone'],
  ['${EMPTY}', ''],
  // The value of a variable is not expanded again.
  ['${DOLLAR}', '${A}$&'],
  ['$A', '$A'],
  ['$ {A}', '$ {A}'],
  ['${}', '${}'],
  ['${2}', '${2}'],
  ['${A-default}', '${A-default}'],
  ['${A', '${A'],
  ['', ''],
  [5, 5],
  [true, true],
  [null, null],
  [
    ['${A}', 5, ['${B_2}']],
    ['one', 5, ['two']],
  ],
  [
    { a: '${A}', '${A}': { b: ['${B_2}'] } },
    { a: 'one', '${A}': { b: ['two'] } },
  ],
];

for (const [value, to] of EXPANDED) {
  test(`${JSON.stringify(value)} becomes ${JSON.stringify(to)}`, () => {
    assert.deepEqual(expandVariables(value, ENVIRONMENT), { kind: 'value', value: to });
  });
}

const UNSET: readonly (readonly [
  value: unknown,
  names: readonly string[],
  path: readonly (string | number)[],
])[] = [
  ['${NONE}', ['NONE'], []],
  ['${NONE}${A}${NONE}', ['NONE'], []],
  ['${NONE}${OTHER}', ['NONE', 'OTHER'], []],
  [['${A}', '${NONE}'], ['NONE'], [1]],
  [{ a: '${A}', b: { c: ['${X}', '${Y}'] } }, ['X', 'Y'], ['b', 'c', 0]],
];

for (const [value, names, path] of UNSET) {
  test(`${JSON.stringify(value)} reports ${names.join(' and ')} as unset at ${JSON.stringify(path)}`, () => {
    assert.deepEqual(expandVariables(value, ENVIRONMENT), { kind: 'unset', names, path });
  });
}

const PATHS: readonly (readonly [
  text: string,
  platform: NodeJS.Platform,
  folder: string | undefined,
  to: string,
])[] = [
  ['a/b', 'linux', '/f', '/f/a/b'],
  ['../a', 'linux', '/f/g', '/f/a'],
  ['/a', 'linux', '/f', '/a'],
  ['a', 'linux', undefined, 'a'],
  ['~', 'linux', '/f', '/home/ada'],
  ['~/a', 'linux', undefined, '/home/ada/a'],
  ['~ada/a', 'linux', '/f', '/f/~ada/a'],
  [String.raw`~\a`, 'linux', '/f', String.raw`/f/~\a`],
  ['a', 'win32', String.raw`C:\f`, String.raw`C:\f\a`],
  [String.raw`D:\a`, 'win32', String.raw`C:\f`, String.raw`D:\a`],
  ['/a', 'win32', String.raw`C:\f`, '/a'],
  [String.raw`\\server\share`, 'win32', String.raw`C:\f`, String.raw`\\server\share`],
  ['~/a', 'win32', undefined, String.raw`C:\Users\ada\a`],
  [String.raw`~\a`, 'win32', undefined, String.raw`C:\Users\ada\a`],
];

for (const [text, platform, folder, to] of PATHS) {
  test(`the path ${text} on ${platform}, from ${folder ?? 'nowhere'}, resolves to ${to}`, () => {
    const homeDir = platform === 'win32' ? String.raw`C:\Users\ada` : '/home/ada';
    assert.equal(expandPath(text, { homeDir, platform, folder }), to);
  });
}

/** Answers with irregular syntax; the regular ones are tested with the providers. */
const PAC: readonly (readonly [text: string, route: string])[] = [
  ['DIRECT x', 'direct'],
  ['DIRECT x; PROXY b:1', 'http://b:1'],
  ['PROXY a:1 b:2; PROXY c:3', 'http://c:3'],
  ['PROXY a:1?x; PROXY b:1', 'http://b:1'],
  ['PROXY a:1#x; PROXY b:1', 'http://b:1'],
  ['PROXY a:1/x; PROXY b:1', 'http://b:1'],
  ['\tPROXY\ta:1\n;DIRECT', 'http://a:1'],
  ['SOCKS', 'direct'],
  ['SOCKS6 s:1; DIRECT', 'direct'],
  ['constructor a:1; HTTPS b:443', 'https://b'],
];

for (const [text, route] of PAC) {
  test(`the PAC answer ${JSON.stringify(text)} gives ${route}`, () => {
    const read = parsePacAnswer(text);
    assert.equal(read.kind === 'proxy' ? read.url : read.kind, route);
    assert.deepEqual(read.skipped, []);
  });
}

/** Variables of a login shell, and whether their absence must be reported. */
const LEADING: readonly (readonly [name: string, text: string, leads: boolean])[] = [
  ['LUNAROUTE_CONFIG', '', true],
  ['LUNAROUTE_PROXY_TOKEN', '', true],
  ['LUNAROUTE_HOST', '', false],
  ['LUNAROUTE_NO_UPDATE_CHECK', '', true],
  ['LUNAROUTE_UPDATES_CHECK', '', true],
  ['LUNAROUTE_LOG_LEVEL', '', false],
  ['OPENAI_API_KEY', '', true],
  ['LUNAROUTE_GROQ_BASE_URL', '', true],
  ['LUNAROUTE_GROQ_API_KEY', '', true],
  ['LUNAROUTE_GROQ_TIMEOUT_SECS', '', false],
  ['HTTPS_PROXY', '', true],
  ['no_proxy', '', true],
  ['NODE_EXTRA_CA_CERTS', '', true],
  ['MINE', 'port: ${MINE}', true],
  ['MINE', 'port: $MINE', false],
  ['MINE', '', false],
  ['PATH', '', false],
];

for (const [name, text, leads] of LEADING) {
  test(`${name}${text === '' ? '' : ` beside "${text}"`} ${leads ? 'has consequences' : 'has no consequences'}`, () => {
    assert.deepEqual(namesThatLead([name], text), leads ? [name] : []);
  });
}

test('the login shell is queried once for each variable in the file and for those of assistants', () => {
  const names = namesToAsk('a: ${ONE}\nb: "${TWO} ${ONE} ${PATH}"\n# ${THREE}\n');
  assert.deepEqual(names.slice(0, 4), ['ONE', 'TWO', 'PATH', 'THREE']);
  assert.equal(new Set(names).size, names.length);
  assert.ok(names.includes('CODEX_HOME'));
});
