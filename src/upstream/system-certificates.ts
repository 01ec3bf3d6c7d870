import { execFile } from 'node:child_process';
import { CERTIFICATES_WITHIN_MS } from '../contract/program-limits.ts';

/**
 * Reads the certificates that the system trusts at the moment, as a JSON list of PEM strings; rejects if that fails.
 */
export type ReadSystemCertificates = () => Promise<string>;

const PRINT = "process.stdout.write(JSON.stringify(require('node:tls').getCACertificates('system')))";
const MAX_OUTPUT_BYTES = 32 * 1024 * 1024;

/**
 * Reads them in a separate process: it takes a tenth of a second, during which nothing else would be served, and Node
 * caches the first result for the life of the process, worker threads included. On Linux, `SSL_CERT_FILE` and
 * `SSL_CERT_DIR` (one file, one folder) replace the system's store.
 */
export function readSystemCertificates(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string> {
  // Options meant for this process alone (a debugger, extra certificates) would interfere with the child.
  const { NODE_OPTIONS: _options, NODE_EXTRA_CA_CERTS: _extra, ...own } = env;
  const options = {
    env: own,
    timeout: CERTIFICATES_WITHIN_MS,
    maxBuffer: MAX_OUTPUT_BYTES,
    windowsHide: true,
  };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['-e', PRINT], options, (error, stdout) => {
      if (error !== null) reject(error);
      else resolve(stdout);
    });
  });
}

/** Parses the list of certificates; throws on anything else. */
export function certificatesIn(json: string): readonly string[] {
  const list: unknown = JSON.parse(json);
  if (Array.isArray(list) && list.every((one) => typeof one === 'string')) return list;
  throw new Error('the list of certificates did not arrive');
}
