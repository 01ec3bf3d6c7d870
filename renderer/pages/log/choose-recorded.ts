import type { LogLevel } from '../../../src/contract/log.ts';
import type { ControlClient } from '../../client/client.ts';
import { chooseRecordLevel } from '../../live/record-level.ts';
import { useLive } from '../../live/store.ts';
import { reason } from '../../proxy/proxy-actions.ts';
import { showToast } from '../../ui/toasts.tsx';

/** Records this level from now on, and shows it at once. */
export async function chooseRecorded(client: ControlClient, level: LogLevel): Promise<void> {
  try {
    const told = await chooseRecordLevel(client, level);
    const { log, logVersion } = useLive.getState();
    log.level = told;
    useLive.setState({ logVersion: logVersion + 1 });
  } catch (error) {
    showToast({ title: 'The level was not changed', description: reason(error), kind: 'trouble' });
  }
}
