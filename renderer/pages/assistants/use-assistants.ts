import { useCallback, useState } from 'react';
import type { AssistantsView, MoveTarget } from '../../../src/contract/assistants.ts';
import { useRefresh } from '../../live/use-refresh.ts';
import { reason } from '../../proxy/proxy-actions.ts';
import { type ControlClient, useControl } from '../../client/client.ts';
import { showToast } from '../../ui/toasts.tsx';
import * as words from './words.ts';

const EVERY_MS = 2000;

/** The current state of the assistants, and a function to reload it. */
export interface AssistantsQuery {
  /** Undefined before the first response. */
  readonly view: AssistantsView | undefined;
  /** Why the last reload failed; empty if it succeeded. */
  readonly trouble: string;
  readonly look: () => Promise<void>;
}

/** Reads the assistants' files every two seconds while the page is visible. */
export function useAssistants(): AssistantsQuery {
  const client = useControl();
  const [view, setView] = useState<AssistantsView>();
  const [trouble, setTrouble] = useState('');
  const look = useCallback(
    async (signal?: AbortSignal): Promise<void> => {
      try {
        setView(await client.assistants.list(undefined, signal === undefined ? {} : { signal }));
        setTrouble('');
      } catch (error) {
        if (signal?.aborted !== true) setTrouble(reason(error));
      }
    },
    [client],
  );
  useRefresh(look, EVERY_MS);
  return { view, trouble, look };
}

/**
 * Sends all assistants to their providers or to the proxy. The Assistants page shows the result; a toast appears if
 * nothing was moved.
 */
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
