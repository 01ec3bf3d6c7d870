import type { HeaderPairs, RequestDetails, RequestTurn } from '../../../src/contract/request-details.ts';
import type { RequestRow } from '../../../src/contract/requests.ts';
import { formatCount, formatDuration } from '../../text/format.ts';
import { RETRY_WORDS } from '../../request-list/format-request.ts';
import { verdictOf } from './verdict.ts';

/** One request with its details; `details` is null if they were not kept. */
export interface CopiedRequest {
  readonly row: RequestRow;
  readonly details: RequestDetails | null;
  readonly turn: RequestTurn | null;
}

/** Headers that curl sets itself, or that apply only to this one request. */
const MADE_BY_CURL =
  /^(?:host|connection|content-length|accept-encoding|transfer-encoding|expect|x-stainless-retry-count)$/iu;
/** Placeholder for a hidden value. */
const HIDDEN = /^<\d+ characters?>$/u;

/** Parts of a curl command; `headers` are the client's. */
export interface CurlRequest extends Pick<RequestRow, 'method' | 'path' | 'requestBytes'> {
  readonly headers: HeaderPairs;
}

/** The request as a curl command for a POSIX shell, sent through the proxy at `proxyUrl`; without its key and body. */
export function curlText({ method, path, requestBytes, headers }: CurlRequest, proxyUrl: string): string {
  const sent = headers.filter(([name, value]) => !MADE_BY_CURL.test(name) && !HIDDEN.test(value));
  const body = requestBytes > 0 ? ['--data @body.json'] : [];
  const lines = [
    `curl ${quoted(proxyUrl + path)}`,
    ...(method === (body.length > 0 ? 'POST' : 'GET') ? [] : [`-X ${method}`]),
    ...sent.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...body,
  ];
  return lines.join(' \\\n  ');
}

/** Everything known about one request, or an array for several. */
export function jsonText(requests: readonly CopiedRequest[]): string {
  const known = requests.map(({ row, details, turn }) => ({ ...row, details, session: turn }));
  return JSON.stringify(known.length === 1 ? known[0] : known, null, 2);
}

/** Markdown summary of the requests for a bug report. */
export function issueText(requests: readonly CopiedRequest[], version: string): string {
  return [`LunaRoute ${version}`, ...requests.map(issueOf)].join('\n\n');
}

function issueOf({ row, details }: CopiedRequest): string {
  const verdict = verdictOf(row, details ?? undefined);
  const said = details?.said ?? null;
  const status = row.status === 0 ? 'no answer' : String(row.status);
  return [
    `\`${row.method} ${row.path}\` to ${row.provider}, ${new Date(row.startedAt).toISOString()}: ${status}, ${formatDuration(row.durationMs)}`,
    ...(verdict === undefined ? [] : ['', verdict.title, verdict.text]),
    ...(details === null ? [] : ['', ...attemptLines(details)]),
    ...(said === null ? [] : ['', 'The provider said:', '```', said.text, '```']),
    ...(details === null ? [] : ['', 'Response headers:', '```', ...headerLines(details.answer), '```']),
    `Client: ${row.client || 'unknown'}. ${formatCount(row.requestBytes)} bytes in, ${formatCount(row.responseBytes)} out.`,
    '',
  ].join('\n');
}

function attemptLines({ attempts }: RequestDetails): readonly string[] {
  return attempts.map(({ connectionId, reused, connectedMs, endedMs, status, cause }, at) => {
    const on =
      connectionId === 0 ? 'no connection' : `connection ${connectionId} (${reused ? 'reused' : 'created'})`;
    const took = endedMs === null ? '' : `, ${formatDuration(endedMs - connectedMs)}`;
    const end = status === null ? '' : `, ${status}`;
    return `${at + 1}. ${on}${end}${took}${cause === null ? '' : `: ${RETRY_WORDS[cause]}`}`;
  });
}

function headerLines(headers: HeaderPairs): readonly string[] {
  return headers.map(([name, value]) => `${name}: ${value}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
