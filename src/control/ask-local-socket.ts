import { lstatSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';

/** Where a program answers commands of its own user, and what it wants to hear first. */
export interface LocalSocketPlace {
  /** Absolute: in the folder of the instance files, on Windows a named pipe. */
  readonly path: string;
  /** Good for the life of that process, and as good as a password. */
  readonly key: string;
}

const ASK_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const KEY = /^[\w-]{43}$/u;
const PIPE = /^\\\\\.\\pipe\\lunaroute-\d+-[\da-f]{16}$/u;

/** Whether an instance file of `folder` may name this place: it leads nowhere else. */
export function isLocalSocketPlace(value: unknown, folder: string, pid: number): value is LocalSocketPlace {
  if (typeof value !== 'object' || value === null || !('path' in value) || !('key' in value)) return false;
  const { path: at, key } = value;
  if (typeof at !== 'string' || typeof key !== 'string' || !KEY.test(key)) return false;
  return process.platform === 'win32' ? PIPE.test(at) : at === path.join(folder, `${pid}.sock`);
}

/**
 * Asks a running program for what a read-only method gives, as JSON. Rejects where nobody answers, the socket is not this
 * user's own, or the answer is none of ours in form.
 */
export async function askLocalSocket(
  { path: at, key }: LocalSocketPlace,
  method: string,
  withinMs = ASK_MS,
): Promise<unknown> {
  if (!isOwnSocket(at)) throw new Error('not a socket of this user');
  const socket = net.connect(at);
  socket.setTimeout(withinMs, () => socket.destroy(new Error('no answer in time')));
  socket.write(`${JSON.stringify({ key, method })}\n`);
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of socket as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error('too long an answer');
    pieces.push(piece);
  }
  const answer: unknown = JSON.parse(Buffer.concat(pieces).toString('utf8'));
  if (typeof answer !== 'object' || answer === null || !('json' in answer)) throw new Error('not an answer');
  return answer.json;
}

/** On Windows no mode tells: the key does, and the folder that it was read from. */
function isOwnSocket(at: string): boolean {
  if (process.getuid === undefined) return true;
  const facts = lstatSync(at);
  return facts.isSocket() && facts.uid === process.getuid() && (facts.mode & 0o022) === 0;
}
