import { parentPort } from 'node:worker_threads';
import { type RedactJob, Redactor, type RedactRules } from './redact-job.ts';

/** What the thread is told. */
export type RedactOrder =
  | { readonly kind: 'rules'; readonly rules: RedactRules }
  /** Answered with the line, or with null where it could not be made. */
  | { readonly kind: 'job'; readonly job: RedactJob };

let redactor: Redactor | undefined;

// The entry point of a thread: it has nobody but its port to be started by.
parentPort?.on('message', (order: RedactOrder) => {
  switch (order.kind) {
    case 'rules':
      redactor = undefined;
      redactor = new Redactor(order.rules);
      break;
    case 'job':
      parentPort?.postMessage(lineOf(order.job), []);
      break;
  }
});

function lineOf(job: RedactJob): string | null {
  try {
    return redactor?.line(job) ?? null;
  } catch {
    return null; // such as too little memory: what is not redacted is not recorded
  }
}
