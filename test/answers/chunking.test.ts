import assert from 'node:assert/strict';
import { test } from 'node:test';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { AnswerReader } from '../../src/answers/answer-reader.ts';
import type { AnswerSummary } from '../../src/answers/answer-summary.ts';
import { Decoders } from '../../src/answers/body-decoder.ts';
import { ByteBudget } from '../../src/answers/byte-budget.ts';
import { FrameReader, unmasked } from '../../src/answers/web-socket/frame-reader.ts';
import { TurnedClock } from '../support/turned-clock.ts';
import {
  chatChunk,
  chatEnd,
  MESSAGE_STOP,
  messageDelta,
  messageStart,
  RESPONSE_USAGE,
  responseEvent,
  sse,
  textDelta,
} from './streams.ts';

const STREAMS: Readonly<Record<string, string>> = {
  '/v1/messages': sse(
    messageStart(),
    textDelta('"usage":{}'),
    messageDelta({ output_tokens: 50 }),
    MESSAGE_STOP,
  ),
  '/v1/chat/completions': sse(
    chatChunk({ usage: null }),
    chatEnd('tool_calls'),
    chatChunk({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 4 } }),
    '[DONE]',
  ).replaceAll('\n', '\r\n'),
  '/v1/responses': `: hello\n\n${sse(responseEvent('created', {}), responseEvent('completed', { usage: RESPONSE_USAGE }))}`,
};

function summaryOfPieces(path: string, pieces: readonly Buffer[], coding = ''): Promise<AnswerSummary> {
  const host = { decoders: new Decoders(new TurnedClock()), bodies: new ByteBudget(1024) };
  const reader = new AnswerReader(host, { line: { method: 'POST', path }, dialect: 'openai' }, undefined);
  reader.head(
    200,
    ['Content-Type', 'text/event-stream', 'content-encoding', coding].map((text) => Buffer.from(text)),
  );
  for (const piece of pieces) {
    // A copy, overwritten afterwards, to show that the reader keeps no reference to the piece. Decoded data may share
    // memory.
    const copy = Buffer.from(piece);
    reader.data(copy);
    if (coding === '') reader.isAtEnd satisfies boolean;
    if (coding === '') copy.fill(0);
  }
  return new Promise((resolve) => reader.end({ isWhole: true, wasAsked: true, firstDataMs: 1 }, resolve));
}

function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].toSorted(
    (a, b) => a - b,
  );
  return places.slice(1).map((place, index) => bytes.subarray(places[index], place));
}

for (const [path, text] of Object.entries(STREAMS)) {
  test(`the summary of ${path} is the same wherever its stream is cut`, async () => {
    const bytes = Buffer.from(text);
    const whole = await summaryOfPieces(path, [bytes]);
    assert.ok(whole.tokens !== undefined && whole.isComplete && whole.stopReason !== undefined);
    for (let at = 1; at < bytes.length; at += 1)
      assert.deepEqual(await summaryOfPieces(path, cutAt(bytes, [at])), whole, `cut at ${at}`);
    const bits = Array.from({ length: bytes.length }, (_, at) => at);
    assert.deepEqual(await summaryOfPieces(path, cutAt(bytes, bits)), whole);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 5000 }), { maxLength: 12 }), async (cuts) => {
        assert.deepEqual(await summaryOfPieces(path, cutAt(bytes, cuts)), whole);
      }),
      { numRuns: 100 },
    );
    const coded = zlib.zstdCompressSync(bytes);
    for (const cuts of [[], [1], [7, 50], bits])
      assert.deepEqual(await summaryOfPieces(path, cutAt(coded, cuts), 'zstd'), whole);
  });
}

interface Framed {
  readonly text: string;
  readonly fragments: number;
  readonly ping: boolean;
}

/** Builds a client's frames as specified in RFC 6455, 5.2. */
function framesOf(messages: readonly Framed[]): Buffer {
  const frames = messages.flatMap(({ text, fragments, ping }) => {
    const bytes = Buffer.from(text);
    const size = Math.ceil(bytes.length / fragments);
    return Array.from({ length: fragments }, (_, at) => {
      const isLast = at === fragments - 1;
      const part = bytes.subarray(at * size, isLast ? undefined : (at + 1) * size);
      const first = (isLast ? 0x80 : 0) | (at === 0 ? 1 : 0);
      return Buffer.concat([frame(first, part), ping ? frame(0x89, Buffer.from('hi')) : Buffer.alloc(0)]);
    });
  });
  return Buffer.concat(frames);
}

function frame(first: number, payload: Buffer): Buffer {
  const long = Buffer.alloc(8);
  long.writeBigUInt64BE(BigInt(payload.length));
  const head =
    payload.length < 126
      ? [first, 0x80 | payload.length]
      : payload.length < 65_536
        ? [first, 0x80 | 126, ...long.subarray(6)]
        : [first, 0x80 | 127, ...long];
  const mask = [7, 0, 255, 3];
  return Buffer.concat([
    Buffer.from([...head, ...mask]),
    payload.map((byte, at) => byte ^ (mask[at & 3] ?? 0)),
  ]);
}

test('the messages of a WebSocket are the same wherever its bytes are cut', () => {
  const message = fc.record({
    text: fc.oneof(fc.string({ maxLength: 300 }), fc.constant('é'.repeat(40_000)), fc.constant('')),
    fragments: fc.integer({ min: 1, max: 4 }),
    ping: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), fc.array(fc.nat({ max: 200_000 })), (messages, cuts) => {
      const texts: string[] = [];
      let parts: Buffer[] = [];
      const reader = new FrameReader(
        { isMasked: true, mayBeCoded: false },
        {
          begin: () => (parts = []),
          piece: (bytes, place) => parts.push(unmasked(bytes, place)),
          end: () => texts.push(Buffer.concat(parts).toString()),
        },
      );
      for (const piece of cutAt(framesOf(messages), cuts)) assert.equal(reader.push(piece), true);
      assert.deepEqual(
        texts,
        messages.map(({ text }) => Buffer.from(text).toString()),
      );
    }),
    { numRuns: 60 },
  );
});
