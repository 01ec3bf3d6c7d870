import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import type { BrowserContextOptions, LaunchOptions, Locator, Page } from 'playwright-core';
import { openBrowser, PAGE_LOCALE } from '../support/browser.ts';
import { builtWindow } from '../support/built-window.ts';
import { type ProgramOptions, type ProgramUnderTest, startProgram } from '../support/running-program.ts';

/** A window opened on a program of its own. */
export interface OpenWindow {
  readonly page: Page;
  readonly program: ProgramUnderTest;
  /** Errors, console warnings and content security policy violations of the page. */
  readonly complaints: readonly string[];
  /** Returns the current content of the configuration file. */
  file(): string;
  /** Finds the field of a setting by its dotted key. */
  field(key: string): Locator;
  /** Finds the row of a setting. */
  row(key: string): Locator;
  /** Navigates to a place such as `/settings`. */
  go(place: string): Promise<void>;
}

/** Options for the program and for the browser. */
export type WindowOptions = ProgramOptions & {
  readonly browser?: BrowserContextOptions;
  /** Browser to use and how to launch it; any by default. */
  readonly launch?: LaunchOptions;
  /** Prepares the page before anything is opened in it. */
  readonly prepare?: (page: Page) => Promise<unknown>;
  /** Whether to show the first steps on the Providers page; by default they are completed. */
  readonly isFirstRun?: boolean;
};

/** Starts a program and opens its window. When the test ends, the page must have raised no complaints. */
export async function openWindow(context: TestContext, options: WindowOptions = {}): Promise<OpenWindow> {
  const { browser: look, launch, prepare, isFirstRun = false, ...programOptions } = options;
  const program = await startProgram(context, { files: await builtWindow(), ...programOptions });
  const browser = await openBrowser(context, launch);
  const tab = await browser.newContext({
    locale: PAGE_LOCALE,
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    ...look,
  });
  const page = await tab.newPage();
  page.setDefaultTimeout(10_000);
  const complaints = listen(page);
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
    });
  });
  await prepare?.(page);
  if (!isFirstRun) await page.addInitScript(() => localStorage.setItem('lunaroute.first-run-done', 'true'));
  await page.goto(program.link);
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  const field = (key: string): Locator => page.locator(`[id="setting-${key}"]`);
  return {
    page,
    program,
    complaints,
    file: () => readFileSync(program.configPath, 'utf8'),
    field,
    row: (key) => page.locator('.setting-row').filter({ has: page.locator(`[id="setting-${key}-label"]`) }),
    go: async (place) => {
      await page.evaluate((hash) => {
        window.location.hash = hash;
      }, place);
    },
  };
}

/** Fails if the page has raised complaints so far. */
export function assertCalm(window: OpenWindow): void {
  assert.deepEqual(window.complaints, []);
}

function listen(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  return complaints;
}
