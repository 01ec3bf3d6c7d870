import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserMissing } from '../support/browser.ts';
import { findingsOfAxe, LOOKS } from './axe-findings.ts';
import { assertCalm, openWindow } from './open-window.ts';

const skip = browserMissing() ?? false;
const CONFIG = `providers:
  anthropic:
    http_client:
      first_byte_timeout_secs: 300
      stream_idle_timeout_secs: 120
`;
const ENV = { LUNAROUTE_ANTHROPIC_TIMEOUT_SECS: '240' };

test('the ladder says which timeout ends what and which is never reached', { skip }, async (context) => {
  const window = await openWindow(context, { config: CONFIG, env: ENV });
  const { page } = window;
  await window.go('/providers/anthropic');
  const rungs = page.getByRole('region', { name: 'Timeouts' }).getByRole('listitem');
  await rungs.first().waitFor();
  const told = (await rungs.allInnerTexts()).map((text) => text.replaceAll(/\s+/gu, ' ').trim());
  assert.deepEqual(told, [
    'Connect timeout: go to its setting 10 s Ends a connection attempt',
    'First byte timeout: go to its setting 300 s Never reached: total ends at 240 s',
    'Stream idle timeout: go to its setting 120 s Ends before Claude Code gives up',
    'Total timeout: go to its setting env from the environment 240 s Set by the environment',
    'Claude Code warns at 20 s Gives up after 180 s of silence Warns after 20 s',
  ]);
  const box = async (selector: string) =>
    (await rungs.nth(1).locator(selector).boundingBox()) ?? assert.fail(`no ${selector}`);
  const [bar, hatched, cut] = [
    await box('.ladder-bar'),
    await box('.ladder-hatched'),
    await box('.ladder-cut'),
  ];
  assert.ok(Math.abs(bar.x + bar.width - hatched.x) < 1, 'hatched from where the total ends');
  assert.ok(Math.abs(cut.x - hatched.x) <= 1, 'behind the line');
  assertCalm(window);
});

test('a press on a rung goes to its row every time', { skip }, async (context) => {
  const window = await openWindow(context, { config: CONFIG });
  const { page } = window;
  await window.go('/providers/anthropic');
  const rung = page.getByRole('button', { name: 'Stream idle timeout: go to its setting' });
  const field = window.field('providers.anthropic.http_client.stream_idle_timeout_secs');
  for (const press of [() => rung.click(), () => rung.press('Enter')]) {
    await press();
    await page.waitForFunction((id) => document.activeElement?.id === id, await field.getAttribute('id'));
  }
  await field.fill('200');
  await page.getByText('This shows what is in effect: 1 staged change not applied yet.').waitFor();
  await page.getByRole('listitem').filter({ hasText: 'Stream idle' }).getByText('120 s').waitFor();
});

test(
  'a missing limit reads off, and a limit beyond ten minutes is still drawn',
  { skip },
  async (context) => {
    const window = await openWindow(context, { env: { LUNAROUTE_OPENAI_TIMEOUT_SECS: '86400' } });
    const { page } = window;
    await window.go('/providers/openai');
    const ladder = page.getByRole('region', { name: 'Timeouts' });
    await ladder.getByText('24 h').waitFor();
    await ladder.getByRole('listitem').filter({ hasText: 'Stream idle' }).getByText('off').waitFor();
    await ladder.getByText('Codex gives up first').waitFor();
    const [bar, grid] = [
      await ladder.locator('.is-environment .ladder-bar').boundingBox(),
      await ladder.locator('.ladder-grid').boundingBox(),
    ];
    assert.ok(bar !== null && grid !== null && Math.abs(bar.x + bar.width - grid.x - grid.width) < 1);
  },
);

for (const { colorScheme, width } of LOOKS) {
  test(`axe finds nothing in the ladder, ${colorScheme}, ${width} px`, { skip }, async (context) => {
    const browser = { colorScheme, viewport: { width, height: 900 } };
    const window = await openWindow(context, { config: CONFIG, env: ENV, browser });
    await window.go('/providers/anthropic');
    await window.page.getByText('Never reached: total ends at 240 s').waitFor();
    assert.deepEqual(await findingsOfAxe(window.page), []);
    const cut = await window.page
      .locator('.ladder-note, .ladder-label, .ladder')
      .evaluateAll((all) =>
        all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent),
      );
    assert.deepEqual(cut, []);
  });
}
