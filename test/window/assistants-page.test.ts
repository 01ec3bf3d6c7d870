import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import type { BrowserContextOptions, Locator } from 'playwright-core';
import { quietAbout } from '../support/quiet-about.ts';
import { browserMissing } from '../support/browser.ts';
import { type DesktopView, PREFERENCE_DEFAULTS } from '../../src/contract/preferences.ts';
import { ask } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { findingsOfAxe, LOOKS } from './axe-findings.ts';
import { type BusyWindow, openBusyWindow } from './live-support.ts';
import { assertCalm, type WindowOptions } from './open-window.ts';

const skip = browserMissing() ?? false;

const CLAUDE = '{\n  "model": "opus",\n  "env": { "FOO": "1" }\n}\n';
const CODEX = 'openai_base_url = "https://gateway.example.com/v1" # ours\n';
const OPENCODE = '{\n  "$schema": "https://opencode.ai/config.json"\n}\n';

interface AssistantsWindow extends BusyWindow {
  /** Finds the panel of an assistant. */
  panel(label: string): Locator;
  /** Returns the path of a file in the home folder; writes the text if given. */
  homeFile(name: string, text?: string): string;
}

/** Opens a window whose program looks for assistants in its own folder and with an empty PATH. */
async function openAssistants(context: TestContext, options: WindowOptions = {}): Promise<AssistantsWindow> {
  const window = await openBusyWindow(context, {
    config: 'port: 8081\n',
    env: { PATH: '/nowhere' },
    ...options,
  });
  return {
    ...window,
    panel: (label) => window.page.getByRole('article', { name: label }),
    homeFile: (name, text) => {
      const file = path.join(window.program.folder, name);
      if (text !== undefined) {
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
      return file;
    },
  };
}

test(
  'an assistant is detected, connected, seen in use, and disconnected with its file restored exactly',
  { skip },
  async (context) => {
    const window = await openAssistants(context);
    const { page, program } = window;
    await window.go('/assistants');
    const panel = window.panel('Claude Code');
    await panel.getByText('Not found').waitFor();
    await panel.getByText('npm install -g @anthropic-ai/claude-code').waitFor();
    const file = window.homeFile('.claude/settings.json', CLAUDE);
    await panel.getByText('Not connected').waitFor();
    await panel.getByRole('button', { name: 'Connect Claude Code' }).click();
    const dialog = page.getByRole('dialog', { name: 'Connect Claude Code' });
    await dialog.getByRole('listitem').filter({ hasText: program.url }).waitFor();
    assert.equal(readFileSync(file, 'utf8'), CLAUDE, 'the dry run writes nothing');
    const choice = dialog.getByRole('switch', { name: /status line/u });
    assert.equal(await choice.getAttribute('aria-checked'), 'false', 'nobody gets it unasked');
    await choice.click();
    await dialog
      .getByRole('listitem')
      .filter({ hasText: `${program.url}/statusline` })
      .waitFor();
    assertCalm(window);
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByText('Claude Code is connected').first().waitFor();
    await panel.getByText('Connected', { exact: true }).waitFor();
    assert.ok(readFileSync(file, 'utf8').includes(`${program.url}/statusline`));
    await panel.getByText('Connected, but no requests seen yet.').waitFor();
    assert.equal(await focusedName(window), 'Disconnect Claude Code', 'the focus is where it was');
    assert.ok((await panel.getByRole('listitem').count()) > 1, 'with what may be the reason');

    const headers = { 'content-type': 'application/json', 'user-agent': 'claude-cli/2.1.0 (external)' };
    await ask(`${program.url}/v1/messages`, { method: 'POST', headers, body: '{}' });
    await panel.getByText('Last request').waitFor();
    const connection = panel.getByRole('link', { name: /anthropic connection \d+/u });
    assert.match((await connection.getAttribute('href')) ?? '', /^#\/connections\/anthropic\/\d+$/u);
    assert.match(
      (await panel.getByRole('link', { name: /ago|just now/u }).getAttribute('href')) ?? '',
      /^#\/requests\/\d+$/u,
    );

    await panel.getByRole('button', { name: 'Disconnect Claude Code' }).click();
    const leave = page.getByRole('dialog', { name: 'Disconnect Claude Code' });
    await leave.getByRole('button', { name: 'Disconnect', exact: true }).click();
    await page.getByText('Claude Code is disconnected').first().waitFor();
    await panel.getByText('Not connected').waitFor();
    assert.equal(readFileSync(file, 'utf8'), CLAUDE);
    assertCalm(window);
  },
);

test(
  'an address changed since is kept, and only changes by LunaRoute are undone',
  { skip },
  async (context) => {
    const window = await openAssistants(context);
    const { page, program } = window;
    const file = window.homeFile('.config/opencode/opencode.json', OPENCODE);
    await program.app.assistants.connect('opencode');
    const elsewhere = readFileSync(file, 'utf8').replace(
      `${program.url}/v1`,
      'https://elsewhere.example.com/v1',
    );
    writeFileSync(file, elsewhere);
    await window.go('/assistants');
    const panel = window.panel('opencode');
    await panel.getByText('Changed since').waitFor();
    await panel.getByRole('cell', { name: 'https://elsewhere.example.com/v1' }).waitFor();
    await panel.getByRole('button', { name: /^Undo only LunaRoute’s changes/u }).click();
    const dialog = page.getByRole('dialog', { name: /^Undo only LunaRoute’s changes/u });
    await dialog.getByRole('cell', { name: 'unchanged' }).waitFor();
    await dialog.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.getByText('opencode is disconnected').first().waitFor();
    await panel.getByText('Another address').waitFor();
    assert.match(readFileSync(file, 'utf8'), /elsewhere\.example\.com/u);
    assert.ok(!readFileSync(file, 'utf8').includes(program.url));
    assertCalm(window);
  },
);

test('a file that cannot be written or read shows why', { skip }, async (context) => {
  const window = await openAssistants(context);
  const { page } = window;
  chmodSync(window.homeFile('.codex/config.toml', CODEX), 0o444);
  window.homeFile('.claude/settings.json', '{ "env": ');
  await window.go('/assistants');
  const broken = window.panel('Claude Code');
  await broken.getByText('Cannot be used').waitFor();
  assert.equal(await broken.getByRole('button', { name: /Connect/u }).count(), 0);
  await window.panel('Codex CLI').getByText('https://gateway.example.com/v1').waitFor();
  await page.getByRole('button', { name: 'Connect Codex CLI' }).click();
  const dialog = page.getByRole('dialog', { name: 'Connect Codex CLI' });
  await dialog.getByText('It is read-only').waitFor();
  assert.equal(await dialog.getByRole('button', { name: 'Connect', exact: true }).count(), 0);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'detached' });
  assertCalm(window);
});

test('a demo connects nothing and says so', { skip }, async (context) => {
  const none = async () => undefined;
  const demo = { url: 'http://127.0.0.1:1', startTraffic: none, stopTraffic: none, close: none };
  const window = await openAssistants(context, { demo });
  window.homeFile('.claude/settings.json', CLAUDE);
  await window.go('/assistants');
  await window.page.getByText('Nothing can be connected now.').waitFor();
  const button = window.page.getByRole('button', { name: 'Connect Claude Code' });
  await button.waitFor();
  assert.equal(await button.getAttribute('aria-disabled'), 'true');
  assert.equal(await button.getAttribute('aria-describedby'), 'assistants-refusal');
  assertCalm(window);
});

test('any other client gets its line for each shell', { skip }, async (context) => {
  const window = await openAssistants(context);
  const { page, program } = window;
  await window.go('/assistants');
  const section = page.getByRole('region', { name: 'Any other client' });
  await section.getByText(`export OPENAI_BASE_URL=${program.url}/v1`).waitFor();
  await section.getByRole('button', { name: 'PowerShell' }).click();
  await section.getByText(`$env:ANTHROPIC_BASE_URL = '${program.url}'`).waitFor();
  await section.getByRole('button', { name: 'Copy the line for Anthropic-compatible clients' }).click();
  await page.getByText('Copied the line').first().waitFor();
  assert.equal(
    await page.evaluate(() => navigator.clipboard.readText()),
    `$env:ANTHROPIC_BASE_URL = '${program.url}'`,
  );
  assertCalm(window);
});

for (const { colorScheme, width } of LOOKS) {
  test(`axe finds nothing at the assistants, ${colorScheme}, ${width} px`, { skip }, async (context) => {
    const browser: BrowserContextOptions = { colorScheme, viewport: { width, height: 900 } };
    const window = await openAssistants(context, { browser });
    const { page, program } = window;
    window.homeFile('.claude/settings.json', CLAUDE);
    window.homeFile('.codex/config.toml', CODEX);
    const drifted = window.homeFile('.config/opencode/opencode.json', OPENCODE);
    await program.app.assistants.connect('claude-code');
    await program.app.assistants.connect('opencode');
    writeFileSync(drifted, readFileSync(drifted, 'utf8').replace(program.url, 'https://other.example.com'));
    await window.go('/assistants');
    await window.panel('opencode').getByText('Changed since').waitFor();
    await page.getByText('export OPENAI_BASE_URL').waitFor();
    assert.deepEqual(await findingsOfAxe(window.page), [], 'the page');
    assert.equal(await widerBy(window), 0);
    await page.getByRole('button', { name: 'Connect Codex CLI' }).click();
    await page.getByRole('dialog').getByRole('listitem').first().waitFor();
    assert.deepEqual(await findingsOfAxe(window.page), [], 'the dialog');
    assertCalm(window);
  });
}

function focusedName({ page }: BusyWindow): Promise<string> {
  return page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
}

function widerBy({ page }: BusyWindow): Promise<number> {
  return page.evaluate(() => {
    const main = document.querySelector('main') ?? document.documentElement;
    return main.scrollWidth - main.clientWidth;
  });
}

test(
  'one click sends all assistants directly, another reverts it, and unchanged assistants show why',
  { skip },
  async (context) => {
    const window = await openAssistants(context);
    const { page } = window;
    const claude = window.homeFile('.claude/settings.json', CLAUDE);
    const codex = window.homeFile('.codex/config.toml', CODEX);
    for (const name of ['claude-code', 'codex'] as const) await window.program.app.assistants.connect(name);
    const connected = readFileSync(claude, 'utf8');
    window.homeFile('.codex/config.toml', CODEX.replace('gateway', 'other'));
    await window.go('/assistants');
    await page.getByRole('button', { name: 'Send all directly' }).click();
    await page.getByText('1 assistant goes straight to its provider:').waitFor();
    await page.getByText('Couldn’t be sent directly (left unchanged):').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'openai_base_url in ' }).first().waitFor();
    await window.panel('Claude Code').getByText('Sent directly').waitFor();
    assert.equal(readFileSync(claude, 'utf8'), CLAUDE);
    assert.equal(readFileSync(codex, 'utf8'), CODEX.replace('gateway', 'other'));
    await page.getByText('WSL2 and dev containers').click();
    await page.getByText('wslinfo --networking-mode').waitFor();
    assert.deepEqual(await findingsOfAxe(page), []);
    const back = page.getByRole('button', { name: 'Send through LunaRoute again' });
    await window.program.app.stopProxy();
    await page.getByText('Start the proxy before you send them through it again.').waitFor();
    assert.equal(await back.getAttribute('aria-disabled'), 'true');
    await window.program.app.startProxy();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('through LunaRoute again');
    await page.keyboard.press('Enter');
    await window.panel('Claude Code').getByText('Connected', { exact: true }).waitFor();
    await back.waitFor({ state: 'detached' });
    assert.equal(readFileSync(claude, 'utf8').replace(/:\d+/u, ''), connected.replace(/:\d+/u, ''));
    assertCalm(window);
  },
);

test('with a connected assistant, a desktop offers to launch at login', { skip }, async (context) => {
  let view: Extract<DesktopView, { kind: 'desktop' }> = {
    kind: 'desktop',
    preferences: PREFERENCE_DEFAULTS,
    launchAtLogin: { enabled: false, available: true, reason: '' },
    tray: { visible: true, reason: '' },
    isPageSandboxed: true,
  };
  const window = await openAssistants(context, {
    desktop: {
      view: () => Promise.resolve(view),
      setPreferences: () => Promise.resolve(view),
      setLaunchAtLogin: (enabled) => {
        view = { ...view, launchAtLogin: { enabled, available: true, reason: '' } };
        return Promise.resolve(view);
      },
      restart: () => Promise.resolve({ kind: 'done' }),
      about: quietAbout(),
    },
  });
  const { page } = window;
  window.homeFile('.claude/settings.json', CLAUDE);
  await window.go('/assistants');
  await window.panel('Claude Code').getByRole('button', { name: 'Connect Claude Code' }).click();
  const dialog = page.getByRole('dialog', { name: 'Connect Claude Code' });
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByText('Launch LunaRoute at login?').waitFor();
  await page.getByRole('button', { name: 'Launch at login' }).click();
  await eventually('it is on', () => view.launchAtLogin.enabled);
  assertCalm(window);
});

test(
  'behind a proxy the page warns, and both connecting and the shell lines set NO_PROXY',
  { skip },
  async (context) => {
    const env = { PATH: '/nowhere', HTTP_PROXY: 'http://proxy.corp.example:3128', NO_PROXY: 'a.example' };
    const window = await openAssistants(context, { env });
    const { page } = window;
    const file = window.homeFile('.claude/settings.json', CLAUDE);
    window.homeFile('.codex/config.toml', 'model = "gpt-5"\n');
    await window.go('/assistants');
    const why = "HTTP_PROXY is set, and NO_PROXY doesn't exempt 127.0.0.1";
    const panel = window.panel('Claude Code');
    await panel.getByText(why).waitFor();
    await window
      .panel('Codex CLI')
      .getByText('Set NO_PROXY=a.example,127.0.0.1,localhost where HTTP_PROXY')
      .waitFor();
    const others = page.getByRole('region', { name: 'Any other client' });
    await others.getByText("export NO_PROXY='a.example,127.0.0.1,localhost'", { exact: true }).waitFor();
    await others.getByText("export no_proxy='a.example,127.0.0.1,localhost'", { exact: true }).waitFor();
    assert.deepEqual(await findingsOfAxe(page), []);

    await panel.getByRole('button', { name: 'Connect Claude Code' }).click();
    const dialog = page.getByRole('dialog', { name: 'Connect Claude Code' });
    await dialog.getByText('"NO_PROXY": "a.example,127.0.0.1,localhost"').waitFor();
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
    await panel.getByText('Connected', { exact: true }).waitFor();
    assert.match(readFileSync(file, 'utf8'), /"NO_PROXY": "a\.example,127\.0\.0\.1,localhost"/u);
    await panel.getByText(why).waitFor({ state: 'detached' });
    await panel.getByRole('button', { name: 'Disconnect Claude Code' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disconnect', exact: true }).click();
    await panel.getByText(why).waitFor();
    assert.equal(readFileSync(file, 'utf8'), CLAUDE);
    assertCalm(window);
  },
);
