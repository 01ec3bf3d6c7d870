import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Command } from 'commander';
import type { AssistantOutcome, AssistantState, AssistantView } from '../../src/contract/assistants.ts';
import type { Finding } from '../../src/contract/settings/finding.ts';
import { changeAnswer, EXIT_REFUSED, listAnswer, moveAnswer } from '../../src/cli/assistants-text.ts';
import { whyUnanswered } from '../../src/cli/ask-instance.ts';
import { checkExitCode, formatCheckJson } from '../../src/cli/check-command.ts';
import { ownVersions, packageVersion, readAs } from '../../src/cli/command-inputs.ts';
import { addSubjectFlags } from '../../src/cli/command-subject.ts';
import { isTooOld } from '../../src/cli/oldest-node.js';
import { addressOf, describeInstance } from '../../src/cli/running-instance.ts';
import { GENERAL } from '../../src/contract/settings/general.ts';
import type { Instance } from '../../src/control/instance-file.ts';
import { jsonLine } from '../../src/report/safe-text.ts';
import { SURVIVED_SIGNAL_MS } from '../../src/system/processes.ts';
import { resolve } from '../settings/support.ts';

const VIEW: AssistantView = {
  name: 'codex',
  label: 'Codex CLI',
  program: 'codex',
  isFound: true,
  file: '/home/ada/.codex/config.toml',
  fileExists: true,
  addresses: [],
  state: { kind: 'none' },
  isDirect: false,
  connectedAt: null,
  cautions: [],
  statusLine: null,
  toolSearch: null,
};

const STATES: readonly (readonly [state: AssistantState, words: string])[] = [
  [{ kind: 'none' }, 'not connected'],
  [{ kind: 'other' }, 'not connected, uses another address'],
  [{ kind: 'drifted' }, 'edited since it was connected'],
  [{ kind: 'connected', by: 'us', isCurrent: true }, 'connected'],
  [
    { kind: 'connected', by: 'us', isCurrent: false },
    "connected to an address that is no longer the proxy's",
  ],
  [{ kind: 'connected', by: 'hand', isCurrent: true }, 'points to the proxy, not written by LunaRoute'],
  [
    { kind: 'unreadable', code: 'not_utf8', message: 'It is not UTF-8 text.' },
    "can't be read: It is not UTF-8 text.",
  ],
];

for (const [state, words] of STATES) {
  test(`an assistant that is ${words.slice(0, 40)} is listed as such`, () => {
    const { stdout, stderr, code } = listAnswer([{ ...VIEW, state }], false);
    assert.equal(stdout, `Codex CLI [codex]: ${words}\n  /home/ada/.codex/config.toml\n`);
    assert.deepEqual([stderr, code], ['', 0]);
    assert.deepEqual(JSON.parse(listAnswer([{ ...VIEW, state }], true).stdout), {
      assistants: [{ ...VIEW, state }],
    });
  });
}

/** Additional output of the list: lines after the first, or additions to the first. */
const LISTED: readonly (readonly [it: string, more: Partial<AssistantView>, text: string])[] = [
  ['a folder that nobody knows', { file: null }, ': not connected\n'],
  [
    'a file that is not there',
    { fileExists: false },
    ': not connected\n  /home/ada/.codex/config.toml (does not exist)\n',
  ],
  [
    'one that is not found',
    { isFound: false, file: null },
    ': not connected (not installed, as far as LunaRoute can tell)\n',
  ],
  [
    'one that goes straight',
    { isDirect: true, file: null },
    ': not connected (`assistants direct`; `assistants back` connects it again)\n',
  ],
  [
    'an address of its own',
    { file: null, addresses: [{ key: 'a', now: 'x', written: null }] },
    ': not connected\n  a = x\n',
  ],
  [
    'an address of ours',
    { file: null, addresses: [{ key: 'a', now: 'x', written: 'x' }] },
    ': not connected\n  a = x\n',
  ],
  [
    'an address that was edited',
    { file: null, addresses: [{ key: 'a', now: 'y', written: 'x' }] },
    ': not connected\n  a = y (LunaRoute wrote x)\n',
  ],
  [
    'an address that was removed',
    { file: null, addresses: [{ key: 'a', now: null, written: 'x' }] },
    ': not connected\n  a = nothing (LunaRoute wrote x)\n',
  ],
  [
    'a key with nothing at it',
    { file: null, addresses: [{ key: 'a', now: null, written: null }] },
    ': not connected\n',
  ],
  [
    'a caution',
    { file: null, cautions: [{ code: 'overridden', level: 'warning', message: 'Mind.' }] },
    ': not connected\n  warning: Mind.\n',
  ],
  [
    'a name that would move the terminal',
    { file: '/a\u001b[2J\u009b' },
    String.raw`: not connected` + '\n  /a\\u001b[2J\\u009b\n',
  ],
];

for (const [it, more, text] of LISTED) {
  test(`an assistant with ${it} is listed line by line`, () => {
    const view = { ...VIEW, ...more };
    assert.equal(listAnswer([view], false).stdout, `Codex CLI [codex]${text}`);
    const json = listAnswer([view], true).stdout;
    assert.deepEqual(JSON.parse(json), { assistants: [view] });
    assert.doesNotMatch(json.trimEnd(), /\p{Cc}/u);
  });
}

const DONE: AssistantOutcome = {
  kind: 'done',
  file: '/f',
  diff: [
    { kind: 'removed', line: 1, text: 'a' },
    { kind: 'added', line: 2, text: 'b' },
  ],
  cautions: [{ code: 'overridden', level: 'note', message: 'Mind.' }],
};
const REFUSED: AssistantOutcome = { kind: 'refused', code: 'read_only', message: 'It is read-only.' };
const DRIFTED: AssistantOutcome = { kind: 'refused', code: 'drifted', message: 'It was changed.' };
const UNCHANGED: AssistantOutcome = { kind: 'unchanged', message: 'It is connected.' };

const OUTCOMES: readonly (readonly [
  outcome: AssistantOutcome,
  code: number,
  stdout: string,
  stderr: string,
])[] = [
  [DONE, 0, '/f\n- 1: a\n+ 2: b\nConnected: codex. Restart it.\n', 'note: Mind.\n'],
  [UNCHANGED, 0, 'It is connected.\n', ''],
  [REFUSED, EXIT_REFUSED, '', 'Not done (read_only): It is read-only.\n'],
  [
    DRIFTED,
    EXIT_REFUSED,
    '',
    'Not done (drifted): It was changed. To disconnect and keep the edit: --leave-changed.\n',
  ],
];

for (const [outcome, code, stdout, stderr] of OUTCOMES) {
  test(`a change that ends as ${outcome.kind} exits with ${code}`, () => {
    const said = { name: 'codex', done: 'Connected' } as const;
    assert.deepEqual(changeAnswer(outcome, { ...said, json: false }), { code, stdout, stderr });
    const json = changeAnswer(outcome, { ...said, json: true });
    assert.deepEqual([json.code, json.stderr, JSON.parse(json.stdout)], [code, '', outcome]);
    // With several assistants, each refusal names its assistant, and the exit code is that of the worst outcome.
    const assistants = [
      { name: 'codex', label: 'Codex CLI', outcome },
      { name: 'pi', label: 'pi', outcome: UNCHANGED },
    ] as const;
    const moved = moveAnswer({ to: 'proxy', assistants }, false);
    assert.deepEqual([moved.code, moved.stdout], [code, `${stdout}It is connected.\n`]);
    assert.equal(moved.stderr, outcome.kind === 'refused' ? `Codex CLI: ${stderr}` : stderr);
    const all = moveAnswer({ to: 'providers', assistants }, true);
    assert.deepEqual([all.code, JSON.parse(all.stdout)], [code, { to: 'providers', assistants }]);
  });
}

test('a plan says that nothing was written, and an empty move says that no assistant moved', () => {
  const { kind: _, ...rest } = DONE;
  const plan = changeAnswer({ kind: 'planned', ...rest }, { name: 'codex', done: 'Connected', json: false });
  assert.match(plan.stdout, /\nDry run: nothing was written\.\n$/u);
  assert.equal(moveAnswer({ to: 'providers', assistants: [] }, false).stdout, 'No assistant is connected.\n');
  assert.match(moveAnswer({ to: 'proxy', assistants: [] }, false).stdout, /^No assistant was sent straight/u);
  const direct = moveAnswer(
    { to: 'providers', assistants: [{ name: 'codex', label: 'Codex CLI', outcome: DONE }] },
    false,
  );
  assert.match(direct.stdout, /\nGoes straight to its provider: codex\. Restart it\.\n$/u);
});

const NODES: readonly (readonly [version: string, isOld: boolean])[] = [
  ['24.18.0', false],
  ['24.18.99', false],
  ['24.17.99', true],
  ['24.21.0', false],
  ['25.0.0', false],
  ['26.1.0-nightly', false],
  ['23.99.0', true],
  ['20.19.0', true],
  ['9.0.0', true],
  ['100.0.0', false],
];

for (const [version, isOld] of NODES) {
  test(`Node ${version} is ${isOld ? 'too old' : 'new enough'}`, () =>
    assert.equal(isTooOld(version), isOld));
}

/** Values of `--pid` and the parsed number; undefined if rejected. */
const PIDS: readonly (readonly [text: string, pid: number | undefined])[] = [
  ['4711', 4711],
  ['1', 1],
  ['0', undefined],
  ['-1', undefined],
  ['047', undefined],
  ['4.5', undefined],
  ['4e3', undefined],
  [' 4', undefined],
  ['', undefined],
  ['self', undefined],
];

for (const [text, pid] of PIDS) {
  test(`--pid "${text}" is ${pid ?? 'refused'}`, () => {
    const command = addSubjectFlags(
      new Command('x').exitOverride().configureOutput({ writeErr: () => undefined }),
    );
    const parse = () => command.parse([`--pid=${text}`], { from: 'user' }).opts()['pid'] as unknown;
    if (pid === undefined) assert.throws(parse, /process ID/u);
    else assert.equal(parse(), pid);
  });
}

test('a flag is parsed by the rules of its setting and rejected with a sentence', () => {
  assert.equal(readAs(GENERAL.port)(' 9000 '), 9000);
  assert.throws(
    () => readAs(GENERAL.port)('70000'),
    /^CommanderError: [A-Z].*\.$|^InvalidArgumentError|Must/u,
  );
  assert.match(packageVersion(), /^\d+\.\d+\.\d+/u);
  assert.deepEqual(ownVersions(), { version: packageVersion(), undiciVersion: ownVersions().undiciVersion });
  assert.match(ownVersions().undiciVersion ?? '', /^\d+\.\d+\.\d+$/u);
});

const INSTANCE: Instance = {
  pid: 4711,
  version: '0.1.0',
  startedAt: 1,
  startedFrom: 'a test',
  configPath: '/home/ada/config.yaml',
  address: { host: '::1', port: 8081 },
  link: null,
};

test('an instance is described in one line, with its address', () => {
  assert.equal(
    describeInstance(INSTANCE),
    'LunaRoute 0.1.0, process 4711, http://[::1]:8081, /home/ada/config.yaml',
  );
  const other = { ...INSTANCE, address: null, isDemo: true, configPath: '/a\n\u009bb' };
  assert.equal(
    describeInstance(other),
    'LunaRoute 0.1.0 (demo), process 4711, not listening, /a\\u000a\\u009bb',
  );
  const resolved = resolve({ env: { LUNAROUTE_PORT: '9000' } });
  const settings = { host: '127.0.0.1', port: 9000 };
  assert.deepEqual(addressOf({ kind: 'settings', resolved }), settings);
  assert.deepEqual(addressOf({ kind: 'running', instance: INSTANCE, resolved }), INSTANCE.address);
  assert.deepEqual(addressOf({ kind: 'running', instance: other, resolved }), settings);
  assert.match(whyUnanswered(INSTANCE), /neither a local socket nor a settings page/u);
  const reachable: readonly Instance[] = [
    { ...INSTANCE, link: 'http://x' },
    { ...INSTANCE, socket: { path: '/s', key: 'k' } },
  ];
  for (const one of reachable) assert.match(whyUnanswered(one), /no answer that this version understands/u);
});

test('check exits with 2 only for an error, and its JSON has no control characters', () => {
  const finding = (level: Finding['level'], message = ''): Finding => ({
    level,
    code: 'invalid_value',
    message,
    at: 'X',
  });
  const base = resolve();
  const codes = [[], [finding('warning')], [finding('warning'), finding('error')]].map((findings) =>
    checkExitCode({ ...base, findings }),
  );
  assert.deepEqual(codes, [0, 0, 2]);
  const line = formatCheckJson({ ...base, findings: [finding('error', '\u009b2J\u007f')] });
  assert.doesNotMatch(line.trimEnd(), /\p{Cc}/u);
  const { findings, running } = JSON.parse(line) as { findings: Finding[]; running: unknown };
  assert.deepEqual([findings[0]?.message, running], ['\u009b2J\u007f', null]);
  assert.equal(jsonLine({ a: 'b\nc' }), '{"a":"b\\nc"}\n');
});

test('the launcher for old versions of Node gives a signal as much time as the rest of the program', () => {
  const launcher = readFileSync(new URL('../../src/cli/brought-node.js', import.meta.url), 'utf8');
  const [, literal] = /SURVIVED_SIGNAL_MS = (\d+);/u.exec(launcher) ?? [];
  assert.equal(Number(literal), SURVIVED_SIGNAL_MS);
});
