import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Coding, CODINGS } from './accept-encoding.ts';

/** One file of the window, ready to be served. */
export interface WindowFile {
  readonly body: Buffer;
  readonly type: string;
  /** The same compressed, as the build has written it; empty where that saves nothing. */
  readonly coded?: ReadonlyMap<Coding, Buffer>;
}

/**
 * The window's policy, the same under `app://` and on loopback: nothing but its own files.
 * @internal Tests compare it with what was sent.
 */
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/** Headers of everything that is served to the window. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** What a browser may keep for good: the build puts a hash of the content into these names. */
export const HASHED_PATH = /^\/assets\//u;

/** What the name of a compressed file ends with. */
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
 * Every file of the built window by the path it is asked for, `/` being the page itself. They are looked up, never
 * opened by name: what is not in the map cannot be asked for. Throws where the window was not built.
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
