import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parseConfig } from '../../src/settings/file/config-file.ts';
import { ROOT, temporaryFolder } from '../support/command-line.ts';
import { eventually } from '../support/eventually.ts';
import { startProgram } from '../support/running-program.ts';

/** Saves changing ports until it is killed. */
const SAVER = `
  import { readFileSync } from 'node:fs';
  const { ConfigSaver } = await import(process.argv[1] + 'src/settings/file/save-config.ts');
  const { planEdit } = await import(process.argv[1] + 'src/text-edit/yaml/plan-edit.ts');
  const path = process.argv[2];
  for (let port = 1; ; port = (port % 60000) + 1) {
    const outcome = await new ConfigSaver().save({ path, readText: readFileSync(path, 'utf8'), edit: (text) => planEdit(text, [{ path: ['port'], value: port }]) });
    if (outcome.kind !== 'saved') process.exit(9);
    process.stdout.write('.');
  }`;

test('kill -9 at any moment leaves the configuration whole', async (context) => {
  const folder = temporaryFolder(context);
  const file = path.join(folder, 'config.yaml');
  const comment = `# ${'x'.repeat(50_000)}\n`;
  writeFileSync(file, `${comment}port: 1 # mine\n`);
  for (let round = 0; round < 12; round += 1) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', SAVER, ROOT, file]);
    await once(child.stdout, 'data');
    await new Promise((resolve) => void setTimeout(resolve, (round * 7) % 40));
    child.kill('SIGKILL');
    await once(child, 'close');
    const text = readFileSync(file, 'utf8');
    assert.equal(parseConfig(file, text).broken, undefined);
    assert.match(text, /^# x{50000}\nport: \d+ # mine\n$/u);
  }
  assert.ok(readdirSync(folder).length < 30, readdirSync(folder).join(' '));
});

test(
  'a full disk fails the save and leaves the file intact',
  { skip: process.platform === 'win32' && 'Windows has no ulimit' },
  async (context) => {
    const folder = temporaryFolder(context);
    const file = path.join(folder, 'config.yaml');
    const text = `# ${'x'.repeat(5000)}\nport: 1\n`;
    writeFileSync(file, text);
    const script = `
      process.on('SIGXFSZ', () => undefined);
      const { ConfigSaver } = await import(process.argv[1] + 'src/settings/file/save-config.ts');
      const { planEdit } = await import(process.argv[1] + 'src/text-edit/yaml/plan-edit.ts');
      const { readFileSync } = await import('node:fs');
      const path = process.argv[2];
      const outcome = await new ConfigSaver().save({ path, readText: readFileSync(path, 'utf8'), edit: (text) => planEdit(text, [{ path: ['port'], value: 2 }]) });
      process.stderr.write(outcome.kind + ' ' + (outcome.kind === 'refused' ? outcome.error.code + ' ' + outcome.error.message : ''));`;
    const command = [process.execPath, '--input-type=module', '-e', script, ROOT, file];
    const child = spawn('sh', ['-c', 'ulimit -f 1; exec "$0" "$@"', ...command]);
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await once(child, 'close');
    assert.match(said, /^refused unwritable .*Nothing in it has changed/u);
    assert.equal(readFileSync(file, 'utf8'), text);
  },
);

test('a file replaced by a folder leaves the last good settings in effect until it is a file again', async (context) => {
  const { app, configPath } = await startProgram(context, { config: 'logging: { log_requests: true }\n' });
  rmSync(configPath);
  mkdirSync(configPath);
  await eventually('it is seen', () => app.settings.view().file.kind === 'broken');
  assert.equal(app.settings.resolved.settings.logRequests, true);
  assert.equal(app.status().proxy.kind, 'running');
  rmSync(configPath, { recursive: true });
  writeFileSync(configPath, 'logging: { log_requests: false }\n');
  await eventually('the new file is in force', () => !app.settings.resolved.settings.logRequests);
  assert.equal(app.settings.view().file.kind, 'ok');
});
