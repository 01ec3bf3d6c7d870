import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { browserMissing } from '../support/browser.ts';
import { findingsOfAxe } from './axe-findings.ts';
import { assertCalm, openWindow } from './open-window.ts';
import { temporaryFolder } from '../support/command-line.ts';

const CONFIG = `providers:
  anthropic:
    http_client:
      stream_idle_timeout_secs: 120
  groq:
    provider_type: openai
    base_url: https://api.groq.com/openai
`;
const IDLE = 'providers.anthropic.http_client.stream_idle_timeout_secs';
const GROQ = 'providers.groq.base_url';
const skip = browserMissing() ?? false;

test(
  'an invalid value keeps the old one in effect, and the row says since when and where',
  { skip },
  async (context) => {
    const window = await openWindow(context, { config: CONFIG });
    const { page } = window;
    await window.go('/providers/anthropic');
    const row = window.row(IDLE);
    await row.getByText('config.yaml:4').waitFor();
    writeFileSync(window.program.configPath, CONFIG.replace('120', '12O'));
    await row.getByText('kept', { exact: true }).waitFor();
    assert.match(await row.innerText(), /since \d\d:\d\d;\s+Copy location\s+config\.yaml:4 is invalid/u);
    await row.getByText('A restart would use the default: off.').waitFor();
    await row.getByText('120', { exact: true }).waitFor();
    const field = window.field(IDLE);
    assert.equal(await field.inputValue(), '12O', 'the invalid text is there to be mended');
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    await row.getByText('Must be a whole number from 0 to 86,400 seconds (default 0).').waitFor();
    await row.getByRole('button', { name: 'Copy location config.yaml:4' }).click();
    assert.match(
      await page.evaluate(() => navigator.clipboard.readText()),
      new RegExp(`^${window.program.configPath}:4:\\d+$`, 'u'),
    );
    assert.deepEqual(await findingsOfAxe(page), []);
    await field.fill('130');
    await page.getByRole('button', { name: 'Apply' }).click();
    await row.getByText('kept', { exact: true }).waitFor({ state: 'detached' });
    await row.getByText('130', { exact: true }).waitFor();
    assertCalm(window);
  },
);

test('a kept address says that a restart would refuse its provider', { skip }, async (context) => {
  const window = await openWindow(context, { config: CONFIG });
  await window.go('/providers/groq');
  await window.row(GROQ).getByText('config.yaml:7').waitFor();
  writeFileSync(window.program.configPath, CONFIG.replace('https://api', 'api'));
  await window.row(GROQ).getByText('A restart would refuse this provider.').waitFor();
  await window.row(GROQ).getByText('https://api.groq.com/openai').waitFor();
  assertCalm(window);
});

test(
  'a provider whose address is invalid at the start is not served and says why',
  { skip },
  async (context) => {
    const window = await openWindow(context, { config: CONFIG.replace('https://api', 'api') });
    const { page } = window;
    await window.go('/providers/groq');
    await page.getByRole('tab', { name: /groq not served/u }).waitFor();
    await page.getByRole('alert').filter({ hasText: 'Not served:' }).waitFor();
    await window.row(GROQ).getByText('refused', { exact: true }).waitFor();
    assert.equal(await window.field(GROQ).inputValue(), 'api.groq.com/openai');
    await window.row(GROQ).getByText('Must be a URL that begins with https://').waitFor();
    assert.deepEqual(await findingsOfAxe(page), []);
    assertCalm(window);
  },
);

test(
  'a port in use leaves the proxy where it was, and the row names the cause',
  { skip },
  async (context) => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const folder = temporaryFolder(context);
    context.after(() => void holder.close());
    // A server that listens on TCP has an AddressInfo.
    const { port } = holder.address() as AddressInfo;
    const config = path.join(folder, 'config.yaml');
    writeFileSync(config, 'port: 0\n');
    // No flag for the port, because it would override the file.
    const flags = { config, uiPort: '0' };
    const inputs = { env: {}, flags, homeDir: folder, platform: 'linux', cwd: folder } as const;
    const window = await openWindow(context, { inputs });
    await window.go('/settings');
    const row = window.row('port');
    await row.getByText('config.yaml:1').waitFor();
    writeFileSync(config, `port: ${port}\n`);
    await row.getByText('kept', { exact: true }).waitFor();
    assert.equal(await window.field('port').inputValue(), String(port));
    assert.match(await row.innerText(), /is unusable/u);
    assert.match(await row.innerText(), /Still listening on 127\.0\.0\.1/u);
    assertCalm(window);
  },
);

test(
  'the program checks staged values during typing and warns about risky ones',
  { skip },
  async (context) => {
    const window = await openWindow(context, { config: CONFIG });
    const { page } = window;
    await window.go('/providers/groq');
    const caFile = 'providers.groq.ca_file';
    await window.field(caFile).pressSequentially('/nowhere/ca.pem');
    await window.row(caFile).getByText('/nowhere/ca.pem').waitFor();
    assert.equal(await window.field(caFile).getAttribute('aria-invalid'), 'true');
    await window.field(caFile).fill('');
    await window.row(caFile).getByText('/nowhere/ca.pem').waitFor({ state: 'detached' });
    await window.field('providers.groq.proxy').fill('http://proxy.example:3128');
    await window.row('providers.groq.proxy').getByText('not encrypted').waitFor();
    await window.go('/settings');
    await window.field('host').fill('0.0.0.0');
    await window.row('host').getByText('Other machines will be able to use the proxy.').waitFor();
    assert.equal(window.file(), CONFIG);
    await page.getByRole('button', { name: 'Discard' }).click();
    assertCalm(window);
  },
);
