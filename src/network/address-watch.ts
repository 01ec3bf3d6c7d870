import type { NetworkInterfaceInfo } from 'node:os';
import type { Clock, Timer } from '../clock.ts';

/** Interval for checking the machine's addresses when there are no requests. */
const LOOK_EVERY_MS = 5000;

/** Result of `os.networkInterfaces`. */
export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

export interface AddressWatchOptions {
  readonly clock: Clock;
  /** Usually `os.networkInterfaces`; may throw. */
  readonly interfaces: () => Interfaces;
  readonly onChange: () => void;
  /** Called at each check made by the timer. */
  readonly onLook?: () => void;
}

/** Detects changes of the machine's addresses, as with a new network or a VPN that starts or stops. */
export class AddressWatch {
  readonly #clock: Clock;
  readonly #interfaces: () => Interfaces;
  readonly #onChange: () => void;
  readonly #onLook: (() => void) | undefined;
  #known: string;
  #timer: Timer;

  constructor({ clock, interfaces, onChange, onLook }: AddressWatchOptions) {
    this.#clock = clock;
    this.#interfaces = interfaces;
    this.#onChange = onChange;
    this.#onLook = onLook;
    this.#known = this.#addresses() ?? '';
    this.#timer = clock.schedule(() => this.#lookAgain(), LOOK_EVERY_MS);
  }

  close(): void {
    this.#clock.cancel(this.#timer);
  }

  /** Checks now; calls `onChange` synchronously if the addresses changed. */
  look(): void {
    const now = this.#addresses() ?? this.#known;
    if (now === this.#known) return;
    this.#known = now;
    this.#onChange();
  }

  /** Undefined if the system doesn't say, for example because the process ran out of file descriptors. */
  #addresses(): string | undefined {
    let interfaces: Interfaces;
    try {
      interfaces = this.#interfaces();
    } catch {
      return undefined;
    }
    return addressesOf(interfaces);
  }

  #lookAgain(): void {
    this.#timer = this.#clock.schedule(() => this.#lookAgain(), LOOK_EVERY_MS);
    this.#onLook?.();
    this.look();
  }
}

/**
 * Returns the external addresses as text, IPv6 ones as their network prefix only, because privacy addresses change on
 * their own.
 */
function addressesOf(interfaces: Interfaces): string {
  const lines = Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ internal }) => !internal)
      .map(
        ({ address, family, netmask }) =>
          `${name} ${family === 'IPv6' ? prefixOf(address) : address} ${netmask}`,
      ),
  );
  return [...new Set(lines)].toSorted().join('\n');
}

function prefixOf(address: string): string {
  return address.split(':').slice(0, 4).join(':');
}
