import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { call } from '@orpc/server';
import { readyFolder } from './instance-file.ts';
import type { LocalSocketPlace } from './ask-local-socket.ts';
import type { ControlRouter } from './router.ts';

/** Methods open to other commands of the same user: `hello`, and methods that change nothing and return no key. */
const ASKED_METHODS = ['hello', 'proxy/view', 'settings/view', 'doctor/report', 'doctor/bundle'] as const;
export type AskedMethod = (typeof ASKED_METHODS)[number];

/**
 * Socket on which a program answers commands of its own user. It speaks no HTTP and has no network address, so web
 * pages can't reach it.
 */
export interface LocalSocket {
  readonly place: LocalSocketPlace;
  /** Closes the socket and all its connections; may be called more than once. */
  close(): void;
}

const MAX_QUESTION_BYTES = 1024;
const QUESTION_MS = 5000;
const MAX_CONVERSATIONS = 16;

type Answers = Readonly<Record<AskedMethod, () => Promise<unknown>>>;

/**
 * Listens in the folder of the instance files, for its user alone. Undefined if that isn't possible: the folder is not
 * trusted, its path is too long for a socket, or its file system doesn't support sockets.
 */
export async function openLocalSocket(
  folder: string,
  router: ControlRouter,
): Promise<LocalSocket | undefined> {
  const key = randomBytes(32).toString('base64url');
  const open = new Set<net.Socket>();
  const answers = answersOf(router);
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    converse(socket, key, answers);
  });
  server.maxConnections = MAX_CONVERSATIONS;
  const at = await listening(server, folder, key);
  if (at === undefined) return undefined;
  return {
    place: { path: at, key },
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

function answersOf(router: ControlRouter): Answers {
  return {
    hello: () => Promise.resolve(null),
    'proxy/view': () => call(router.proxy.view, undefined),
    'settings/view': () => call(router.settings.view, undefined),
    'doctor/report': () => call(router.doctor.report, undefined),
    'doctor/bundle': () => call(router.doctor.bundle, undefined),
  };
}

/** Returns the path it listens on. Replaces what an earlier process with the same PID left behind. */
async function listening(server: net.Server, folder: string, key: string): Promise<string | undefined> {
  try {
    if (readyFolder(folder) !== undefined) return undefined;
    const at = socketPath(folder, key);
    if (process.platform !== 'win32') rmSync(at, { force: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(at, resolve);
    });
    // A later accept error costs only one command its answer.
    server.on('error', () => undefined);
    server.unref();
    if (process.platform !== 'win32') chmodSync(at, 0o600);
    return at;
  } catch {
    server.close();
    return undefined;
  }
}

/** Pipe names are visible to everybody, so this one reveals nothing about the key. */
function socketPath(folder: string, key: string): string {
  if (process.platform !== 'win32') return path.join(folder, `${process.pid}.sock`);
  return `\\\\.\\pipe\\lunaroute-${process.pid}-${digest(key).toString('hex').slice(0, 16)}`;
}

/** Reads one line and replies with one JSON text. Without the key there is no reply. */
function converse(socket: net.Socket, key: string, answers: Answers): void {
  let question = Buffer.alloc(0);
  socket.setTimeout(QUESTION_MS, () => socket.destroy());
  socket.on('error', () => undefined);
  socket.on('end', () => socket.end());
  socket.on('data', (chunk: Buffer) => {
    question = Buffer.concat([question, chunk]);
    const end = question.indexOf('\n');
    if (end === -1 && question.length <= MAX_QUESTION_BYTES) return;
    socket.removeAllListeners('data').pause();
    socket.setTimeout(0);
    const method = end === -1 ? undefined : wantedMethod(question.toString('utf8', 0, end), key);
    if (method === undefined) return void socket.destroy();
    answers[method]()
      .then((json) => socket.end(JSON.stringify({ json })))
      .catch(() => socket.destroy());
  });
}

function wantedMethod(line: string, key: string): AskedMethod | undefined {
  const asked = readQuestion(line);
  if (!timingSafeEqual(digest(asked.key), digest(key))) return undefined;
  return ASKED_METHODS.find((method) => method === asked.method);
}

function readQuestion(line: string): { readonly key: string; readonly method: unknown } {
  try {
    const { key, method }: { key?: unknown; method?: unknown } = Object(JSON.parse(line));
    return { key: typeof key === 'string' ? key : '', method };
  } catch {
    return { key: '', method: undefined };
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
