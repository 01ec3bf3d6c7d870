import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

function pathOf(name: string): string {
  return fileURLToPath(new URL(`certs/${name}`, import.meta.url));
}

/** Certificate of the authority that signed {@link serverTls}; no system trusts it. */
export const CA_FILE = pathOf('ca.pem');

/** The same certificate as text. */
export const CA = readFileSync(CA_FILE, 'utf8');

/** Returns key and certificate of a server on 127.0.0.1, ::1 or localhost. */
export function serverTls(): { readonly key: string; readonly cert: string } {
  return {
    key: readFileSync(pathOf('server-key.pem'), 'utf8'),
    cert: readFileSync(pathOf('server.pem'), 'utf8'),
  };
}
