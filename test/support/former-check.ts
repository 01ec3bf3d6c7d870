import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import { z } from 'zod';
import { cleanEnv, ROOT, temporaryFolder } from './command-line.ts';

const Report = z.object({
  settings: z.array(
    z.object({ key: z.string(), value: z.unknown(), source: z.object({ kind: z.string() }) }),
  ),
  findings: z.array(z.object({ level: z.enum(['error', 'warning']), code: z.string(), message: z.string() })),
});

/** Result of `check --json` on a file. */
export interface Checked extends z.infer<typeof Report> {
  readonly status: number | null;
}

/** Unpacks the `check` of the former version kept in the folder; returns its path. */
export function formerCheck(context: TestContext, folder = path.join(ROOT, 'test/former')): string {
  const [packed = '', ...more] = readdirSync(folder).filter((name) => name.endsWith('.mjs.br'));
  if (packed === '' || more.length > 0) throw new Error(`${folder} has not one former version`);
  const program = path.join(temporaryFolder(context), packed.replace('.br', ''));
  writeFileSync(program, brotliDecompressSync(readFileSync(path.join(folder, packed))));
  return program;
}

/** Runs the program's `check` on a settings file with this text. */
export function runCheck(context: TestContext, program: string, text: string): Checked {
  const home = temporaryFolder(context);
  const config = path.join(home, 'config.yaml');
  writeFileSync(config, text, { mode: 0o600 });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, 'check', '--config', config, '--json'],
    { env: cleanEnv({ home }), cwd: home, encoding: 'utf8' },
  );
  if (stdout === '') throw new Error(`check says nothing: ${stderr}`);
  return { status, ...Report.parse(JSON.parse(stdout)) };
}
