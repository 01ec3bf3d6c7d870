import { type DecodedText, decodeOnce, DecodedTextBuilder } from './decoded-text.ts';

/** Fields that models stream in pieces, so that values spread over several are complete only after joining. */
const PIECE =
  /"(text|content|delta|partial_json|arguments|thinking|reasoning|reasoning_content|refusal|transcript)"\s{0,8}:\s{0,8}"((?:\\.|[^"\\])*)"/gu;

/** Numbers of choices, content blocks and outputs, which separate the streams within one response. */
const NUMBER = /"(?:index|output_index|content_index|item_id)"\s{0,8}:\s{0,8}("[^"]{1,64}"|\d{1,6})/gu;

interface Piece {
  /** Offset of the value in the raw text. */
  readonly at: number;
  readonly value: string;
}

/** Joins the pieces of an event stream, into one text per field and numbered part of the response. */
export function streamPieces(events: string): readonly DecodedText[] {
  const streams = new Map<string, Piece[]>();
  let start = 0;
  for (const line of events.split('\n')) {
    collect(line, start, streams);
    start += line.length + 1;
  }
  return [...streams.values()].filter((pieces) => pieces.length > 1).map(joined);
}

function collect(line: string, start: number, streams: Map<string, Piece[]>): void {
  const pieces = [...line.matchAll(PIECE)];
  if (pieces.length === 0) return;
  const numbers = [...line.matchAll(NUMBER)].slice(0, 8).map(([, number]) => number);
  for (const { 0: whole, 1: field = '', 2: value = '', index } of pieces) {
    const stream = [field, ...numbers].join(' ');
    const known = streams.get(stream) ?? [];
    known.push({ at: start + index + whole.length - 1 - value.length, value });
    streams.set(stream, known);
  }
}

function joined(pieces: readonly Piece[]): DecodedText {
  const builder = new DecodedTextBuilder(pieces.reduce((sum, { value }) => sum + value.length, 0));
  for (const { at, value } of pieces) {
    const plain = decodeOnce(value);
    if (plain === undefined) builder.copy(value, at);
    else builder.append(plain, at);
  }
  return builder.done();
}
