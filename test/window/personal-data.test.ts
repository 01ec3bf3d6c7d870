import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserMissing } from '../support/browser.ts';
import { assertCalm, openWindow } from './open-window.ts';

const skip = browserMissing() ?? false;

test(
  'personal data is redacted in recordings once redaction is on in the window',
  { skip },
  async (context) => {
    const window = await openWindow(context, { config: 'port: 0\n' });
    const { page, program } = window;
    await window.go('/settings');
    await window.row('session_recording.enabled').getByRole('switch').click();
    await window.row('session_recording.pii.enabled').getByRole('switch').click();
    await window.field('session_recording.pii.custom_patterns').fill('employee=(');
    await window
      .row('session_recording.pii.custom_patterns')
      .getByText(/regular expression/u)
      .waitFor();
    await window
      .field('session_recording.pii.custom_patterns')
      .fill(String.raw`employee=EMP-\d{2,6}, case=C \d+`);
    const bar = page.getByRole('region', { name: 'Staged changes' });
    await bar.getByText('3 changes').waitFor();
    await bar.getByRole('button', { name: 'Apply' }).click();
    await bar.waitFor({ state: 'detached' });
    const { sessionRecording } = program.app.settings.resolved.settings;
    assert.equal(sessionRecording.enabled, true);
    assert.equal(sessionRecording.pii.enabled, true);
    assert.deepEqual(sessionRecording.pii.customPatterns, [
      { name: 'employee', pattern: String.raw`EMP-\d{2,6}` },
      { name: 'case', pattern: String.raw`C \d+` },
    ]);
    assertCalm(window);
  },
);
