import fc from 'fast-check';

const LENGTHS = [
  '5',
  '05',
  '0',
  '+5',
  '-5',
  '5 ',
  '\t5',
  '5, 5',
  '5,6',
  '0x5',
  '5e0',
  '5.0',
  '',
  ' ',
  '٥',
  '5;',
  '99999999999999999999',
  '5\u000b',
];
const CODINGS = [
  'chunked',
  'Chunked',
  ' chunked ',
  'xchunked',
  'chunked, chunked',
  'gzip, chunked',
  'chunked, identity',
  'identity',
  'gzip',
  '"chunked"',
  'chunked;q=1',
  '\u000bchunked',
  'chunked\u0000',
  '',
];
const ODD_LINES = [
  ' folded: 1',
  '\tfolded',
  'X : 1',
  'X\t: 1',
  ': 1',
  'X',
  'X\u0000: 1',
  'X: a\u0000b',
  'X: a\rb',
  'X: a\nY: b',
  'X: a\u007fb',
  'X: caf\u00e9',
  'X Y: 1',
  '"X": 1',
  'X:',
  'X:\t 1 \t',
  'Transfer_Encoding: chunked',
  'Content_Length: 3',
  'Transfer-Encoding : chunked',
  'Content-Length : 5',
  'Host: evil.example',
  'Connection: close',
  'Connection: keep-alive, X',
  'Keep-Alive: timeout=5',
  'TE: trailers',
];
const LINE_ENDS = ['\n', '\r', '\r\r\n', '\n\r', '\r\n '];
const CHUNKS = [
  '5\r\nhello\r\n0\r\n\r\n',
  '05\r\nhello\r\n000\r\n\r\n',
  '5;name=value\r\nhello\r\n0\r\n\r\n',
  '2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n',
  '5\r\nhello\r\n0\r\nTrailer: 1\r\n\r\n',
  '5\r\nhello\r\n0\r\nContent-Length: 9\r\n\r\n',
  '5 \r\nhello\r\n0\r\n\r\n',
  ' 5\r\nhello\r\n0\r\n\r\n',
  '0x5\r\nhello\r\n0\r\n\r\n',
  '+5\r\nhello\r\n0\r\n\r\n',
  '-5\r\nhello\r\n0\r\n\r\n',
  '6\r\nhello\r\n0\r\n\r\n',
  '4\r\nhello\r\n0\r\n\r\n',
  '5\nhello\n0\n\n',
  '5\r\nhello0\r\n\r\n',
  '5\r\nhello\r\n0\r\n',
  '5;\u0000\r\nhello\r\n0\r\n\r\n',
  '5;\n\r\nhello\r\n0\r\n\r\n',
  'ffffffffffffffffffff\r\nhello\r\n0\r\n\r\n',
  '5\r\nhello\r\n0\r\nX: a\rb\r\n\r\n',
];
const TARGETS = [
  '/v1/files',
  '/v1/files?a=1&b=%00',
  '/v1/a%2f..%2fb',
  '/v1/..',
  '/v1/./x',
  '/v1//x',
  '/v1/a b',
  '/v1/\u00e9',
  '/v1/a#b',
  '/v1/a\tb',
  '/openai/v1/files',
  '//v1/x',
  '*',
  'http://evil.example/v1/x',
];
const VERSIONS = [
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/1.2',
  'HTTP/2.0',
  'http/1.1',
  'HTTP/1.1 ',
  'HTTP/01.1',
  '',
];

/** Picks mostly usual values, since hardly any request would be valid otherwise. */
function mostly<T>(usual: readonly T[], odd: readonly T[], weight: number): fc.Arbitrary<T> {
  return fc.oneof(
    { weight, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
  );
}

const framing = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ lines: [] as string[], body: '' }) },
  { weight: 4, arbitrary: fc.constant({ lines: ['Content-Length: 5'], body: 'hello' }) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(...CHUNKS).map((body) => ({ lines: ['Transfer-Encoding: chunked'], body })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.array(fc.constantFrom(...LENGTHS), { maxLength: 2 }),
        fc.array(fc.constantFrom(...CODINGS), { maxLength: 2 }),
        fc.constantFrom('hello', '', ...CHUNKS),
      )
      .map(([lengths, codings, body]) => ({
        lines: [
          ...lengths.map((length) => `Content-Length: ${length}`),
          ...codings.map((coding) => `Transfer-Encoding: ${coding}`),
        ],
        body,
      })),
  },
);

const lines = fc.tuple(
  fc.array(mostly(['X-A: 1', 'Accept: */*', 'Authorization: Bearer k', 'X-Empty:'], ODD_LINES, 4), {
    maxLength: 4,
  }),
  framing,
);

const oneRequest = fc
  .tuple(
    mostly(['GET', 'POST', 'PUT', 'DELETE'], ['get', 'P OST', 'PO\u0000ST', 'PROPFIND', 'G=T', ''], 9),
    mostly(['/v1/files', '/v1/models'], TARGETS, 6),
    mostly(['HTTP/1.1'], VERSIONS, 9),
    lines,
    fc.array(fc.record({ at: fc.nat(12), end: fc.constantFrom(...LINE_ENDS) }), { maxLength: 1 }),
    fc.nat(3),
  )
  .map(([method, target, version, [extra, { lines: framed, body }], oddEnds, hasOddEnd]) => {
    const head = [`${method} ${target} ${version}`, 'Host: OURS', ...extra, ...framed, ''];
    const ends = new Map(hasOddEnd === 0 ? oddEnds.map(({ at, end }) => [at % head.length, end]) : []);
    return `${head.map((line, at) => `${line}${ends.get(at) ?? '\r\n'}`).join('')}${body}`;
  });

/** Deletes, duplicates or inserts a byte at a random place. */
const mutation = fc.oneof(
  { weight: 5, arbitrary: fc.constant((text: string) => text) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.nat(),
        fc.constantFrom('', '\0', '\r', '\n', ' ', ':', '\u00ff', '\r\n\r\n', '0'),
        fc.boolean(),
      )
      .map(([place, bytes, replaces]) => (text: string) => {
        const at = place % (text.length + 1);
        return text.slice(0, at) + bytes + text.slice(replaces ? at + 1 : at);
      }),
  },
);

/** Bytes a client sends on one connection, in pieces; OURS is a placeholder for the right Host. */
export const oddStreams: fc.Arbitrary<readonly string[]> = fc
  .tuple(fc.array(oneRequest, { minLength: 1, maxLength: 3 }), mutation, fc.array(fc.nat(), { maxLength: 3 }))
  .map(([requests, mutate, cuts]) => {
    const text = mutate(requests.join(''));
    const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].toSorted((a, b) => a - b);
    return [0, ...places].map((from, index) => text.slice(from, places[index] ?? text.length));
  });
