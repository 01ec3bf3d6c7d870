import { EventEmitter } from 'node:events';
import type Electron from 'electron';
import { app, openWindows } from './app.ts';
import { onlyWhenReady, standInEvent } from './machine.ts';
import type { Part } from './part.ts';

/** A window without a page. */
export class BaseWindow extends EventEmitter {
  readonly options: Electron.BaseWindowConstructorOptions;
  #isDestroyed = false;

  constructor(given: Electron.BaseWindowConstructorOptions) {
    super();
    onlyWhenReady('BaseWindow');
    this.options = given;
    openWindows.add(this);
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  close(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    openWindows.delete(this);
    this.emit('closed');
    app.windowClosed();
  }
}

BaseWindow satisfies new (
  options: Electron.BaseWindowConstructorOptions,
) => Part<Electron.BaseWindow, 'isDestroyed' | 'close'>;

/**
 * Simulates Windows ending the session: every window gets an event, and Electron then ends the process in the same
 * turn, without a further event, unless it is already quitting (electron/electron#52604).
 */
export function endSession(): void {
  for (const window of openWindows) window.emit('session-end', standInEvent({ reasons: ['shutdown'] }));
  if (!app.isQuitting) process.kill(process.pid, 'SIGKILL');
}
