import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserMissing } from '../support/browser.ts';
import { findingsOfAxe } from './axe-findings.ts';
import { assertCalm, openWindow } from './open-window.ts';

const CONFIG = `odd: 1
providers:
  anthropic:
    http_client:
      max_retries: 12
      timeout_secs: 10m
      retry_statuses: [200]
  groq:
    provider_type: openai
    base_url: https://api.groq.com/openai
    enabld: false
logging:
  level: loud
`;
const skip = browserMissing() ?? false;

test(
  'findings are in one folded box below the tabs, each with its place and a link to its row',
  { skip },
  async (context) => {
    const window = await openWindow(context, { config: CONFIG });
    const { page } = window;
    await window.go('/providers/groq');
    const box = page.getByRole('region', { name: /4 problems, 1 warning/u });
    const head = box.getByRole('button', { name: '4 problems, 1 warning' });
    await head.waitFor();
    assert.equal(await box.getByRole('listitem').count(), 0, 'folded at first');
    const [tabs, below] = [await page.getByRole('tablist').boundingBox(), await box.boundingBox()];
    assert.ok(tabs !== null && below !== null && tabs.y < below.y && below.height < 60);
    await head.click();
    const items = await box.getByRole('listitem').allInnerTexts();
    assert.equal(items.length, 5);
    assert.ok(
      items.slice(0, 4).every((text) => text.includes('Problem:')),
      items.join('\n'),
    );
    assert.match(items[4] ?? '', /Warning:.*odd.*config\.yaml:1\b/su);
    assert.deepEqual(await findingsOfAxe(page), []);
    await box.getByRole('button', { name: 'Show Max retries of anthropic' }).click();
    await page.waitForFunction(
      () => document.activeElement?.id === 'setting-providers.anthropic.http_client.max_retries',
    );
    assertCalm(window);
  },
);

test('a few findings are unfolded and can be folded', { skip }, async (context) => {
  const window = await openWindow(context, { config: CONFIG });
  const { page } = window;
  await window.go('/settings');
  const box = page.getByRole('region', { name: /1 problem, 1 warning/u });
  await box.waitFor();
  assert.equal(await box.getByRole('listitem').count(), 2);
  await box.getByRole('button', { name: 'Copy location config.yaml:13' }).click();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /config\.yaml:13:\d+$/u);
  await box.getByRole('button', { name: '1 problem, 1 warning' }).click();
  assert.equal(await box.getByRole('listitem').count(), 0);
  assertCalm(window);
});
