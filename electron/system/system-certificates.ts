import { utilityProcess } from 'electron';
import { certificateReader } from './built-files.ts';

const ANSWER_WITHIN_MS = 10_000;

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
  const timer = setTimeout(() => reject(new Error('no answer within 10 s')), ANSWER_WITHIN_MS);
  child.once('message', (message: unknown) => resolve(String(message)));
  child.once('exit', (code) => reject(new Error(`the reading process ended with ${code}`)));
  return promise.finally(() => {
    clearTimeout(timer);
    child.kill();
  });
}
