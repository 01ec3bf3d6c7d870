import { utilityProcess } from 'electron';
import { certificateReader } from './built-files.ts';

const ANSWER_WITHIN_MS = 10_000;

/**
 * The certificates that the system trusts as they are now: a JSON list, each in PEM. A packaged Electron cannot be started
 * as Node (a fuse is set so): its utility process stands in. Rejects where that does not answer.
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
