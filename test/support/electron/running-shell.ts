import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { DesktopView } from '../../../src/contract/preferences.ts';
import { cleanEnv, RunningCommand, temporaryFolder } from '../command-line.ts';
import { endsWithTest } from '../ends-with-test.ts';
import { quietPort } from './quiet-port.ts';
import { viteBuild } from '../build-unless-fresh.ts';
import { builtShell, copyApp } from './built-shell.ts';
import type { StandInOptions } from './part.ts';
import type { World } from './run-main.ts';

const RUN_MAIN = fileURLToPath(new URL('run-main.ts', import.meta.url));
const TEST_WINDOW = fileURLToPath(new URL('window/vite.config.ts', import.meta.url));
/** Only ends a test that would otherwise hang. */
const GIVE_UP_MS = 30_000;

export interface ShellTestOptions extends StandInOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Home folder, for a second start with the same one; a new folder by default. */
  readonly home?: string;
  /** State of the tray host that D-Bus reports on Linux; `none` means no D-Bus at all. */
  readonly trayHost?: 'present' | 'absent' | 'none';
  readonly port?: number;
  /** Project homepage named by the build; none by default. */
  readonly homepage?: string;
  /** Folder of the window's files; a small test page by default. */
  readonly window?: string;
}

/** A reply from the process. */
interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** The tray as a user sees it. */
export interface SeenTray {
  readonly icon: string;
  readonly hasPicture: boolean;
  readonly tooltip: string;
  readonly menu: readonly string[];
}

/** The built desktop app, running in plain Node on the stand-in. */
export class RunningShell extends RunningCommand {
  readonly home: string;
  readonly proxyPort: number;
  #lastId = 0;

  constructor(child: ChildProcess, home: string, proxyPort: number) {
    super(child);
    this.home = home;
    this.proxyPort = proxyPort;
  }

  get proxyUrl(): string {
    return `http://127.0.0.1:${this.proxyPort}`;
  }

  /** Runs a function inside the process; it can access nothing of the test except its argument. */
  async evaluate<R, A = undefined>(run: (world: World, argument: A) => R, argument?: A): Promise<Awaited<R>> {
    const id = (this.#lastId += 1);
    const answer = new Promise<Answer>((resolve, reject) => {
      const listen = (message: unknown): void => {
        const heard = message as Answer;
        if (heard.id !== id) return;
        this.child.off('message', listen);
        resolve(heard);
      };
      this.child.on('message', listen);
      void this.exited.then((code) => reject(new Error(`the shell ended (${code}): ${this.stderr}`)));
    });
    this.child.send({ id, source: run.toString(), argument });
    const { value, error } = await answer;
    if (error !== undefined) throw new Error(`inside the shell: ${error}`);
    return value as Awaited<R>;
  }

  /** Resolves to the function's result once that is neither false nor undefined. */
  async eventually<R, A = undefined>(
    what: string,
    run: (world: World, argument: A) => R,
    argument?: A,
  ): Promise<NonNullable<Awaited<R>>> {
    const giveUpAt = performance.now() + GIVE_UP_MS;
    for (;;) {
      const value = await this.evaluate(run, argument);
      if (value !== false && value !== undefined && value !== null) return value;
      if (performance.now() > giveUpAt)
        assert.fail(`did not come true: ${what}\n${this.stdout}${this.stderr}`);
      await pause(5);
    }
  }

  /** Returns the tray icon once there is one. */
  async tray(): Promise<SeenTray> {
    return this.eventually('there is a tray icon', ({ trays }) => {
      const [tray] = trays;
      if (tray === undefined) return undefined;
      const { image, tooltip, menu } = tray;
      return { icon: image.file, hasPicture: !image.isEmpty(), tooltip, menu: menu?.describe() ?? [] };
    });
  }

  /** Resolves once the tray's tooltip, including its line breaks, matches. */
  async trayTells(pattern: RegExp): Promise<void> {
    await this.eventually(
      `the tray tells ${String(pattern)}`,
      ({ trays }, [source, flags]) => new RegExp(source, flags).test(trays[0]?.tooltip ?? ''),
      [pattern.source, pattern.flags] as const,
    );
  }

  /** Clicks an item of the tray's menu by its id, once it is enabled. */
  async clickTray(id: string): Promise<void> {
    await this.eventually(
      `the tray has ${id}`,
      ({ trays }, wanted) => trays[0]?.menu?.find(wanted)?.enabled,
      id,
    );
    await this.evaluate(({ trays }, wanted) => {
      const item = trays[0]?.menu?.find(wanted);
      if (item === undefined) throw new Error(`the tray has no ${wanted}`);
      // Quitting may end the process before it has replied.
      if (wanted === 'quit') setImmediate(item.click);
      else item.click();
    }, id).catch((error: unknown) => {
      if (this.child.exitCode === null) throw error;
    });
  }

  /** State of the window; undefined while there is none. */
  async window(): Promise<'visible' | 'hidden' | 'minimized' | undefined> {
    return this.evaluate(({ windows }) => {
      const window = windows.findLast((candidate) => !candidate.isDestroyed());
      if (window === undefined) return undefined;
      return window.isMinimized() ? 'minimized' : window.isVisible() ? 'visible' : 'hidden';
    });
  }

  /** Resolves once the window is in the wanted state. */
  async windowIs(wanted: 'visible' | 'hidden' | 'minimized'): Promise<void> {
    const giveUpAt = performance.now() + GIVE_UP_MS;
    while ((await this.window()) !== wanted) {
      if (performance.now() > giveUpAt) assert.fail(`the window is not ${wanted}`);
      await pause(5);
    }
  }

  /** Closes the window as a user does. */
  async closeWindow(): Promise<void> {
    await this.evaluate(({ windows }) => windows.at(-1)?.close());
  }

  /** Waits for a message box and answers it with a button, its checkbox ticked or not; returns its message. */
  async answerDialog(button: string, isChecked = false): Promise<string> {
    const open = await this.eventually('a message box is open', ({ recorded }) =>
      recorded.dialogs.find((shown) => shown.answer === undefined),
    );
    const answer = open.buttons.indexOf(button);
    assert.notEqual(answer, -1, `no button ${button} among ${open.buttons.join()}`);
    await this.evaluate(
      // Deferred until this call has been answered, because the answer may end the process.
      ({ answerDialog }, given) => void setImmediate(() => answerDialog(given.answer, given.isChecked)),
      { answer, isChecked },
    ).catch((error: unknown) => {
      // The reply may be lost if the process ends first.
      if (this.child.exitCode === null) throw error;
    });
    return open.message;
  }

  /** Runs script text in the page once it is loaded; the result must be JSON. */
  async inPage<R>(script: string): Promise<R> {
    await this.eventually('the page is loaded', ({ windows }) => windows.at(-1)?.webContents.page?.isLoaded);
    const value = await this.evaluate(
      ({ windows }, text) => windows.at(-1)?.webContents.page?.page.evaluate<unknown>(text),
      script,
    );
    return value as R;
  }

  /** Returns the desktop view as the Settings page receives it. */
  async desktopView(): Promise<Extract<DesktopView, { kind: 'desktop' }>> {
    const view = await this.call<DesktopView>('/desktop/view');
    assert.equal(view.kind, 'desktop');
    return view;
  }

  /** Calls a control method over a separate port, as the open window does; returns its output. */
  async call<R>(method: string, input?: unknown): Promise<R> {
    const text = await this.evaluate(
      ({ windows, ipcMain }, { url, body }) =>
        new Promise<string>((resolve, reject) => {
          const contents = windows.at(-1)?.webContents;
          const listeners: ((event: { data: unknown }) => void)[] = [];
          const port = {
            on: (name: string, listener: (event: { data: unknown }) => void) => {
              if (name === 'message') listeners.push(listener);
            },
            start: () => undefined,
            close: () => reject(new Error('refused: is there a window?')),
            postMessage: (message: string) => resolve(message),
          };
          const senderFrame = { url: 'app://bundle/index.html', parent: null };
          ipcMain.emit('lunaroute:connect', { sender: contents, senderFrame, ports: [port] }, null);
          const data = JSON.stringify({ i: '1', p: { u: url, b: { json: body } } });
          for (const listener of listeners) listener({ data });
        }),
      { url: method, body: input },
    );
    const answer = JSON.parse(text) as { p: { s?: number; b: { json: R } } };
    assert.equal(answer.p.s ?? 200, 200, text);
    return answer.p.b.json;
  }

  /** Makes timers of exactly this many milliseconds fire almost at once from now on. */
  async shorten(wanted: number): Promise<void> {
    await this.evaluate((_world, ms) => {
      const { setTimeout: wait } = globalThis;
      globalThis.setTimeout = ((run: () => void, given: number) =>
        wait(run, given === ms ? 20 : given)) as typeof setTimeout;
    }, wanted);
  }

  /** Gives the desktop a panel that draws tray icons. */
  showTrayHost(): void {
    dbusTools(this.home, 'present');
  }

  /** Removes the panel that draws tray icons. */
  hideTrayHost(): void {
    dbusTools(this.home, 'absent');
  }

  async quit(): Promise<number | string> {
    await this.evaluate(({ app }) => void setImmediate(() => app.quit()));
    return this.exited;
  }
}

/** Starts the built desktop app, which is killed when the test ends. */
export async function startShell(
  context: TestContext,
  options: ShellTestOptions = {},
): Promise<RunningShell> {
  const {
    args = [],
    env,
    home = temporaryFolder(context),
    trayHost = 'present',
    window,
    homepage,
    ...machine
  } = options;
  const port = options.port ?? (await quietPort());
  const appPath = path.join(temporaryFolder(context), 'app');
  const main = copyApp(await builtShell(), window ?? testWindow(), appPath);
  if (homepage !== undefined) nameHomepage(appPath, homepage);
  const platform = machine.platform ?? 'linux';
  const child = fork(RUN_MAIN, [main, ...args], {
    cwd: home,
    // Electron keeps running after an unhandled rejection.
    execArgv: ['--unhandled-rejections=warn-with-error-code'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...cleanEnv({ home }),
      PATH: dbusTools(home, trayHost),
      DBUS_SESSION_BUS_ADDRESS: trayHost === 'none' ? undefined : 'unix:path=/nowhere',
      XDG_RUNTIME_DIR: undefined,
      LUNAROUTE_PORT: String(port),
      ...env,
      STAND_IN: JSON.stringify({ ...machine, platform } satisfies StandInOptions),
    },
  });
  endsWithTest(context, child);
  return new RunningShell(child, home, port);
}

/** Starts the app and waits until the proxy is running. */
export async function startRunningShell(
  context: TestContext,
  options: ShellTestOptions = {},
): Promise<RunningShell> {
  const shell = await startShell(context, options);
  await shell.trayTells(/Running on/u);
  return shell;
}

/** Sets the homepage as the release workflow does before it builds. */
function nameHomepage(appPath: string, homepage: string): void {
  const file = path.join(appPath, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...manifest, homepage }));
}

let builtTestWindow: string | undefined;

/** Builds the test page, once for the tests of a file; returns its folder. */
export function testWindow(): string {
  if (builtTestWindow === undefined) {
    const folder = mkdtempSync(path.join(tmpdir(), 'lunaroute-test-window-'));
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    viteBuild(TEST_WINDOW, ['--outDir', folder, '--emptyOutDir']);
    builtTestWindow = folder;
  }
  return builtTestWindow;
}

/** Returns a PATH whose first folder has a `gdbus` that answers for the desktop. Nothing else uses D-Bus. */
export function dbusTools(home: string, trayHost: 'present' | 'absent' | 'none'): string {
  const folder = path.join(home, 'bin');
  mkdirSync(folder, { recursive: true });
  const gdbus = path.join(folder, 'gdbus');
  const answer = trayHost === 'present' ? "echo '(<true>,)'" : "echo 'Error: no such name' >&2; exit 1";
  writeFileSync(gdbus, `#!/bin/sh\n${answer}\n`);
  chmodSync(gdbus, 0o755);
  return `${folder}${path.delimiter}${process.env['PATH'] ?? ''}`;
}
