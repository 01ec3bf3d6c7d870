import type {
  AssistantOutcome,
  AssistantPlan,
  AssistantsMove,
  AssistantView,
  MoveTarget,
} from '../contract/assistants.ts';
import type { Assistants } from './assistants.ts';
import type { KeptOffers } from './direct-mark.ts';

/** Where all of them are to go, and the proxy's present address. */
export interface MoveRequest {
  readonly to: MoveTarget;
  readonly proxyUrl: string;
}

/**
 * Takes every assistant off the proxy, or connects exactly those again that this took off. One after another; what can't be
 * moved is left unchanged and says why.
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

/** What {@link sendAll} would change. Writes nothing. */
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

/** What is in its file now beside the address. */
function offersOf({ statusLine, toolSearch }: AssistantView): KeptOffers {
  return { statusLine: statusLine?.kind === 'written', toolSearch: toolSearch?.kind === 'written' };
}

function concerned(views: readonly AssistantView[], to: MoveTarget): readonly AssistantView[] {
  return views.filter((view) => (to === 'providers' ? mayUseProxy(view) : view.isDirect));
}

/** As far as is known: where our own record can't be read, only its file tells, and that may be unreadable too. */
function mayUseProxy({ state, connectedAt, cautions }: AssistantView): boolean {
  if (state.kind === 'connected' || connectedAt !== null) return true;
  return state.kind === 'unreadable' && cautions.some(({ code }) => code === 'journal_unreadable');
}

/** Whose file leads here although we have not written it goes on coming here: that is not "not connected". */
function reworded<T extends AssistantOutcome | AssistantPlan>({ state }: AssistantView, outcome: T): T {
  if (outcome.kind !== 'refused' || outcome.code !== 'not_connected') return outcome;
  if (state.kind !== 'connected') return outcome;
  return {
    ...outcome,
    message: "Its config points to the proxy, but LunaRoute didn't write it. Change it there.",
  };
}
