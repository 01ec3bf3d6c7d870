import { utilityProcess } from 'electron';
import { CERTIFICATES_WITHIN_MS } from '../../src/contract/program-limits.ts';
import { certificateReader } from './built-files.ts';

/**
 * Reads the certificates that the system currently trusts, as a JSON list of PEM strings. Runs in Electron's utility
 * process, because a fuse keeps a packaged Electron from starting as Node. Rejects if that process does not reply.
 */
export function readCertificatesAside(): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = utilityProcess.fork(certificateReader(), [], {
    stdio: 'ignore',
    serviceName: 'Certificates',
  });
  const late = `no answer within ${CERTIFICATES_WITHIN_MS / 1000} s`;
  const timer = setTimeout(() => reject(new Error(late)), CERTIFICATES_WITHIN_MS);
  child.once('message', (message: unknown) => resolve(String(message)));
  child.once('exit', (code) => reject(new Error(`the reading process ended with ${code}`)));
  return promise.finally(() => {
    clearTimeout(timer);
    child.kill();
  });
}
