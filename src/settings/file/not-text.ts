/** Bytes that are not UTF-8 text; the message says what they probably are, and what to do. */
export class NotTextError extends Error {
  readonly code = 'NOT_UTF8';
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    super(describeBytes(bytes));
    this.name = 'NotTextError';
    this.bytes = bytes;
  }
}

const SAVE_IT = 'save it as UTF-8';

/** First bytes of other formats. Longer ones come first, since UTF-32 starts like UTF-16. */
const BEGINNINGS: readonly (readonly [readonly number[], string])[] = [
  [[0xff, 0xfe, 0, 0], `it is UTF-32, not UTF-8 text: ${SAVE_IT}`],
  [[0, 0, 0xfe, 0xff], `it is UTF-32, not UTF-8 text: ${SAVE_IT}`],
  [[0xff, 0xfe], `it is UTF-16, not UTF-8 text: ${SAVE_IT}`],
  [[0xfe, 0xff], `it is UTF-16, not UTF-8 text: ${SAVE_IT}`],
  [[0x1f, 0x8b], 'it is compressed with gzip, not UTF-8 text: unpack it'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'it is compressed with zstd, not UTF-8 text: unpack it'],
  [[0x50, 0x4b, 3, 4], 'it is a ZIP archive, not UTF-8 text: unpack it'],
];

/** Number of bytes examined to recognize a format. */
const LOOKED_AT_BYTES = 4096;
/** Least share of zero bytes in UTF-16: Western text has one in nearly every second byte. */
const ZEROS_OF_UTF16 = 0.3;

function describeBytes(bytes: Uint8Array): string {
  const known = BEGINNINGS.find(([beginning]) => beginning.every((byte, at) => bytes[at] === byte));
  if (known !== undefined) return known[1];
  const start = bytes.subarray(0, LOOKED_AT_BYTES);
  const zeros = start.reduce((sum, byte) => sum + (byte === 0 ? 1 : 0), 0);
  if (zeros / start.length >= ZEROS_OF_UTF16) return `it is probably UTF-16, not UTF-8 text: ${SAVE_IT}`;
  if (zeros > 0) return 'it is a binary file, not UTF-8 text';
  const { line, byte } = firstOddByte(bytes);
  return `it is not UTF-8 text: the byte 0x${byte.toString(16).toUpperCase()} in line ${line} is probably Latin-1 or Windows-1252, so ${SAVE_IT}`;
}

/** Finds the first byte that is not part of a UTF-8 character. */
function firstOddByte(bytes: Uint8Array): { readonly line: number; readonly byte: number } {
  // A lenient decoder replaces an invalid sequence with U+FFFD; the text before it has as many bytes as the original.
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  let from = 0;
  for (;;) {
    const at = lenient.indexOf('\uFFFD', from);
    if (at < 0) return { line: 1, byte: bytes[0] ?? 0 };
    const before = lenient.slice(0, at);
    const offset = Buffer.byteLength(before);
    const isWritten = bytes[offset] === 0xef && bytes[offset + 1] === 0xbf && bytes[offset + 2] === 0xbd;
    if (!isWritten) return { line: before.split('\n').length, byte: bytes[offset] ?? 0 };
    from = at + 1;
  }
}
