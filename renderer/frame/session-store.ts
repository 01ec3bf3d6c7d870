import { create } from 'zustand';
import type { ControlClient } from '../client/client.ts';
import { openSession, presentToken, type SessionOutcome } from '../client/session.ts';
import { useLive } from '../live/store.ts';
import { startLive } from '../live/watch.ts';

interface SessionState {
  readonly state: 'opening' | SessionOutcome;
  /** Ends the listening that this session began. */
  readonly stopListening: () => void;
}

/** Whether this tab may talk to the program. */
export const useSession = create<SessionState>(() => ({ state: 'opening', stopListening: () => undefined }));

/** Opens the session with what the address or the tab holds, and begins to listen. */
export async function enter(client: ControlClient): Promise<void> {
  // The desktop's bridge admits its own window: there is no token.
  settle(window.lunaroute === undefined ? await openSession() : 'open', client);
}

/** The same with a token that was typed or pasted; a whole link will do. */
export async function enterWithToken(text: string, client: ControlClient): Promise<void> {
  settle(await presentToken(tokenOf(text)), client);
}

/** The token in what somebody pasted: the token itself, or the link that ends with it. */
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
