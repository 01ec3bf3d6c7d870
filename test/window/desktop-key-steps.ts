import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { ControlPorts } from '../../electron/ipc/control-ports.ts';
import { PAGE_LABELS, PAGES } from '../../renderer/navigation/place.ts';
import { PAGE_LOCALE } from '../support/browser.ts';
import { asElectronPort } from '../support/control-transports.ts';
import type { OpenWindow } from './open-window.ts';

declare global {
  interface Window {
    /** Defined only by `openDesktop`. */
    toProgram?: (message: string) => void;
  }
}

const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/150.0.0.0';
const DESKTOPS = [
  { name: 'Ctrl', key: 'Control', shown: 'Ctrl 2', browser: {} },
  { name: 'Cmd', key: 'Meta', shown: '⌘ 2', browser: { userAgent: MAC } },
] as const;

/** Checks that Ctrl or Cmd with a digit opens a page in the desktop app but not in a browser. */
export async function desktopKeys(context: TestContext, window: OpenWindow): Promise<void> {
  await window.go('/log');
  await heading(window.page, 'Log');
  await window.page.keyboard.press('Control+1');
  await heading(window.page, 'Log');
  for (const { name, key, shown, browser } of DESKTOPS) {
    await context.test(name, async () => {
      const page = await openDesktop(context, window, browser);
      for (const [at, place] of PAGES.entries()) {
        await page.keyboard.press(`${key}+${at + 1}`);
        await heading(page, PAGE_LABELS[place]);
      }
      const link = page.getByRole('link', { name: /^Connections/u });
      assert.equal(await link.getAttribute('aria-keyshortcuts'), `${key}+2`);
      await link.focus();
      await page.getByText(shown).waitFor();
      // Plain letters in a field are text; these shortcuts are not.
      await page.keyboard.press(`${key}+5`);
      await heading(page, 'Log');
      await page
        .getByRole('main')
        .getByRole('combobox', { name: /^Filter/u })
        .focus();
      await page.keyboard.press(`${key}+8`);
      await heading(page, 'Settings');
      await page.close();
    });
  }
}

async function heading(page: Page, name: string): Promise<void> {
  await page.waitForFunction((title) => document.querySelector('h1')?.textContent === title, name);
}

/** Opens the window like the desktop's preload: it requests a port, and the program answers on it. */
async function openDesktop(
  context: TestContext,
  { page, program }: OpenWindow,
  look: BrowserContextOptions,
): Promise<Page> {
  const { port1, port2 } = new MessageChannel();
  context.after(() => port1.close());
  new ControlPorts(program.app.control).connect({ ports: [asElectronPort(port2)] });
  const desktop = await page
    .context()
    .browser()
    ?.newPage({ locale: PAGE_LOCALE, ...look });
  assert.ok(desktop !== undefined);
  await desktop.exposeFunction('toProgram', (message: string) => port1.postMessage(message));
  port1.on('message', (message: string) => {
    const handOn = (text: string): boolean =>
      window.dispatchEvent(new CustomEvent('program', { detail: text }));
    // The page may already be closed.
    desktop.evaluate(handOn, message).catch(() => undefined);
  });
  await desktop.addInitScript(preload);
  await desktop.goto(new URL('/', program.link).href);
  await desktop.getByRole('navigation', { name: 'Pages' }).waitFor();
  return desktop;
}

/** Runs in the page before its own scripts and imitates the desktop's preload. */
function preload(): void {
  Object.defineProperty(window, 'lunaroute', { value: Object.freeze({ platform: 'linux' }) });
  window.addEventListener('message', ({ data, ports: [port] }) => {
    if (data !== 'lunaroute:connect' || port === undefined) return;
    port.addEventListener('message', ({ data: message }) => window.toProgram?.(message));
    port.start();
    window.addEventListener('program', (event) => {
      if (event instanceof CustomEvent) port.postMessage(event.detail);
    });
  });
}
