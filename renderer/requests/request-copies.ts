import type { HeaderPairs, RequestDetails, RequestTurn } from '../../src/contract/request-details.ts';
import type { RequestRow } from '../../src/contract/requests.ts';
import { countWords, durationWords } from '../live/words.ts';
import { RETRY_WORDS } from './request-words.ts';
import { verdictOf } from './verdict.ts';

/** One request with what is known of it. */
export interface CopiedRequest {
  readonly row: RequestRow;
  readonly details: RequestDetails;
  readonly turn: RequestTurn | null;
}

/** What curl makes itself, or what is only true of this one request. */
const MADE_BY_CURL =
  /^(?:host|connection|content-length|accept-encoding|transfer-encoding|expect|x-stainless-retry-count)$/iu;
/** What stands in the place of a value that is not shown. */
const HIDDEN = /^<\d+ characters?>$/u;

/** The request as a curl command through the proxy at `proxyUrl`, for a POSIX shell; its key and its body are not in it. */
export function curlText({ row, details }: CopiedRequest, proxyUrl: string): string {
  const headers = details.fromClient.filter(
    ([name, value]) => !MADE_BY_CURL.test(name) && !HIDDEN.test(value),
  );
  const body = row.requestBytes > 0 ? ['--data @body.json'] : [];
  const method = row.method === (body.length > 0 ? 'POST' : 'GET') ? [] : [`-X ${row.method}`];
  const lines = [
    `curl ${quoted(proxyUrl + row.path)}`,
    ...method,
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...body,
  ];
  return lines.join(' \\\n  ');
}

/** Everything that is known of it. */
export function jsonText({ row, details, turn }: CopiedRequest): string {
  return JSON.stringify({ ...row, details, session: turn }, null, 2);
}

/** What somebody who helps wants to read first, in Markdown. */
export function issueText({ row, details }: CopiedRequest, version: string): string {
  const verdict = verdictOf(row, details);
  const { said } = details;
  const status = row.status === 0 ? 'no answer' : String(row.status);
  return [
    `LunaRoute ${version}, ${new Date(row.startedAt).toISOString()}`,
    '',
    `\`${row.method} ${row.path}\` to ${row.provider}: ${status}, ${durationWords(row.durationMs)}`,
    ...(verdict === undefined ? [] : ['', verdict.title, verdict.text]),
    '',
    ...attemptLines(details),
    ...(said === null ? [] : ['', 'The provider said:', '```', said.text, '```']),
    '',
    'Response headers:',
    '```',
    ...headerLines(details.answer),
    '```',
    `Client: ${row.client || 'unknown'}. ${countWords(row.requestBytes)} bytes in, ${countWords(row.responseBytes)} out.`,
    '',
  ].join('\n');
}

function attemptLines({ attempts }: RequestDetails): readonly string[] {
  return attempts.map(({ connectionId, reused, connectedMs, endedMs, status, cause }, at) => {
    const on =
      connectionId === 0 ? 'no connection' : `connection ${connectionId} (${reused ? 'reused' : 'created'})`;
    const took = endedMs === null ? '' : `, ${durationWords(endedMs - connectedMs)}`;
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
