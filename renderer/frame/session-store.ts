import { create } from 'zustand';
import type { ControlClient } from '../client/client.ts';
import { openSession, presentToken, type SessionOutcome } from '../client/session.ts';
import { useLive } from '../live/store.ts';
import { startLive } from '../live/watch.ts';

interface SessionState {
  readonly state: 'opening' | SessionOutcome;
  /** Stops the updates that this session started. */
  readonly stopListening: () => void;
}

/** Whether this tab may talk to the program. */
export const useSession = create<SessionState>(() => ({ state: 'opening', stopListening: () => undefined }));

/** Opens the session, with the token in the URL or the key stored in this tab, and starts receiving updates. */
export async function enter(client: ControlClient): Promise<void> {
  // The desktop's bridge trusts its own window, so no token is needed.
  settle(window.lunaroute === undefined ? await openSession() : 'open', client);
}

/** Opens the session with a token that the user typed or pasted; a complete link works too. */
export async function enterWithToken(text: string, client: ControlClient): Promise<void> {
  settle(await presentToken(tokenOf(text)), client);
}

/** Extracts the token from pasted text: either the token itself or a link that ends with it. */
function tokenOf(text: string): string {
  return /#token=([\w-]+)/u.exec(text)?.[1] ?? text.trim();
}

function settle(outcome: SessionOutcome, client: ControlClient): void {
  useSession.setState({ state: outcome });
  if (outcome !== 'open') return;
  useSession.getState().stopListening();
  useLive.setState({ link: 'connecting' });
  useSession.setState({ stopListening: startLive(client) });
}
