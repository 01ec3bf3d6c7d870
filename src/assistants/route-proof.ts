import type { AssistantView, RouteProof } from '../contract/assistants.ts';
import type { RequestRow } from '../contract/requests.ts';
import { ASSISTANTS } from './known-assistants.ts';

/**
 * Tells whether each assistant's requests come through the proxy, by the User-Agent of the recorded requests. A
 * connected assistant counts as seen once a request arrived after connecting; otherwise the result lists possible
 * reasons.
 */
export function routeProof(
  rows: readonly RequestRow[],
  nowMs: number,
  views: readonly AssistantView[] = [],
): readonly RouteProof[] {
  return ASSISTANTS.map(({ name, userAgent, unseenReasons }) => {
    const view = views.find((each) => each.name === name);
    const row = latest(rows.filter(({ client }) => userAgent.test(client)));
    const last = row === undefined ? null : lastOf(row, nowMs);
    // An assistant sent past the proxy may have been seen just before.
    if (row !== undefined && view?.isDirect !== true && row.startedAt >= (view?.connectedAt ?? 0)) {
      return { name, kind: 'seen', last, reasons: [] };
    }
    if (view?.state.kind !== 'connected') return { name, kind: 'not_connected', last, reasons: [] };
    const warnings = view.cautions.filter(({ level }) => level === 'warning').map(({ message }) => message);
    return { name, kind: 'unseen', last, reasons: [...warnings, ...unseenReasons] };
  });
}

function latest(rows: readonly RequestRow[]): RequestRow | undefined {
  let found: RequestRow | undefined;
  for (const row of rows) if (found === undefined || row.startedAt > found.startedAt) found = row;
  return found;
}

function lastOf(row: RequestRow, nowMs: number): NonNullable<RouteProof['last']> {
  const { id, provider, connectionId, reused, status } = row;
  const agoMs = Math.max(0, nowMs - row.startedAt);
  return { requestId: id, agoMs, provider, connectionId, reused, status };
}
