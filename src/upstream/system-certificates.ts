import { execFile } from 'node:child_process';

/** Gives the certificates that the system trusts as they are now: a JSON list, each in PEM. Rejects where it cannot. */
export type ReadSystemCertificates = () => Promise<string>;

const PRINT = "process.stdout.write(JSON.stringify(require('node:tls').getCACertificates('system')))";
const ANSWER_WITHIN_MS = 10_000;
const MAX_OUTPUT_BYTES = 32 * 1024 * 1024;

/**
 * Reads them in a process of its own: it takes a tenth of a second in which nothing else would be served, and Node keeps
 * what it read first for as long as a process lives, its workers included. On Linux `SSL_CERT_FILE` and `SSL_CERT_DIR`
 * (one file, one folder) take the place of the system's own.
 */
export function readSystemCertificates(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string> {
  // What is for this process alone (a debugger, further certificates) would be in that one's way.
  const { NODE_OPTIONS: _options, NODE_EXTRA_CA_CERTS: _extra, ...own } = env;
  const options = { env: own, timeout: ANSWER_WITHIN_MS, maxBuffer: MAX_OUTPUT_BYTES, windowsHide: true };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['-e', PRINT], options, (error, stdout) => {
      if (error !== null) reject(error);
      else resolve(stdout);
    });
  });
}

/** The certificates that were read; throws where something else came. */
export function certificatesIn(json: string): readonly string[] {
  const list: unknown = JSON.parse(json);
  if (Array.isArray(list) && list.every((one) => typeof one === 'string')) return list;
  throw new Error('the list of certificates did not arrive');
}
