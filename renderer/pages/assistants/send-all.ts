import type { MoveTarget } from '../../../src/contract/assistants.ts';
import type { ControlClient } from '../../client/client.ts';
import { reason } from '../../proxy/proxy-actions.ts';
import { showToast } from '../../ui/toasts.tsx';
import * as words from './words.ts';

/** Sends all assistants somewhere. What came of it stands on the Assistants page; here is said when nothing did. */
export async function requestSendAll(client: ControlClient, to: MoveTarget): Promise<void> {
  try {
    const { assistants } = await client.assistants.sendAll({ to });
    if (assistants.length > 0) return;
    showToast({
      title: words.nothingToMove,
      description: to === 'providers' ? words.noneConnected : words.noneDirect,
    });
  } catch (error) {
    showToast({ title: words.notMoved, description: reason(error), kind: 'trouble' });
  }
}
