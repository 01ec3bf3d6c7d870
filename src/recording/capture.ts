import type { ByteBudget } from '../answers/byte-budget.ts';
import type { Clock, Timer } from '../clock.ts';
import {
  MAX_CAPTURE_MS,
  MAX_CAPTURED_BODY_BYTES,
  type CapturedRequest,
  type CaptureState,
} from '../contract/capture.ts';
import type { RecordedRequest } from '../contract/recording.ts';
import type { RedactJob } from './redact-job.ts';
import { RequestRecording, type RequestRecordingStart } from './request-recording.ts';

/** The parts of the recorder that a capture needs. */
export interface CaptureHost {
  readonly clock: Clock;
  readonly budget: ByteBudget;
  /** Returns a function that redacts a request according to the present settings. */
  redactor(): (job: RedactJob) => Promise<RecordedRequest>;
  /** Called on every state change. */
  changed(): void;
}

const NONE: CaptureState = { kind: 'none', wasLate: false };
const LATE: CaptureState = { kind: 'none', wasLate: true };

/**
 * Captures a single request with its bodies, in memory only, when the user asks for the next one. Waiting for it,
 * receiving it and keeping it are each limited to {@link MAX_CAPTURE_MS}.
 */
export class Capture {
  readonly #host: CaptureHost;
  #state: CaptureState = NONE;
  #timer: Timer | undefined;
  #kept: CapturedRequest = null;
  #recording: RequestRecording | undefined;

  constructor(host: CaptureHost) {
    this.#host = host;
  }

  /** The present state; a different object for each state. */
  get state(): CaptureState {
    // Timers stand still while the machine sleeps.
    if (this.#state.kind !== 'none' && this.#host.clock.wallTime() >= this.#state.until) this.#become(LATE);
    return this.#state;
  }

  /** The captured request. */
  get kept(): CapturedRequest {
    return this.state.kind === 'kept' ? this.#kept : null;
  }

  /** Captures the next request, optionally only to `provider`, and forgets any earlier capture. */
  start(provider: string | null): void {
    this.#become({ kind: 'waiting', provider, until: this.#until() });
  }

  /** Forgets the captured request and cancels a capture that is waiting or in progress. */
  forget(): void {
    this.#become(NONE);
  }

  /** Starts recording this request if it is the one being waited for. */
  begin(start: RequestRecordingStart): RequestRecording | undefined {
    const { state } = this;
    const { name } = start.provider;
    if (state.kind !== 'waiting' || start.isUpgrade || (state.provider ?? name) !== name) return undefined;
    const running: CaptureState = { kind: 'running', provider: name, until: this.#until() };
    this.#become(running);
    const { budget } = this.#host;
    const redact = this.#host.redactor();
    const recording = new RequestRecording(
      {
        withBodies: true,
        maxBodyBytes: MAX_CAPTURED_BODY_BYTES,
        budget,
        ending: () => undefined,
        finished: (job) => {
          if (job === undefined) this.forget();
          else
            void redact(job).then(
              (request) => this.#keep(request, running),
              () => this.#keep(undefined, running), // a request that could not be redacted is not kept
            );
        },
      },
      start,
    );
    this.#recording = recording;
    return recording;
  }

  #keep(request: RecordedRequest | undefined, running: CaptureState): void {
    // Forgotten in the meantime, or too late.
    if (this.#state !== running) return;
    if (request === undefined) return this.forget();
    this.#become({ kind: 'kept', id: request.id, until: this.#until() });
    this.#kept = request;
  }

  #until(): number {
    return this.#host.clock.wallTime() + MAX_CAPTURE_MS;
  }

  #become(state: CaptureState): void {
    const { clock } = this.#host;
    if (this.#timer !== undefined) clock.cancel(this.#timer);
    this.#timer = undefined;
    this.#kept = null;
    this.#recording?.drop();
    this.#recording = undefined;
    this.#state = state;
    if (state.kind !== 'none') {
      this.#timer = clock.schedule(() => this.#become(LATE), MAX_CAPTURE_MS);
      clock.unref?.(this.#timer);
    }
    this.#host.changed();
  }
}
