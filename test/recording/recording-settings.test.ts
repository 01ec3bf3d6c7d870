import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolve } from '../settings/support.ts';

test('what is recorded and kept is set in the file, and off without one', () => {
  assert.deepEqual(resolve().settings.sessionRecording, {
    enabled: false,
    directory: '/home/ada/.config/lunaroute/sessions',
    bodies: false,
    maxFileMb: 64,
    keepDays: 30,
    keepMb: 1024,
  });
  const yaml =
    'session_recording: { enabled: true, bodies: on, max_file_mb: 8, keep_days: 7, keep_mb: 100, jsonl: { directory: /rec } }';
  const { settings, findings } = resolve({ yaml });
  assert.deepEqual(findings, []);
  assert.deepEqual(settings.sessionRecording, {
    enabled: true,
    directory: '/rec',
    bodies: true,
    maxFileMb: 8,
    keepDays: 7,
    keepMb: 100,
  });
});

for (const wrong of ['max_file_mb: 0', 'keep_days: 0', 'keep_mb: -1', 'bodies: some']) {
  test(`${wrong} is an error, and the default holds`, () => {
    const { settings, findings } = resolve({ yaml: `session_recording: { ${wrong} }` });
    assert.deepEqual(
      findings.map(({ level, code }) => [level, code]),
      [['error', 'invalid_value']],
    );
    assert.deepEqual(settings.sessionRecording, resolve().settings.sessionRecording);
  });
}
