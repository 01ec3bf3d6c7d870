import type { UpdateView } from '../../src/contract/updates.ts';
import type { DesktopAbout } from '../../src/control/desktop-port.ts';

/** A desktop that has nothing to tell of itself, but for what is given. */
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
