import { type MessagePort, parentPort } from 'node:worker_threads';
import { type RedactJob, Redactor, type RedactRules } from './redact-job.ts';

/** What the thread is told. */
export type RedactOrder =
  | { readonly kind: 'rules'; readonly rules: RedactRules }
  /** Answered with the line, or with null where it could not be made. */
  | { readonly kind: 'job'; readonly job: RedactJob };

/** What the thread does: it keeps the redactor of the latest rules. */
function work(port: MessagePort): void {
  let redactor: Redactor | undefined;
  port.on('message', (order: RedactOrder) => {
    switch (order.kind) {
      case 'rules':
        redactor = undefined;
        redactor = new Redactor(order.rules);
        break;
      case 'job':
        port.postMessage(lineOf(redactor, order.job), []);
        break;
    }
  });
}

function lineOf(redactor: Redactor | undefined, job: RedactJob): string | null {
  try {
    return redactor?.line(job) ?? null;
  } catch {
    return null; // such as too little memory: what is not redacted is not recorded
  }
}

// The entry point of a thread: it has nobody but its port to be started by.
if (parentPort !== null) work(parentPort);
