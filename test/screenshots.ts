import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { App } from '../src/app.ts';
import { startDemo } from '../src/demo/demo.ts';
import { browserOptions, PAGE_LOCALE } from './support/browser.ts';
import { builtWindow } from './support/built-window.ts';

// Takes the screenshots for the documentation from the demo: npm run screenshots [-- seconds of traffic before]

const DOCS = fileURLToPath(new URL('../docs', import.meta.url));
const SIZE = { width: 1280, height: 800 } as const;
/** The picture of the connections spans five minutes. */
const BUSY_AFTER_SECS = 305;
/** Time for pages to load data and finish expanding. */
const SETTLE_MS = 2500;

const CONFIG = `# LunaRoute
providers:
  anthropic:
    http_client:
      timeout_secs: 900 # extended thinking
      tcp_keepalive_secs: 120
  openai:
    http_client:
      pool_max_idle_per_host: 12
`;
const ENV = {
  LUNAROUTE_ANTHROPIC_POOL_IDLE_TIMEOUT_SECS: '55',
  LUNAROUTE_ANTHROPIC_POOL_MAX_IDLE: '16',
};

interface Shot {
  readonly file: string;
  readonly colorScheme: 'light' | 'dark';
  readonly place: string;
  /** Prepares the page before the screenshot is taken. */
  readonly prepare: (page: Page) => Promise<void>;
}

const SHOTS: readonly Shot[] = [
  {
    file: 'connections-dark.png',
    colorScheme: 'dark',
    place: '/connections',
    prepare: (page) => page.locator('canvas').first().waitFor(),
  },
  {
    file: 'providers-light.png',
    colorScheme: 'light',
    place: '/providers/anthropic',
    prepare: async (page) => {
      const field = (key: string) => page.locator(`[id="setting-providers.anthropic.http_client.${key}"]`);
      await field('connect_timeout_secs').fill('5');
      await field('max_retries').fill('5');
      await page.getByRole('button', { name: 'Show diff' }).waitFor();
      await page.locator('h1').first().click();
    },
  },
  {
    file: 'log-dark.png',
    colorScheme: 'dark',
    place: '/log',
    prepare: (page) => page.getByText('reused connection').first().waitFor(),
  },
  {
    file: 'sessions-dark.png',
    colorScheme: 'dark',
    place: '/sessions',
    prepare: async (page) => {
      // A session, then its main thread.
      await page.getByText('Claude Code').first().click();
      await page.keyboard.press('ArrowRight');
      await page.getByText('Main thread').first().waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowRight');
      await page.getByText('Time split').first().waitFor();
    },
  },
];

async function openPage(browser: Browser, link: string, options: BrowserContextOptions): Promise<Page> {
  const page = await browser.newPage({ locale: PAGE_LOCALE, viewport: SIZE, ...options });
  await page.goto(link);
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  return page;
}

/** Waits until the log has lines about reused connections. */
async function waitForReuse(browser: Browser, link: string): Promise<void> {
  const page = await openPage(browser, link, {});
  await goTo(page, '/log');
  await page.getByText('reused connection').first().waitFor();
  await page.close();
}

async function goTo(page: Page, place: string): Promise<void> {
  await page.evaluate(`location.hash = '#${place}'`);
}

async function take(browser: Browser, link: string, shot: Shot): Promise<void> {
  const page = await openPage(browser, link, { colorScheme: shot.colorScheme, reducedMotion: 'reduce' });
  await goTo(page, shot.place);
  await shot.prepare(page);
  await pause(SETTLE_MS);
  await page.screenshot({ path: path.join(DOCS, shot.file) });
  await page.close();
}

/** Returns a generator of numbers in [0, 1) that is the same in every run. */
function fixedRandom(): () => number {
  let state = 20_260_101;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

async function main(busyAfterSecs: number): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lunaroute-screenshots-'));
  const config = path.join(folder, 'config.yaml');
  writeFileSync(config, CONFIG);
  mkdirSync(DOCS, { recursive: true });
  const demo = await startDemo({ random: fixedRandom() });
  const app = new App({
    inputs: {
      env: ENV,
      flags: { config, port: '8081', uiPort: '0', demoUrl: demo.url },
      homeDir: folder,
      platform: process.platform,
    },
    version: '0.1.0',
    logFormat: 'text',
    write: () => undefined,
    demo,
  });
  const browser = await chromium.launch(await browserOptions());
  try {
    const files = await builtWindow();
    const started = await app.start();
    if (started.kind === 'failed') throw new Error(started.message);
    const { link } = await app.servePage(files);
    await waitForReuse(browser, link);
    process.stdout.write(`${busyAfterSecs} s of traffic first\n`);
    await pause(busyAfterSecs * 1000);
    for (const shot of SHOTS) await take(browser, link, shot);
  } finally {
    await browser.close();
    app.close();
    await demo.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main(Number(process.argv[2] ?? BUSY_AFTER_SECS));
