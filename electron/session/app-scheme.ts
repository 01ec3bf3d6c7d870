import { protocol, type Session } from 'electron';
import { SECURITY_HEADERS, type WindowFile } from '../../src/control/window-files.ts';
import { BUNDLE_SCHEME, isBundleUrl } from './session-rules.ts';

/** Gives `app:` the privileges of a standard secure scheme, like https. Call it once, before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: BUNDLE_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

/** Serves `app://bundle/...` from the given files and nothing else. */
export function serveWindow(session: Session, files: ReadonlyMap<string, WindowFile>): void {
  session.protocol.handle(BUNDLE_SCHEME, (request) => answerWindowRequest(files, request));
}

/**
 * Returns the file whose name matches the path exactly, with the security headers; 404 for everything else. No folder
 * is read, so path traversal is impossible: `..`, `%2e%2e`, `%2f` and NUL match no file name.
 */
function answerWindowRequest(
  files: ReadonlyMap<string, WindowFile>,
  request: Pick<Request, 'method' | 'url'>,
): Response {
  if (request.method !== 'GET' && request.method !== 'HEAD') return plainAnswer(405, 'Method not allowed');
  const url = URL.parse(request.url);
  if (url === null || !isBundleUrl(request.url)) return plainAnswer(404, 'Not found');
  const file = files.get(url.pathname);
  if (file === undefined) return plainAnswer(404, 'Not found');
  const body = request.method === 'HEAD' ? null : new Uint8Array(file.body);
  return new Response(body, { headers: { ...SECURITY_HEADERS, 'content-type': file.type } });
}

function plainAnswer(status: number, text: string): Response {
  return new Response(text, { status, headers: { ...SECURITY_HEADERS, 'content-type': 'text/plain' } });
}
