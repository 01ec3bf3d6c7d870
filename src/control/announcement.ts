import { announceInstance, type Instance, type InstanceFile, instanceFolder } from './instance-file.ts';
import { type LocalSocket, openLocalSocket } from './local-socket.ts';
import type { ControlRouter } from './router.ts';
import type { SettingsInputs } from '../settings/sources/inputs.ts';

/**
 * Announces the running program to other commands of the same user: an instance file, and a socket that answers them.
 */
export class Announcement {
  readonly #folder: string;
  #file: InstanceFile | undefined;
  #socket: LocalSocket | undefined;
  #isWithdrawn = false;
  /** A process that exits without closing the program must not leave a file either. */
  readonly #onExit = (): void => this.withdraw();

  constructor(inputs: SettingsInputs) {
    this.#folder = instanceFolder(inputs);
  }

  /** Why other commands, including `open`, can't find this program; undefined if they can. */
  get problem(): string | undefined {
    return this.#file?.problem;
  }

  /**
   * Opens the socket first, because the file names it. Calls `describe` once it is open. Does nothing after `withdraw`.
   */
  async begin(router: ControlRouter, describe: () => Omit<Instance, 'pid' | 'socket'>): Promise<void> {
    const opened = await openLocalSocket(this.#folder, router);
    if (this.#isWithdrawn) return opened?.close();
    this.#socket = opened;
    process.once('exit', this.#onExit);
    this.#file = announceInstance(this.#folder, {
      ...describe(),
      pid: process.pid,
      socket: opened?.place,
    });
  }

  /** Announces changes; does nothing before `begin` or after `withdraw`. */
  update(changes: Parameters<InstanceFile['update']>[0]): void {
    this.#file?.update(changes);
  }

  /** Makes the program undiscoverable for good; may be called more than once. */
  withdraw(): void {
    this.#isWithdrawn = true;
    process.removeListener('exit', this.#onExit);
    this.#file?.withdraw();
    this.#socket?.close();
  }
}
