import { FILTER_MAX_CHARS } from '../../../src/contract/filter/filter-language.ts';
import { quotedValue } from '../../../src/contract/filter/filter-tokens.ts';
import { DETAILS_KEPT, type RequestTurn } from '../../../src/contract/request-details.ts';
import type { RequestRow } from '../../../src/contract/requests.ts';
import type { ControlClient } from '../../client/client.ts';
import { useLive } from '../../live/store.ts';
import { formatCount, plural } from '../../text/format.ts';
import {
  sessionHref,
  sessionRequestsHref,
  type SessionPlace,
  connectionHref,
  connectionLogHref,
} from '../../navigation/list-places.ts';
import { reason } from '../../proxy/proxy-actions.ts';
import { clientUrl } from '../../proxy/format-proxy.ts';
import { copyText } from '../../ui/copy.ts';
import { beginningsOf, providerTerm, replaceTerms } from '../../ui/filter-text.ts';
import type { MenuItem } from '../../ui/menu.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { type CopiedRequest, curlText, issueText, jsonText } from './request-copies.ts';
import { filterRequestsBy } from './use-request-filter.ts';

/** One action on the selected requests. */
export interface RequestAction {
  readonly label: string;
  /** Actions of the same kind are grouped. */
  readonly kind: 'open' | 'copy' | 'filter' | 'show';
  readonly isDisabled?: boolean;
  readonly run: () => void;
}

/** Actions available for these requests (at least one), most common first. */
export function requestActions(client: ControlClient, rows: readonly RequestRow[]): readonly RequestAction[] {
  const [row] = rows;
  if (row === undefined) return [];
  const copies = copyActions(client, rows);
  if (rows.length > 1) return [...copies, filterToThese(rows)];
  return [...copies, ...filterActions(row), ...showActions(client, row)];
}

interface CopyAction {
  readonly label: string;
  /** Name of the text, for the confirmation. */
  readonly what: string;
  readonly textOf: (known: readonly CopiedRequest[]) => string;
  /** Added to the confirmation. */
  readonly note?: string;
}

function copyActions(client: ControlClient, rows: readonly RequestRow[]): readonly RequestAction[] {
  const { status } = useLive.getState();
  const requests = rows.length === 1 ? 'the request' : plural(rows.length, 'request');
  const copy = ({ label, what, textOf, note = '' }: CopyAction): RequestAction => ({
    label,
    kind: 'copy',
    run: () =>
      void known(client, rows).then((all) => {
        if (all === undefined) return;
        const isPart = rows.length === 1 && all[0]?.details === null;
        void copyText(textOf(all), what, isPart ? 'Headers aren’t included: they weren’t kept.' : note);
      }),
  });
  const curl = {
    ...copy({
      label: 'Copy as cURL',
      what: 'the curl command',
      textOf: ([one]) =>
        one === undefined || status === undefined
          ? ''
          : curlText({ ...one.row, headers: one.details?.fromClient ?? [] }, clientUrl(status)),
      note: 'The API key isn’t included. Save the request body as body.json.',
    }),
    isDisabled: status === undefined,
  };
  return [
    ...(rows.length === 1 ? [curl] : []),
    copy({
      label: 'Copy for an issue',
      what: `${requests} for an issue`,
      textOf: (all) => issueText(all, status?.version ?? ''),
    }),
    copy({ label: 'Copy as JSON', what: `${requests} as JSON`, textOf: jsonText }),
  ];
}

function filterActions(row: RequestRow): readonly RequestAction[] {
  const { provider, model, connectionId, status } = row;
  const filter = (label: string, fields: Readonly<Record<string, string>>): RequestAction => ({
    label: `Filter by ${label}`,
    kind: 'filter',
    run: () => {
      for (const [field, term] of Object.entries(fields))
        filterRequestsBy((text) => replaceTerms(text, beginningsOf(field), term));
    },
  });
  const ofProvider = { provider: providerTerm(provider) };
  return [
    filter(`provider ${provider}`, ofProvider),
    ...(model === null ? [] : [filter(`model ${model}`, { model: `model=${quotedValue(model)}` })]),
    ...(connectionId === 0
      ? []
      : [filter(`connection #${connectionId}`, { ...ofProvider, conn: `conn:${connectionId}` })]),
    filter(status === 0 ? 'no status' : `status ${status}`, { status: `status:${status || 'none'}` }),
  ];
}

function filterToThese(rows: readonly RequestRow[]): RequestAction {
  const ids = rows.map(({ id }) => id).toSorted((one, other) => one - other);
  const [first = 0] = ids;
  const last = ids.at(-1) ?? first;
  const isRun = last - first === ids.length - 1;
  const term = isRun ? `id:>=${first} id:<=${last}` : `id:${ids.join('|')}`;
  return {
    label: `Filter to these ${formatCount(rows.length)}`,
    kind: 'filter',
    isDisabled: term.length > FILTER_MAX_CHARS,
    run: () => filterRequestsBy(() => term),
  };
}

function showActions(client: ControlClient, row: RequestRow): readonly RequestAction[] {
  const place = { provider: row.provider, id: row.connectionId };
  const show = (label: string, href: string): RequestAction => ({
    label,
    kind: 'show',
    run: () => (window.location.hash = href),
  });
  const ofSession = (label: string, kind: 'filter' | 'show', href: (place: SessionPlace) => string) => ({
    label,
    kind,
    run: () => void toSession(client, row, href),
  });
  return [
    ofSession('Filter by session', 'filter', ({ session = 0 }) => sessionRequestsHref({ session })),
    ofSession('Show session', 'show', sessionHref),
    ...(row.connectionId === 0
      ? []
      : [
          show(`Show connection #${row.connectionId}`, connectionHref(place)),
          show('Show in log', connectionLogHref(place)),
        ]),
  ];
}

async function toSession(
  client: ControlClient,
  row: RequestRow,
  href: (place: SessionPlace) => string,
): Promise<void> {
  const [one] = (await known(client, [row])) ?? [];
  if (one === undefined) return;
  if (one.turn === null) showToast({ title: 'This request isn’t in any session still in memory' });
  else window.location.hash = href(sessionPlaceOf(one.turn));
}

/** Place of a request's turn on the Sessions page. */
export function sessionPlaceOf({ session, agent, turn }: RequestTurn): SessionPlace {
  return { filter: '', session, agent, ...(turn === null ? {} : { turn }) };
}

/** Menu items for the actions, grouped by kind. */
export function menuOf(actions: readonly RequestAction[]): readonly MenuItem[] {
  return actions.map(({ label, kind, isDisabled = false, run }, at) => ({
    label,
    isDisabled,
    isApart: at > 0 && actions[at - 1]?.kind !== kind,
    onSelect: run,
  }));
}

/**
 * Loads details of the newest `DETAILS_KEPT` requests, null for older ones; on failure shows a toast and returns
 * undefined.
 */
async function known(
  client: ControlClient,
  rows: readonly RequestRow[],
): Promise<readonly CopiedRequest[] | undefined> {
  try {
    const newest = rows.map(({ id }) => id).toSorted((one, other) => other - one)[DETAILS_KEPT - 1] ?? 0;
    return await Promise.all(
      rows.map(async (row) => {
        if (row.id < newest) return { row, details: null, turn: null };
        const answer = await client.requestDetails({ id: row.id });
        return answer.kind === 'details'
          ? { row, details: answer.details, turn: answer.turn }
          : { row, details: null, turn: null };
      }),
    );
  } catch (error) {
    showToast({ title: 'Request details could not be loaded', description: reason(error), kind: 'trouble' });
    return undefined;
  }
}
