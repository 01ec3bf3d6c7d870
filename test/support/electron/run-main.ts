import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { options } from './machine.ts';

// Runs the built main script in place of Electron: `electron` is the stand-in, and the machine is the one the test
// describes. The built program is not modified.
if (options.platform !== undefined) Object.defineProperty(process, 'platform', { value: options.platform });

/** How long the program waits for the keyring at its start. */
const KEYRING_WAIT_MS = 10_000;
if (options.isKeyringLocked === true) {
  const { setTimeout: wait } = globalThis;
  globalThis.setTimeout = ((run: () => void, ms: number) =>
    wait(run, ms === KEYRING_WAIT_MS ? 1 : ms)) as typeof setTimeout;
}

const STAND_IN = new URL('stand-in.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === 'electron' ? { url: STAND_IN, shortCircuit: true } : nextResolve(specifier, context),
});

const { app, becomeReady } = await import('./app.ts');
const { endSession } = await import('./base-window.ts');
const { windows } = await import('./browser-window.ts');
const { recorded } = await import('./machine.ts');
const { Menu } = await import('./menu.ts');
const { partitions, schemes, session } = await import('./session.ts');
const { trays } = await import('./tray.ts');
const system = await import('./system.ts');

/** Everything inside the process that a test may inspect and use. */
const world = { app, endSession, windows, trays, recorded, partitions, schemes, session, Menu, ...system };
export type World = typeof world;

interface Question {
  readonly id: number;
  readonly source: string;
  readonly argument: unknown;
}

process.on('message', (message) => {
  const question = message as Question;
  void answer(question).then((result) => process.send?.({ id: question.id, ...result }));
});
// The channel to the test alone must not keep a finished program alive.
process.channel?.unref();

async function answer({ source, argument }: Question): Promise<object> {
  try {
    // The function comes from the test's own file as text, as Playwright's `electronApp.evaluate` does it.
    // oxlint-disable-next-line typescript/no-implied-eval -- in a process of the test's own.
    const run = new Function(`return (${source})`)() as (inside: World, given: unknown) => unknown;
    return { value: await run(world, argument) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

// Like Electron's own listener: shows a modal box if nothing else listens.
process.on('uncaughtException', (error) => {
  if (process.listenerCount('uncaughtException') > 1) return;
  system.dialog.showErrorBox('A JavaScript error occurred in the main process', error.message);
});

// An installed program has no script among its arguments.
const main = process.argv.splice(1, 1);
const [script] = app.isPackaged ? process.argv.splice(1, 1) : process.argv.slice(1);
if (main.length === 0 || script === undefined) throw new Error('run-main.ts <main script> [arguments]');
await import(pathToFileURL(script).href);
// Like Electron, becomes ready only after the main script has been evaluated.
becomeReady();
