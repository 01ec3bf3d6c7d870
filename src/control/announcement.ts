import { announceInstance, type Instance, type InstanceFile, instanceFolder } from './instance-file.ts';
import { type LocalSocket, openLocalSocket } from './local-socket.ts';
import type { ControlRouter } from './router.ts';
import type { SettingsInputs } from '../settings/sources/inputs.ts';

/** What other commands of this user are told of the running program: its file, and the socket that answers them. */
export class Announcement {
  readonly #folder: string;
  #file: InstanceFile | undefined;
  #socket: LocalSocket | undefined;

  constructor(inputs: SettingsInputs) {
    this.#folder = instanceFolder(inputs);
  }

  /** Why other commands, `open` among them, do not find this program; undefined where they do. */
  get problem(): string | undefined {
    return this.#file?.problem;
  }

  /** Opens the socket first: the file names it. `describe` is asked once it is open. */
  async begin(router: ControlRouter, describe: () => Omit<Instance, 'pid' | 'socket'>): Promise<void> {
    this.#socket = await openLocalSocket(this.#folder, router);
    const socket = this.#socket?.place;
    this.#file = announceInstance(this.#folder, { ...describe(), pid: process.pid, socket });
  }

  /** Tells what has changed; nothing before it has begun or once it is withdrawn. */
  update(changes: Parameters<InstanceFile['update']>[0]): void {
    this.#file?.update(changes);
  }

  /** From here on nobody finds the program; may be called again. */
  withdraw(): void {
    this.#file?.withdraw();
    this.#socket?.close();
  }
}
