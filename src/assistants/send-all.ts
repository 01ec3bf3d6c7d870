import type {
  AssistantOutcome,
  AssistantPlan,
  AssistantsMove,
  AssistantView,
  MoveTarget,
} from '../contract/assistants.ts';
import type { Assistants } from './assistants.ts';
import type { KeptOffers } from './direct-mark.ts';

/** Where to send all assistants, and the proxy's current address. */
export interface MoveRequest {
  readonly to: MoveTarget;
  readonly proxyUrl: string;
}

/**
 * Disconnects every assistant from the proxy, or reconnects exactly those disconnected this way. Works one at a time;
 * an assistant that can't be moved is left unchanged and the outcome says why.
 */
export async function sendAll(
  assistants: Assistants,
  { to, proxyUrl }: MoveRequest,
): Promise<AssistantsMove> {
  const moved: AssistantsMove['assistants'][number][] = [];
  for (const view of concerned(assistants.list(proxyUrl), to)) {
    const kept = assistants.keptOffers(view.name);
    const outcome = await (to === 'providers'
      ? assistants.sendDirectly(view.name, offersOf(view))
      : assistants.connect(view.name, proxyUrl, kept));
    moved.push({ name: view.name, label: view.label, outcome: reworded(view, outcome) });
  }
  return { to, assistants: moved };
}

/** Returns what {@link sendAll} would change. Writes nothing. */
export function planAll(
  assistants: Assistants,
  { to, proxyUrl }: MoveRequest,
): AssistantsMove<AssistantPlan> {
  const moved = concerned(assistants.list(proxyUrl), to).map((view) => {
    const kept = assistants.keptOffers(view.name);
    const plan =
      to === 'providers' ? assistants.planDisconnect(view.name) : assistants.plan(view.name, proxyUrl, kept);
    return { name: view.name, label: view.label, outcome: reworded(view, plan) };
  });
  return { to, assistants: moved };
}

/** Returns the offers currently written in the file beside the address. */
function offersOf({ statusLine, toolSearch }: AssistantView): KeptOffers {
  return { statusLine: statusLine?.kind === 'written', toolSearch: toolSearch?.kind === 'written' };
}

function concerned(views: readonly AssistantView[], to: MoveTarget): readonly AssistantView[] {
  return views.filter((view) => (to === 'providers' ? mayUseProxy(view) : view.isDirect));
}

/**
 * As far as is known: if LunaRoute's own record is unreadable, only the assistant's file tells, and that may be
 * unreadable too.
 */
function mayUseProxy({ state, connectedAt, cautions }: AssistantView): boolean {
  if (state.kind === 'connected' || connectedAt !== null) return true;
  return state.kind === 'unreadable' && cautions.some(({ code }) => code === 'journal_unreadable');
}

/**
 * An assistant whose file points to the proxy, although LunaRoute didn't write it, keeps using the proxy: "not
 * connected" would be wrong.
 */
function reworded<T extends AssistantOutcome | AssistantPlan>({ state }: AssistantView, outcome: T): T {
  if (outcome.kind !== 'refused' || outcome.code !== 'not_connected') return outcome;
  if (state.kind !== 'connected') return outcome;
  return {
    ...outcome,
    message: "Its config points to the proxy, but LunaRoute didn't write it. Change it there.",
  };
}
