import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication } from 'playwright-core';
import { cleanEnv, temporaryFolder } from '../support/command-line.ts';
import { endsWithTest } from '../support/ends-with-test.ts';
import { builtShell, copyApp } from '../support/electron/built-shell.ts';
import { dbusTools, type SeenTray, testWindow } from '../support/electron/running-shell.ts';
import type { Desktop } from '../support/electron/scenarios.ts';
import { quietPort } from '../support/electron/quiet-port.ts';

const CAPTURE = fileURLToPath(new URL('capture.cjs', import.meta.url));
/** Only ends a test that would otherwise hang. */
const GIVE_UP_MS = 30_000;

/** Returns the path of Electron's binary, or why these tests cannot run here. */
export function realElectron(): { readonly program: string } | { readonly reason: string } {
  const folder = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const name = path.join(folder, 'path.txt');
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(folder, 'dist');
  const program = path.join(dist, existsSync(name) ? readFileSync(name, 'utf8') : 'electron');
  if (!existsSync(program))
    return { reason: "Electron's binary is not here (npx install-electron downloads it)" };
  if (process.platform !== 'linux') return { program };
  if ((process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'] ?? '') === '') {
    return { reason: 'there is no display (xvfb-run gives one)' };
  }
  return process.getuid?.() === 0 ? { reason: 'Electron does not run as root' } : { program };
}

interface RealOptions {
  readonly program: string;
  readonly home: string;
  readonly main: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Globals that `capture.cjs` keeps in the main process. */
interface Captured {
  lunarouteSeen: {
    menu: Electron.Menu | undefined;
    tooltip: string;
    dialogs: { message: string; buttons: string[]; answer: (button: number) => void }[];
  };
  lunarouteFind: (id: string) => Electron.MenuItem | undefined;
}

/** The app in a real Electron with default fuses, since Playwright needs the inspector. */
export class RealDesktop implements Desktop {
  readonly proxyUrl: string;
  readonly exited: Promise<number | string>;
  readonly app: ElectronApplication;
  readonly #context: TestContext;
  readonly #options: RealOptions;

  private constructor(context: TestContext, options: RealOptions, app: ElectronApplication) {
    this.app = app;
    this.#context = context;
    this.#options = options;
    this.proxyUrl = `http://127.0.0.1:${options.env['LUNAROUTE_PORT']}`;
    const { promise, resolve } = Promise.withResolvers<number | string>();
    app.process().once('exit', (code, signal) => resolve(code ?? signal ?? ''));
    this.exited = promise;
  }

  /** Starts the app and waits until its proxy runs. */
  static async start(context: TestContext, program: string, upstream: string): Promise<RealDesktop> {
    const home = temporaryFolder(context);
    const main = copyApp(await builtShell(), testWindow(), path.join(temporaryFolder(context), 'app'));
    const env = {
      ...(cleanEnv({ home }) as Record<string, string>),
      PATH: dbusTools(home, 'present'),
      LUNAROUTE_PORT: String(await quietPort()),
      LUNAROUTE_OPENAI_BASE_URL: upstream,
      LUNAROUTE_ANTHROPIC_BASE_URL: upstream,
    };
    const desktop = await RealDesktop.#launch(context, { program, home, main, env });
    await desktop.trayTells(/Running on/u);
    return desktop;
  }

  static async #launch(context: TestContext, options: RealOptions): Promise<RealDesktop> {
    const { program, env } = options;
    const app = await _electron.launch({
      executablePath: program,
      // By default, Playwright disables the sandbox, and a pass would say nothing about it.
      chromiumSandbox: true,
      args: ['-r', CAPTURE, ...argumentsOf(options)],
      env,
    });
    endsWithTest(context, app.process(), () => endTree(app.process()));
    return new RealDesktop(context, options, app);
  }

  async tray(): Promise<Pick<SeenTray, 'tooltip' | 'menu'>> {
    return this.app.evaluate(() => {
      const { menu, tooltip } = (globalThis as unknown as Captured).lunarouteSeen;
      return { tooltip, menu: (menu?.items ?? []).map((item) => item.label) };
    });
  }

  async trayTells(pattern: RegExp): Promise<void> {
    await eventually(`the tray tells ${String(pattern)}`, async () =>
      pattern.test((await this.tray()).tooltip),
    );
  }

  async clickTray(id: string): Promise<void> {
    await this.app.evaluate((_electronModule, wanted) => {
      const item = (globalThis as unknown as Captured).lunarouteFind(wanted);
      if (item === undefined) throw new Error(`the tray has no ${wanted}`);
      setImmediate(() => void item.click());
    }, id);
  }

  async windowIs(wanted: 'visible' | 'hidden' | 'minimized'): Promise<void> {
    await eventually(`the window is ${wanted}`, () =>
      this.app.evaluate(({ BrowserWindow }, state) => {
        const [window] = BrowserWindow.getAllWindows();
        if (window === undefined) return state === 'hidden';
        return (window.isMinimized() ? 'minimized' : window.isVisible() ? 'visible' : 'hidden') === state;
      }, wanted),
    );
  }

  async closeWindow(): Promise<void> {
    await this.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  }

  async answerDialog(button: string): Promise<string> {
    let message = '';
    await eventually('a message box is open', async () => {
      const answered = await this.app.evaluate((_electronModule, label) => {
        const { dialogs } = (globalThis as unknown as Captured).lunarouteSeen;
        const open = dialogs.shift();
        if (open === undefined) return undefined;
        open.answer(open.buttons.indexOf(label));
        return open.message;
      }, button);
      message = answered ?? '';
      return answered !== undefined;
    });
    return message;
  }

  async inPage<R>(script: string): Promise<R> {
    const page = await this.app.firstWindow();
    // A function, not a string: the page's policy forbids evaluating a string for later polls.
    await page.waitForFunction(() => 'control' in globalThis);
    return page.evaluate<R>(script);
  }

  async quit(): Promise<number | string> {
    await this.app.evaluate(({ app }) => void setImmediate(() => app.quit()));
    return this.exited;
  }

  /** Starts the app again with the same home; call it after the app has ended. */
  restart(): Promise<RealDesktop> {
    return RealDesktop.#launch(this.#context, this.#options);
  }

  async secondStart(): Promise<number | string> {
    const { program, env } = this.#options;
    // Without Playwright, which reports a program that exits immediately as a failed launch.
    const [code, signal] = (await once(spawn(program, argumentsOf(this.#options), { env }), 'exit')) as [
      number | null,
      string | null,
    ];
    return code ?? signal ?? '';
  }
}

function argumentsOf({ main, home }: RealOptions): string[] {
  const args = [main, `--user-data-dir=${path.join(home, 'data')}`];
  // If the home has no login keychain, the system asks the user for one.
  return process.platform === 'darwin' ? [...args, '--use-mock-keychain'] : args;
}

/** On Windows, Playwright starts the app through a command prompt; killing only that leaves Electron running. */
function endTree(child: ChildProcess): void {
  if (process.platform !== 'win32') return void child.kill('SIGKILL');
  spawnSync('taskkill', ['/PID', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
}

async function eventually(what: string, claim: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + GIVE_UP_MS;
  while (!(await claim())) {
    if (performance.now() > giveUpAt) assert.fail(`did not come true: ${what}`);
    await pause(20);
  }
}
