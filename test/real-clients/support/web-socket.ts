import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

const TEXT = 0x81;
const PING = 0x9;
const CLOSE = 0x8;

/**
 * Accepts an upgrade without extensions (RFC 6455) and replies to each text message with the text messages `answer`
 * returns.
 */
export function acceptWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  answer: (message: string) => readonly string[],
): void {
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
  );
  let unread: Buffer = Buffer.alloc(0);
  let text = '';
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk]);
    for (let frame = nextFrame(unread); frame !== undefined; frame = nextFrame(unread)) {
      unread = unread.subarray(frame.length);
      if (frame.kind === CLOSE) return void socket.end(frameOf(0x80 | CLOSE, frame.payload));
      if (frame.kind === PING) continue;
      text += frame.payload.toString();
      if (!frame.isLast) continue;
      for (const message of answer(text)) socket.write(frameOf(TEXT, Buffer.from(message)));
      text = '';
    }
  });
}

interface Frame {
  readonly kind: number;
  readonly isLast: boolean;
  readonly payload: Buffer;
  /** Length including the frame header. */
  readonly length: number;
}

/** Parses and unmasks the client's first frame; undefined until all of it has arrived. */
function nextFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes.readUInt8(1) & 0x7f;
  const start = short === 127 ? 10 : short === 126 ? 4 : 2;
  if (bytes.length < start + 4) return undefined;
  const size =
    short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short;
  const length = start + 4 + size;
  if (bytes.length < length) return undefined;
  const mask = bytes.subarray(start, start + 4);
  const payload = Buffer.from(bytes.subarray(start + 4, length)).map(
    (byte, at) => byte ^ (mask[at % 4] ?? 0),
  );
  const first = bytes.readUInt8(0);
  return { kind: first & 0x0f, isLast: (first & 0x80) !== 0, payload: Buffer.from(payload), length };
}

function frameOf(first: number, payload: Buffer): Buffer {
  const size = payload.length;
  const head = size < 126 ? Buffer.from([first, size]) : Buffer.from([first, 126, size >> 8, size & 0xff]);
  return Buffer.concat([head, payload]);
}
