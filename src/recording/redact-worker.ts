import { type MessagePort, parentPort } from 'node:worker_threads';
import { type RedactJob, Redactor, type RedactRules } from './redact-job.ts';

/** Messages to the thread. */
export type RedactOrder =
  | { readonly kind: 'rules'; readonly rules: RedactRules }
  /** Answered with the line, or with null if it could not be built. */
  | { readonly kind: 'job'; readonly job: RedactJob };

/** Runs the thread: keeps a redactor for the latest rules and builds lines with it. */
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
    return null; // such as out of memory: what can't be redacted isn't recorded
  }
}

// The thread's entry point, which only its port can start.
if (parentPort !== null) work(parentPort);
