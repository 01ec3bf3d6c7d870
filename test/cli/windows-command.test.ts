import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spawnable } from '../../src/cli/windows-command.ts';

const PATH = String.raw`C:\exe;C:\npm`;
const FILES: ReadonlySet<string> = new Set([
  String.raw`C:\exe\codex.exe`,
  String.raw`C:\npm\codex.cmd`,
  String.raw`C:\npm\claude.cmd`,
]);

function onWindows(command: string, ...args: readonly string[]) {
  return spawnable(command, args, { env: { PATH }, platform: 'win32', exists: (file) => FILES.has(file) });
}

/**
 * Processes a line as cmd.exe does: a caret makes the next character literal (outside quotes, and here all quotes
 * follow carets).
 */
function withoutCarets(line: string): string {
  return line.replaceAll(/\^(.)/gu, '$1');
}

test('outside Windows, and for a program, a command is spawned unchanged', () => {
  const onLinux = { env: {}, platform: 'linux', exists: () => true } as const;
  assert.deepEqual(spawnable('claude', ['a b'], onLinux), { file: 'claude', args: ['a b'], options: {} });
  for (const command of ['codex', 'none', String.raw`C:\exe\codex.exe`])
    assert.deepEqual(onWindows(command, 'a b'), { file: command, args: ['a b'], options: {} });
});

test('a script is started by cmd.exe, and its program gets every argument unchanged', () => {
  const args = [
    'a b',
    '"q"',
    String.raw`C:\end\\`,
    '100%PATH%',
    'a&b|c>d^e',
    '',
    'openai_base_url="http://127.0.0.1:1/v1"',
  ];
  const { file, args: passed, options } = onWindows('claude', ...args);
  assert.equal(file, 'cmd.exe');
  assert.deepEqual(options, { windowsVerbatimArguments: true });
  const [d, s, c, line = ''] = passed;
  assert.deepEqual([d, s, c], ['/d', '/s', '/c']);
  // Twice: once for the line, once for the script's own line with %*.
  const program = withoutCarets(withoutCarets(line.slice(1, -1)));
  assert.deepEqual(argumentsOf(program), [String.raw`C:\npm\claude.cmd`, ...args]);
  assert.doesNotMatch(line.slice(1, -1), /(?<!\^)[%&|<>"]/u, 'nothing is left for cmd.exe to act on');
});

/**
 * Splits a command line as the C library of Windows does
 * (https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments).
 */
function argumentsOf(line: string): readonly string[] {
  const found: string[] = [];
  let [text, isQuoted, isOpen] = ['', false, false];
  for (const [, slashes = '', quote = '', other = ''] of line.matchAll(/(\\*)(?:(")|([^\\])|$)/gu)) {
    const isEscaped = quote !== '' && slashes.length % 2 === 1;
    text += quote === '' ? slashes : slashes.slice(0, Math.floor(slashes.length / 2));
    if (isEscaped) text += quote;
    else if (quote !== '') [isQuoted, isOpen] = [!isQuoted, true];
    else if (other !== ' ' || isQuoted) text += other;
    else {
      found.push(text);
      [text, isOpen] = ['', false];
    }
  }
  return text !== '' || isOpen ? [...found, text] : found;
}

/** The file that each command starts: cmd.exe scripts by their name, anything else as written. */
const COMMANDS: readonly (readonly [
  it: string,
  command: string,
  env: NodeJS.ProcessEnv,
  files: readonly string[],
  script: string | undefined,
])[] = [
  ['a script on the PATH', 'tool', { PATH: 'C:\\a' }, ['C:\\a\\tool.cmd'], 'C:\\a\\tool.cmd'],
  ['a script of the older kind', 'tool', { PATH: 'C:\\a' }, ['C:\\a\\tool.bat'], 'C:\\a\\tool.bat'],
  ['a script in capitals', 'tool.CMD', { PATH: 'C:\\a' }, ['C:\\a\\tool.CMD'], 'C:\\a\\tool.CMD'],
  ['a PATH by its other name', 'tool', { Path: 'C:\\a' }, ['C:\\a\\tool.cmd'], 'C:\\a\\tool.cmd'],
  [
    'the older kind beside the newer',
    'tool',
    { PATH: 'C:\\a' },
    ['C:\\a\\tool.cmd', 'C:\\a\\tool.bat'],
    'C:\\a\\tool.bat',
  ],
  [
    'the first of two folders',
    'tool',
    { PATH: 'C:\\a;C:\\b' },
    ['C:\\a\\tool.cmd', 'C:\\b\\tool.cmd'],
    'C:\\a\\tool.cmd',
  ],
  ['a program before a script', 'tool', { PATH: 'C:\\a' }, ['C:\\a\\tool.exe', 'C:\\a\\tool.cmd'], undefined],
  [
    'a program in a folder before it',
    'tool',
    { PATH: 'C:\\a;C:\\b' },
    ['C:\\a\\tool.exe', 'C:\\b\\tool.cmd'],
    undefined,
  ],
  [
    'a relative folder, which anybody may fill',
    'tool',
    { PATH: '.;bin;;C:\\b' },
    ['tool.cmd', 'bin\\tool.cmd'],
    undefined,
  ],
  ['a script by its place', '.\\tool.cmd', {}, ['tool.cmd'], 'tool.cmd'],
  ['a script by its place, without its ending', 'C:/x/tool', {}, ['C:\\x\\tool.cmd'], 'C:\\x\\tool.cmd'],
  ['a file of another kind', 'tool.ps1', { PATH: 'C:\\a' }, ['C:\\a\\tool.ps1'], undefined],
  ['nothing of that name', 'tool', {}, [], undefined],
];

for (const [it, command, env, files, script] of COMMANDS) {
  test(`a command on Windows that is ${it} is started ${script === undefined ? 'as it is' : 'by cmd.exe'}`, () => {
    const shell = 'D:\\cmd.exe';
    const found = spawnable(command, ['x'], {
      env: { ...env, ComSpec: shell },
      platform: 'win32',
      exists: (file) => files.includes(file),
    });
    if (script === undefined) return assert.deepEqual(found, { file: command, args: ['x'], options: {} });
    assert.equal(found.file, shell);
    const line = withoutCarets(withoutCarets(found.args.at(-1)?.slice(1, -1) ?? ''));
    assert.deepEqual(argumentsOf(line), [script, 'x']);
  });
}
