import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { DIALECTS } from '../../src/contract/dialect.ts';
import { DIALECT_DEFINITIONS } from '../../src/dialects/dialects.ts';
import { type Launch, type LaunchProvider, LaunchRefusal } from '../../src/run/launch.ts';
import { prepareLaunch } from '../../src/run/prepare-launch.ts';
import { programOf, PROGRAMS } from '../../src/run/programs.ts';
import { ROOT, temporaryFolder } from '../support/command-line.ts';
import { PROXY } from './program-row.ts';
import { ROWS } from './program-rows.ts';

const BUILT_IN = DIALECTS.map((dialect): LaunchProvider => {
  return { name: dialect, dialect, baseUrl: DIALECT_DEFINITIONS[dialect].baseUrl, hasKey: false };
});
const GROQ: LaunchProvider = {
  name: 'groq',
  dialect: 'openai',
  baseUrl: 'https://api.groq.com/openai',
  hasKey: false,
};

for (const {
  title,
  command,
  provider,
  env = {},
  files = {},
  given,
  says = /^$/u,
  startedIn = '',
  token,
} of ROWS) {
  test(title, (context) => {
    const home = temporaryFolder(context);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
      writeFileSync(path.join(home, name), text);
    }
    const [name = '', ...args] = command;
    const kept: string[] = [];
    const launch = (): Launch =>
      prepareLaunch({
        program: programOf(name),
        args,
        to: {
          proxyUrl: PROXY,
          providers: [...BUILT_IN, GROQ],
          chosen: provider === 'groq' ? GROQ : undefined,
          proxyToken: token,
        },
        home,
        env,
        cwd: path.join(home, startedIn),
        keepsArguments: true,
        keepFile: (text) => `kept-${kept.push(text)}`,
      });
    if (given === undefined) {
      assert.throws(launch, (error) => error instanceof LaunchRefusal && matches(error.message, says));
      return;
    }
    const { args: got, env: set, notes } = launch();
    assert.deepEqual(got, given.args ?? args);
    const all: Readonly<Record<string, string | undefined>> = { ...env, ...set };
    for (const [variable, value] of Object.entries(given.env ?? {}))
      assert.equal(all[variable], value, variable);
    assert.ok(matches(notes.join('\n'), says), notes.join('\n'));
    assert.deepEqual(kept, given.kept ?? []);
  });
}

test('credentials sent by default do not go to another provider; a note names a local one that gets them', () => {
  const launchTo = (chosen: LaunchProvider, env: Readonly<Record<string, string>>): Launch =>
    prepareLaunch({
      program: programOf('python3'),
      args: [],
      to: { proxyUrl: PROXY, providers: [...BUILT_IN, chosen], chosen },
      home: '/nowhere',
      env,
      cwd: '/nowhere',
      keepsArguments: true,
      keepFile: () => '',
    });
  const zz: LaunchProvider = {
    name: 'zz',
    dialect: 'anthropic',
    baseUrl: 'https://zz.example',
    hasKey: false,
  };
  const token = { ANTHROPIC_AUTH_TOKEN: 'canary', ANTHROPIC_API_KEY: 'canary', ZZ_API_KEY: 'of-zz' };
  const { env } = launchTo(zz, token);
  assert.ok('ANTHROPIC_AUTH_TOKEN' in env && env['ANTHROPIC_AUTH_TOKEN'] === undefined);
  assert.equal(env['ANTHROPIC_API_KEY'], 'of-zz');
  const ollama: LaunchProvider = { ...GROQ, name: 'ollama', baseUrl: 'http://127.0.0.1:11434' };
  assert.deepEqual(launchTo(ollama, { OPENAI_API_KEY: 'canary' }).notes, [
    'OPENAI_API_KEY is sent to ollama.',
  ]);
});

function matches(text: string, says: RegExp): boolean {
  return says.test(text) && !text.includes('canary');
}

test('every known program is in the documentation', () => {
  const text = readFileSync(path.join(ROOT, 'docs/assistants.md'), 'utf8');
  for (const { label } of PROGRAMS) assert.ok(text.includes(`| ${label}`), label);
});
