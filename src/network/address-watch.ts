import type { NetworkInterfaceInfo } from 'node:os';
import type { Clock, Timer } from '../clock.ts';

/** How often the machine's addresses are looked at without a request. */
const LOOK_EVERY_MS = 5000;

/** As `os.networkInterfaces` gives them. */
export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

export interface AddressWatchOptions {
  readonly clock: Clock;
  /** `os.networkInterfaces`; it may throw. */
  readonly interfaces: () => Interfaces;
  readonly onChange: () => void;
  /** Called with each look of its own. */
  readonly onLook?: () => void;
}

/** Notices that the machine has other addresses than before: another network, a VPN that came or went. */
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

  /** Looks now: `onChange` is called within it. */
  look(): void {
    const now = this.#addresses() ?? this.#known;
    if (now === this.#known) return;
    this.#known = now;
    this.#onChange();
  }

  /** Undefined where the system does not tell, as when the process has used up its file descriptors. */
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

/** Addresses that can lead out of the machine; privacy addresses of IPv6 change by themselves, their network does not. */
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
