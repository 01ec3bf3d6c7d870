import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT, temporaryFolder } from '../support/command-line.ts';

const Workflow = z.object({
  jobs: z.record(
    z.string(),
    z.object({
      steps: z.array(
        z.object({ run: z.string().optional(), env: z.record(z.string(), z.string()).optional() }),
      ),
    }),
  ),
});

for (const [request, code] of [
  ['required', 1],
  ['', 0],
] as const) {
  test(`without Electron's binary its tests ${code === 0 ? 'are skipped' : 'fail where they are required'}`, (t) => {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--test', path.join(ROOT, 'test/electron-real/electron.test.ts')],
      {
        env: { ...env, ELECTRON_OVERRIDE_DIST_PATH: temporaryFolder(t), LUNAROUTE_REAL_ELECTRON: request },
        encoding: 'utf8',
      },
    );
    assert.equal(status, code, stdout);
  });
}

test('CI downloads the binary before it requires a real Electron', () => {
  const text = readFileSync(path.join(ROOT, '.github/workflows/ci.yml'), 'utf8');
  const steps = Workflow.parse(parse(text)).jobs['check']?.steps ?? [];
  const download = steps.findIndex(({ run }) => run?.includes('install-electron') === true);
  const runs = steps.flatMap((step, at) =>
    step.run?.includes('test:electron') === true ? [{ ...step, at }] : [],
  );
  assert.ok(download > 0 && runs.length === 2);
  for (const { at, env } of runs) {
    assert.ok(at > download);
    assert.equal(env?.['LUNAROUTE_REAL_ELECTRON'], 'required');
  }
});
