import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { browserMissing } from '../support/browser.ts';
import { LeapingClock } from '../support/leaping-clock.ts';
import { findingsOfAxe } from './axe-findings.ts';
import { openBusyWindow } from './live-support.ts';
import { assertCalm } from './open-window.ts';

const skip = browserMissing() ?? false;

test(
  'the first steps show connect, wait, the reasons, created and reused, and never return',
  { skip },
  async (context) => {
    const clock = new LeapingClock();
    const window = await openBusyWindow(context, {
      isFirstRun: true,
      config: 'port: 8081\n',
      env: { PATH: '/nowhere' },
      clock,
    });
    const { page, program } = window;
    const card = page.getByRole('region', { name: 'Connect an assistant, then use it as usual' });
    await card.getByText('No assistant found on this computer.').waitFor();
    const file = path.join(program.folder, '.codex/config.toml');
    mkdirSync(path.dirname(file));
    writeFileSync(file, '# mine\n');
    await card.getByText('One assistant found on this computer').waitFor();
    assert.equal(await card.getByRole('button', { name: /^Connect /u }).count(), 1, 'only what was found');
    await card.getByText('lunaroute-tray run -- codex').waitFor();
    await card.getByText('Waiting for the first request').waitFor();
    assert.deepEqual(await findingsOfAxe(page), []);

    await card.getByRole('button', { name: 'Connect Codex CLI' }).click();
    const dialog = page.getByRole('dialog', { name: 'Connect Codex CLI' });
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
    await card.getByText('Connected', { exact: true }).waitFor();
    assert.ok(readFileSync(file, 'utf8').includes(program.url));
    assert.equal(await card.getByText('Other reasons').count(), 0, 'not before two minutes');
    clock.leap(121_000);
    program.app.settings.touch(); // the page learns the time only with an update
    await card.getByText('Codex CLI: no request for 2 min.').waitFor();
    await card.getByText('Other reasons').waitFor();

    await window.send();
    await card.getByText('1 created').waitFor();
    await card.getByText('The next request will reuse it.').waitFor();
    await window.send();
    const sentence = await card.getByText(/^It works\. The second request skipped/u).textContent();
    const [connection] = program.app.proxy.connections('openai');
    assert.equal(connection?.requests, 2);
    const [, said = '', unit] = /skipped ([\d.]+) (m?s) of connecting/u.exec(sentence ?? '') ?? [];
    assert.ok(
      Math.abs(Number(said) * (unit === 's' ? 1000 : 1) - connection.connectMs) <= 50,
      sentence ?? '',
    );
    await page.waitForFunction(() => {
      const canvas = document.querySelector('.first-run canvas');
      if (!(canvas instanceof HTMLCanvasElement) || canvas.width === 0) return false;
      return canvas
        .getContext('2d')
        ?.getImageData(0, 0, canvas.width, canvas.height)
        .data.some((one) => one > 0);
    });
    assert.deepEqual(await findingsOfAxe(page), []);

    await window.go('/log');
    await window.go('/providers');
    await page.getByRole('tab', { name: /openai/u }).waitFor();
    assert.equal(await card.count(), 0, 'it has done its work');
    assertCalm(window);
  },
);

test('the first steps can be hidden for good, and show a stopped proxy', { skip }, async (context) => {
  const window = await openBusyWindow(context, { isFirstRun: true, config: 'port: 8081\n' });
  const { page, program } = window;
  const card = page.getByRole('region', { name: 'Connect an assistant, then use it as usual' });
  await program.app.stopProxy();
  await card.getByRole('button', { name: 'Start the proxy' }).click();
  await card.getByText('Waiting for the first request').waitFor();
  await card.getByRole('button', { name: 'Hide this card' }).click();
  await card.waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('tab', { name: /openai/u }).waitFor();
  assert.equal(await card.count(), 0);
  assertCalm(window);
});
