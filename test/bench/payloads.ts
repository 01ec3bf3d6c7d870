const REQUEST_BODY_BYTES = 2048;
const RESPONSE_BODY_BYTES = 1024;

/**
 * The end of a request's body identifies its kind, and every response ends with `ANSWER_END`, so neither side has to
 * parse HTTP.
 */
export type RequestKind = 'json' | 'flow';
export const ANSWER_END = 'bench-end"}';
/** Longer than a marker plus the end of a chunked body, shorter than any head. */
export const TAIL_BYTES = 24;

/** Returns the end of a request body that identifies its kind. */
export function requestEnd(kind: RequestKind): string {
  return `bench-${kind}"}`;
}

/** Returns a complete POST as an SDK sends it, with a body of exactly 2 KiB. */
export function requestBytes(port: number, kind: RequestKind): Buffer {
  const start = `{"model":"gpt-5","stream":${kind === 'flow'},"messages":[{"role":"user","content":"`;
  const end = `"}],"user":"${requestEnd(kind)}`;
  const body = start + filler(REQUEST_BODY_BYTES - start.length - end.length) + end;
  return Buffer.from(
    [
      'POST /v1/chat/completions HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      'Connection: keep-alive',
      `Accept: ${kind === 'flow' ? 'text/event-stream' : 'application/json'}`,
      'Content-Type: application/json',
      'User-Agent: OpenAI/JS 6.0.0',
      'Authorization: Bearer sk-bench-0123456789abcdef0123456789abcdef',
      'X-Stainless-Lang: js',
      'X-Stainless-Retry-Count: 0',
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n'),
  );
}

/** Returns a provider's response with its usual headers and a JSON body of 1 KiB. */
export function answerBytes(): Buffer {
  const start = '{"id":"chatcmpl-bench","object":"chat.completion","choices":[{"message":{"content":"';
  const end = `"}}],"fingerprint":"${ANSWER_END}`;
  const body = start + filler(RESPONSE_BODY_BYTES - start.length - end.length) + end;
  const head = answerHead('application/json', `Content-Length: ${body.length}`);
  return Buffer.from(head + body);
}

/** Returns the head of a streamed response. */
export function streamHead(): string {
  return answerHead('text/event-stream; charset=utf-8', 'Transfer-Encoding: chunked');
}

/** Returns one server-sent event as a chunk of about 200 bytes. */
export function eventChunk(): string {
  return chunk(
    'data: {"id":"chatcmpl-bench0123456789","object":"chat.completion.chunk","created":1760000000,' +
      '"model":"gpt-5","choices":[{"index":0,"delta":{"content":" token"},"finish_reason":null}]}\n\n',
  );
}

/** Returns the last event and the end of the chunked body, as one write. */
export function streamEnd(): string {
  return `${chunk('data: [DONE]\n\n')}0\r\n\r\n`;
}

function answerHead(contentType: string, framing: string): string {
  return [
    'HTTP/1.1 200 OK',
    `Date: ${new Date().toUTCString()}`,
    `Content-Type: ${contentType}`,
    framing,
    'Connection: keep-alive',
    'X-Request-Id: req_0123456789abcdef0123456789abcdef',
    'OpenAI-Organization: bench',
    'OpenAI-Processing-Ms: 12',
    'OpenAI-Version: 2020-10-01',
    'X-RateLimit-Remaining-Requests: 9999',
    'CF-Ray: 0123456789abcdef-FRA',
    'Server: cloudflare',
    '\r\n',
  ].join('\r\n');
}

function chunk(data: string): string {
  return `${data.length.toString(16)}\r\n${data}\r\n`;
}

function filler(length: number): string {
  return 'Explain what this function does, and name its callers. '.repeat(60).slice(0, length);
}
