import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Coding, CODINGS } from './accept-encoding.ts';

/** A file of the window, ready to be served. */
export interface WindowFile {
  readonly body: Buffer;
  readonly type: string;
  /** Compressed versions written by the build; empty if compression saves nothing. */
  readonly coded?: ReadonlyMap<Coding, Buffer>;
}

/**
 * Content security policy of the window, the same under `app://` and on loopback: only its own files.
 * @internal Tests compare it with what was sent.
 */
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/** Headers of every response to the window. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Paths that browsers may cache permanently: the build adds a hash of the content to these names. */
export const HASHED_PATH = /^\/assets\//u;

/** File name extensions of compressed files. */
const CODING_EXTENSIONS: Readonly<Record<Coding, string>> = { br: '.br', gzip: '.gz' };

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/**
 * Reads every file of the built window, keyed by its request path; `/` is the page itself. Requests only look files up
 * in this map and never open them by name, so nothing else can be requested. Throws if the window was not built.
 */
export function loadWindowFiles(folder: string): ReadonlyMap<string, WindowFile> {
  const files = new Map<string, WindowFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = TYPES[path.extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const file = path.join(entry.parentPath, entry.name);
    const name = `/${path.relative(folder, file).split(path.sep).join('/')}`;
    files.set(name, { body: readFileSync(file), type, coded: codedForms(file) });
  }
  const page = files.get('/index.html');
  if (page === undefined) throw new Error(`the window was not built: ${folder} has no index.html`);
  return files.set('/', page);
}

function codedForms(file: string): ReadonlyMap<Coding, Buffer> {
  const forms = CODINGS.flatMap((coding): [Coding, Buffer][] => {
    const coded = file + CODING_EXTENSIONS[coding];
    return existsSync(coded) ? [[coding, readFileSync(coded)]] : [];
  });
  return new Map(forms);
}
