/** What its sides may agree on beside it; the greatest window fits all, so that the values do not matter. */
const PARAMETERS: ReadonlySet<string> = new Set([
  'server_no_context_takeover',
  'client_no_context_takeover',
  'server_max_window_bits',
  'client_max_window_bits',
]);

/** How the bytes of a WebSocket are to be read, by the value of its server's Sec-WebSocket-Extensions (RFC 7692, 7). */
export function codingOf(accepted: string): 'plain' | 'deflate' | 'unknown' {
  if (accepted.trim() === '') return 'plain';
  const [name = '', ...parameters] = accepted.split(';').map((part) => part.trim().toLowerCase());
  const areKnown = parameters.every((parameter) => PARAMETERS.has(parameter.split('=')[0]?.trim() ?? ''));
  return name === 'permessage-deflate' && areKnown ? 'deflate' : 'unknown';
}
