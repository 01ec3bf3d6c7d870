import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { call } from '@orpc/server';
import { readyFolder } from './instance-file.ts';
import type { LocalSocketPlace } from './ask-local-socket.ts';
import type { ControlRouter } from './router.ts';

/** What other commands of the same user may ask: `hello`, and methods that change nothing and give no key. */
const ASKED_METHODS = ['hello', 'proxy/view', 'settings/view', 'doctor/report', 'doctor/bundle'] as const;
export type AskedMethod = (typeof ASKED_METHODS)[number];

/** Where one program answers commands of its own user. It is no HTTP, and no address of the network: no web page gets there. */
export interface LocalSocket {
  readonly place: LocalSocketPlace;
  /** Ends it and every conversation; may be called again. */
  close(): void;
}

const MAX_QUESTION_BYTES = 1024;
const QUESTION_MS = 5000;
const MAX_CONVERSATIONS = 16;

type Answers = Readonly<Record<AskedMethod, () => Promise<unknown>>>;

/**
 * Listens in the folder of the instance files, for its user alone. Undefined where that can't be: the folder is not to be
 * trusted, its path is too long for a socket, or its disk has none.
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

/** Gives where it listens. What a process of this number left behind is replaced. */
async function listening(server: net.Server, folder: string, key: string): Promise<string | undefined> {
  try {
    if (readyFolder(folder) !== undefined) return undefined;
    const at = socketPath(folder, key);
    if (process.platform !== 'win32') rmSync(at, { force: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(at, resolve);
    });
    // An accept that fails later costs one command its answer.
    server.on('error', () => undefined);
    server.unref();
    if (process.platform !== 'win32') chmodSync(at, 0o600);
    return at;
  } catch {
    server.close();
    return undefined;
  }
}

/** Everybody may list the names of pipes, so this one says nothing of the key. */
function socketPath(folder: string, key: string): string {
  if (process.platform !== 'win32') return path.join(folder, `${process.pid}.sock`);
  return `\\\\.\\pipe\\lunaroute-${process.pid}-${digest(key).toString('hex').slice(0, 16)}`;
}

/** One line in, one JSON text out. Whoever has no key hears nothing. */
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
