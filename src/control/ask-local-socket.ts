import { lstatSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';

/** Address at which a program answers commands of its own user, and the key it expects first. */
export interface LocalSocketPlace {
  /** Absolute path in the folder of the instance files; on Windows, a named pipe. */
  readonly path: string;
  /** Valid for the life of that process, and as good as a password. */
  readonly key: string;
}

const ASK_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const KEY = /^[\w-]{43}$/u;
const PIPE = /^\\\\\.\\pipe\\lunaroute-\d+-[\da-f]{16}$/u;

/** Whether an instance file in `folder` may name this place: any other path is rejected. */
export function isLocalSocketPlace(value: unknown, folder: string, pid: number): value is LocalSocketPlace {
  if (typeof value !== 'object' || value === null || !('path' in value) || !('key' in value)) return false;
  const { path: at, key } = value;
  if (typeof at !== 'string' || typeof key !== 'string' || !KEY.test(key)) return false;
  return process.platform === 'win32' ? PIPE.test(at) : at === path.join(folder, `${pid}.sock`);
}

/**
 * Calls a read-only method of a running program and resolves to its result as JSON. Rejects if there is no answer, the
 * socket doesn't belong to this user, or the answer is malformed.
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

/** On Windows, file modes say nothing: the key protects, and so does the folder it was read from. */
function isOwnSocket(at: string): boolean {
  if (process.getuid === undefined) return true;
  const facts = lstatSync(at);
  return facts.isSocket() && facts.uid === process.getuid() && (facts.mode & 0o022) === 0;
}
