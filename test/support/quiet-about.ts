import type { UpdateView } from '../../src/contract/updates.ts';
import type { DesktopAbout } from '../../src/control/desktop-port.ts';

/** Returns a desktop with nothing to report, with the given overrides. */
export function quietAbout(given: Partial<DesktopAbout> = {}): DesktopAbout {
  const update: UpdateView = { kind: 'no_feed' };
  return {
    update,
    lookForUpdate: () => Promise.resolve(),
    dismissUpdate: () => undefined,
    openReleasePage: () => Promise.resolve(false),
    processes: () => [],
    dataFolder: '/home/ada/.config/lunaroute-tray',
    keyStoreFile: '/home/ada/.config/lunaroute-tray/keys.safe',
    reveal: () => undefined,
    ...given,
  };
}
