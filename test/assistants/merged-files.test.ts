import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Assistant, AssistantEnvironment } from '../../src/assistants/assistant.ts';
import { ASSISTANTS } from '../../src/assistants/known-assistants.ts';
import { kilo } from '../../src/assistants/opencode.ts';
import { opencode } from '../../src/assistants/opencode.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { PROXY } from './support.ts';

interface Case {
  readonly it: string;
  readonly assistant: Assistant;
  readonly env?: Readonly<Record<string, string>>;
  /** Working directory below the home folder; undefined for none. */
  readonly startedIn?: string;
  /** Folders that contain a repository. */
  readonly repositories?: readonly string[];
  /** Files below the home folder, lowest precedence first. */
  readonly files: readonly string[];
}

const GLOBAL = [
  '.config/opencode/config.json',
  '.config/opencode/opencode.json',
  '.config/opencode/opencode.jsonc',
];
const HOME = ['.opencode/opencode.json', '.opencode/opencode.jsonc'];
const both = (folder: string): readonly string[] => [`${folder}/opencode.json`, `${folder}/opencode.jsonc`];

const CASES: readonly Case[] = [
  { it: 'by itself', assistant: opencode, files: [...GLOBAL, ...HOME] },
  {
    it: 'with a file of its own choice',
    assistant: opencode,
    env: { OPENCODE_CONFIG: 'HOME/mine.json' },
    files: [...GLOBAL, 'mine.json', ...HOME],
  },
  {
    it: 'with a folder of its own choice, which overrides all',
    assistant: opencode,
    env: { OPENCODE_CONFIG_DIR: 'HOME/mine' },
    files: [...GLOBAL, ...HOME, ...both('mine')],
  },
  {
    it: 'with variables that say nothing',
    assistant: opencode,
    env: { OPENCODE_CONFIG: '', OPENCODE_CONFIG_DIR: '', KILO_CONFIG: 'HOME/other.json' },
    files: [...GLOBAL, ...HOME],
  },
  {
    it: 'with its configurations elsewhere',
    assistant: opencode,
    env: { XDG_CONFIG_HOME: 'HOME/x' },
    files: [...GLOBAL.map((file) => file.replace('.config', 'x')), ...HOME],
  },
  {
    it: 'with its configurations by a relative path, which nobody can follow',
    assistant: opencode,
    env: { XDG_CONFIG_HOME: 'x' },
    files: HOME,
  },
  {
    it: 'in a project',
    assistant: opencode,
    startedIn: 'project',
    repositories: ['project'],
    files: [...GLOBAL, ...both('project'), ...both('project/.opencode'), ...HOME],
  },
  {
    it: 'below the top of a project: the closer folder overrides, and dot folders override them all',
    assistant: opencode,
    startedIn: 'project/a/b',
    repositories: ['project'],
    files: [
      ...GLOBAL,
      ...['project', 'project/a', 'project/a/b'].flatMap(both),
      ...['project/.opencode', 'project/a/.opencode', 'project/a/b/.opencode'].flatMap(both),
      ...HOME,
    ],
  },
  {
    it: 'in a repository within another, which ends the search',
    assistant: opencode,
    startedIn: 'project/inner',
    repositories: ['project', 'project/inner'],
    files: [...GLOBAL, ...both('project/inner'), ...both('project/inner/.opencode'), ...HOME],
  },
  {
    it: 'by itself',
    assistant: kilo,
    files: [
      ...['config.json', 'kilo.json', 'kilo.jsonc', 'opencode.json', 'opencode.jsonc'].map(
        (name) => `.config/kilo/${name}`,
      ),
      ...['.kilo', '.kilocode'].flatMap((dot) =>
        ['kilo.json', 'kilo.jsonc', 'opencode.json', 'opencode.jsonc'].map((name) => `${dot}/${name}`),
      ),
    ],
  },
];

for (const { it, assistant, env = {}, startedIn, repositories = [], files } of CASES) {
  test(`${assistant.label} ${it}: its files are merged in this order`, (context) => {
    const home = temporaryFolder(context);
    for (const folder of [startedIn ?? '', ...repositories.map((one) => path.join(one, '.git'))])
      mkdirSync(path.join(home, folder), { recursive: true });
    const around = {
      home,
      env: Object.fromEntries(Object.entries(env).map(([name, text]) => [name, text.replace('HOME', home)])),
    };
    const found = assistant.mergedFiles?.(
      around,
      startedIn === undefined ? undefined : path.join(home, startedIn),
    );
    assert.deepEqual(
      found?.map((file) => path.relative(home, file).replaceAll('\\', '/')),
      files,
    );
  });
}

test('outside a repository each folder up to the root is searched', (context) => {
  const home = temporaryFolder(context);
  const found = opencode.mergedFiles?.({ home, env: {} }, home) ?? [];
  const top = path.parse(home).root;
  assert.ok(found.includes(path.join(top, 'opencode.json')));
  assert.ok(found.indexOf(path.join(top, 'opencode.json')) < found.indexOf(path.join(home, 'opencode.json')));
});

/** Files with their own address, and whether they are reported next to the one that is written. */
const OVERRIDING: readonly (readonly [it: string, file: string, text: string, isTold: boolean])[] = [
  [
    'a stronger file with the address',
    '.opencode/opencode.json',
    '{"provider":{"openai":{"options":{"baseURL":"http://x"}}}}',
    true,
  ],
  ['a stronger file with something else', '.opencode/opencode.json', '{"provider":{"openai":{}}}', false],
  ['a stronger file that does not parse', '.opencode/opencode.json', '{"provider":', false],
  [
    'a weaker file with the address',
    '.config/opencode/config.json',
    '{"provider":{"openai":{"options":{"baseURL":"http://x"}}}}',
    false,
  ],
];

for (const [it, other, text, isTold] of OVERRIDING) {
  test(`opencode beside ${it}: it is ${isTold ? '' : 'not '}reported`, (context) => {
    const home = temporaryFolder(context);
    const own = path.join(home, '.config/opencode/opencode.json');
    for (const [file, content] of [
      [own, '{}'],
      [path.join(home, other), text],
    ] as const) {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    const around = { home, env: { OPENAI_API_KEY: 'k' } };
    const told = opencode.cautions({
      ...around,
      file: own,
      text: '{}',
      keys: opencode.allKeys,
      proxyUrl: PROXY,
    });
    assert.deepEqual(
      told.map(({ code, message }) => [code, message.includes(path.join(home, other))]),
      isTold ? [['overridden', true]] : [],
    );
  });
}

/** Folder selected by each variable; undefined if the variable cannot be followed. */
const FOLDERS: readonly (readonly [
  name: string,
  variable: string,
  text: string,
  folder: string | undefined,
])[] = [
  ['claude-code', 'CLAUDE_CONFIG_DIR', '/x', '/x'],
  ['claude-code', 'CLAUDE_CONFIG_DIR', '', '/home/ada/.claude'],
  ['claude-code', 'CLAUDE_CONFIG_DIR', 'x', undefined],
  ['claude-code', 'CLAUDE_CONFIG_DIR', '~/x', undefined],
  ['codex', 'CODEX_HOME', '/x', '/x'],
  ['codex', 'CODEX_HOME', './x', undefined],
  ['gemini-cli', 'GEMINI_CLI_HOME', '/x', '/x/.gemini'],
  ['gemini-cli', 'GEMINI_CLI_HOME', '', '/home/ada/.gemini'],
  ['gemini-cli', 'GEMINI_CLI_HOME', 'x', undefined],
  ['opencode', 'XDG_CONFIG_HOME', '/x', '/x/opencode'],
  ['kilo', 'XDG_CONFIG_HOME', '/x', '/x/kilo'],
  ['qwen-code', 'QWEN_HOME', '~', '/home/ada'],
  ['qwen-code', 'QWEN_HOME', '~/q', '/home/ada/q'],
  ['qwen-code', 'QWEN_HOME', '~ada/q', undefined],
  ['qwen-code', 'QWEN_HOME', '/a/~', '/a/~'],
  ['pi', 'PI_CODING_AGENT_DIR', '~/p', '/home/ada/p'],
  ['pi', 'PI_CODING_AGENT_DIR', 'p', undefined],
];

for (const [name, variable, text, folder] of FOLDERS) {
  const skip = process.platform === 'win32' && 'the paths are those of other systems';
  test(
    `${name} with ${variable}="${text}": its folder is ${folder ?? 'nobody knows where'}`,
    { skip },
    () => {
      const assistant = ASSISTANTS.find((one) => one.name === name);
      assert.equal(assistant?.folder({ home: '/home/ada', env: { [variable]: text } }), folder);
    },
  );
}

/** Providers of the assistant that get the address. */
const USED: readonly (readonly [
  it: string,
  text: string | undefined,
  env: AssistantEnvironment['env'],
  used: readonly string[],
])[] = [
  ['nothing known', undefined, {}, ['anthropic', 'openai']],
  ['a file with nothing in it', '', {}, ['anthropic', 'openai']],
  ['one in its file', '{"provider":{"openai":{}}}', {}, ['openai']],
  [
    'one in its file and one by its key',
    '{"provider":{"openai":{}}}',
    { ANTHROPIC_API_KEY: 'k' },
    ['anthropic', 'openai'],
  ],
  ['one by its key', '{}', { OPENAI_API_KEY: 'k' }, ['openai']],
  ['somebody else in its file', '{"provider":{"groq":{}}}', {}, ['anthropic', 'openai']],
];

for (const assistant of [opencode, kilo]) {
  for (const [it, text, env, used] of USED) {
    test(`${assistant.label} with ${it}: ${used.join(' and ')} get the address`, (context) => {
      const keys = assistant.keys({ home: temporaryFolder(context), env }, text);
      assert.deepEqual(
        keys,
        used.map((name) => ['provider', name, 'options', 'baseURL']),
      );
    });
  }
}
