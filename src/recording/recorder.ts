import type { Clock, Timer } from '../clock.ts';
import type { RecordingSettings } from '../contract/settings/settings.ts';
import { type SecretSettings, settingsSecrets } from '../redaction/settings-secrets.ts';
import { PII_KINDS } from '../contract/settings/pii.ts';
import type { TargetLog } from '../logging/logging.ts';
import type { RecordingDisk } from './append-file.ts';
import { BodyBudget } from '../answers/kept-body.ts';
import { RecordingWriter, type WriterOptions } from './recording-writer.ts';
import { cleanRow, hiddenMessage, type RedactJob, Redactor, type RedactRules } from './redact-job.ts';
import { type RedactOutcome, RedactThread } from './redact-thread.ts';
import { Tape, type TapeHost, type TapeStart } from './tape.ts';

export interface RecorderOptions {
  readonly clock: Clock;
  readonly log: TargetLog;
  readonly disk?: RecordingDisk | undefined;
}

/** What the settings say of recording, and the credentials that must never be in one. */
export interface RecorderSettings extends SecretSettings {
  readonly sessionRecording: RecordingSettings;
}

/** Copies of bodies under way, all requests together. */
const BODIES_MOST_BYTES = 64 * 1024 * 1024;
/** What stands in the place of a text that could not be looked through. */
const NOT_RECORDED = '<not recorded>';
/** A disk that hangs does not keep the program from ending. */
const CLOSE_MOST_MS = 2000;
const BYTES_OF_MB = 1024 * 1024;

/** Makes lines of recordings. */
interface LineMaker {
  /** Before it returns; where there is a better way that failed, without whatever that would have cleaned. */
  readonly now: (job: RedactJob, failed?: 'too_slow' | 'busy') => string;
  /** In a thread; undefined where nothing needs one. */
  readonly later?: (job: RedactJob) => Promise<RedactOutcome>;
}

/** Records requests while the settings say so. It can be switched on and off at any time. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #budget = new BodyBudget(BODIES_MOST_BYTES);
  #settings: RecordingSettings | undefined;
  #recording: Recording | undefined;
  readonly #thread: RedactThread;
  #closing: Promise<unknown> = Promise.resolve();

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#thread = new RedactThread(options);
  }

  /** Listens to a request that begins; undefined while nothing is recorded, which is all that this then costs. */
  begin: ((start: TapeStart) => Tape) | undefined;

  /** Bytes of lines that wait for the disk. */
  get waitingBytes(): number {
    return this.#recording?.writer.waitingBytes ?? 0;
  }

  /** Bytes of bodies that are copied aside. */
  get keptBytes(): number {
    return this.#budget.usedBytes;
  }

  /** The disk takes nothing at present; it is tried again each minute. */
  get isPaused(): boolean {
    return this.#recording?.writer.isPaused ?? false;
  }

  /** Takes on new settings. Requests under way are recorded to their end where their folder stays. */
  apply(settings: RecorderSettings): void {
    const { sessionRecording } = settings;
    if (!sameFiles(this.#settings, sessionRecording)) this.#replace(sessionRecording);
    this.#settings = sessionRecording;
    const recording = this.#recording;
    if (recording === undefined) return void (this.begin = undefined);
    const line = this.#lineMaker(settings);
    const host: TapeHost = {
      withBodies: sessionRecording.bodies,
      budget: this.#budget,
      ending: () => recording.ending(),
      finished: (job) => recording.finished(job, line),
    };
    this.begin = (start) => new Tape(host, start);
  }

  /** Resolves when what was recorded so far is on the disk, or the disk does not take it. */
  async flush(): Promise<void> {
    await this.#inTime(this.#recording?.flush());
  }

  /** Ends recording; resolves when what waits is written, or after two seconds. */
  async close(): Promise<void> {
    this.begin = undefined;
    this.#settings = undefined;
    this.#replace(undefined);
    await this.#closing;
    this.#thread.close();
  }

  /** The same before it returns, for a program that ends. */
  closeNow(): void {
    this.begin = undefined;
    this.#settings = undefined;
    this.#recording?.closeNow();
    this.#recording = undefined;
    this.#thread.close();
  }

  /**
   * How lines are made of what was recorded. The texts of a row are short, and are cleaned at once; bodies, and whatever is
   * searched for personal data, are cleaned in a thread.
   */
  #lineMaker(settings: RecorderSettings): LineMaker {
    const { bodies, pii } = settings.sessionRecording;
    const rules: RedactRules = { secrets: settingsSecrets(settings), pii: piiRules(pii) };
    const now = quickLines(rules);
    if (bodies || rules.pii !== undefined) return { now, later: (job) => this.#thread.redact(job, rules) };
    this.#thread.close();
    return { now };
  }

  #replace(settings: RecordingSettings | undefined): void {
    const old = this.#recording;
    this.#recording =
      settings?.enabled === true
        ? new Recording(new RecordingWriter({ ...this.#options, ...limitsOf(settings) }))
        : undefined;
    if (old !== undefined) this.#closing = Promise.all([this.#closing, this.#inTime(old.close())]);
  }

  async #inTime(work: Promise<void> | undefined): Promise<void> {
    if (work === undefined) return;
    const { clock } = this.#options;
    let timer: Timer | undefined;
    const late = new Promise<void>((resolve) => (timer = clock.schedule(resolve, CLOSE_MOST_MS)));
    await Promise.race([work, late]);
    if (timer !== undefined) clock.cancel(timer);
  }
}

/** One folder's recording: its writer, and the requests whose lines are still being made. */
class Recording {
  readonly writer: RecordingWriter;
  /** Requests that are over and whose lines are still to come. */
  #ending = 0;
  /** What is being redacted, with what makes a line of it that waits for nothing. */
  readonly #pending = new Map<RedactJob, LineMaker>();
  #waiting: (() => void)[] = [];

  constructor(writer: RecordingWriter) {
    this.writer = writer;
  }

  ending(): void {
    this.#ending += 1;
  }

  finished(job: RedactJob | undefined, lines: LineMaker): void {
    if (job === undefined || lines.later === undefined) {
      if (job === undefined) this.writer.drop();
      else this.writer.write(lines.now(job));
      return this.#ended();
    }
    this.#pending.set(job, lines);
    void lines.later(job).then((outcome) => {
      if (!this.#pending.delete(job)) return; // written when the program ended
      this.writer.write('line' in outcome ? outcome.line : lines.now(job, outcome.failed));
      this.#ended();
    });
  }

  #ended(): void {
    this.#ending -= 1;
    if (this.#ending > 0) return;
    for (const go of this.#waiting.splice(0)) go();
  }

  async flush(): Promise<void> {
    if (this.#ending > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    await this.writer.flush();
  }

  async close(): Promise<void> {
    await this.flush();
    await this.writer.close();
  }

  closeNow(): void {
    for (const [job, lines] of this.#pending) this.writer.write(lines.now(job, 'busy'));
    this.#pending.clear();
    this.writer.closeNow();
  }
}

function limitsOf(settings: RecordingSettings): Omit<WriterOptions, 'clock' | 'log' | 'disk'> {
  return {
    folder: settings.directory,
    maxFileBytes: settings.maxFileMb * BYTES_OF_MB,
    keepDays: settings.keepDays,
    keepBytes: settings.keepMb * BYTES_OF_MB,
  };
}

/** Whether both mean the same files, so that the one that is open can stay. */
function sameFiles(a: RecordingSettings | undefined, b: RecordingSettings): boolean {
  return (
    a !== undefined &&
    a.enabled === b.enabled &&
    a.directory === b.directory &&
    a.maxFileMb === b.maxFileMb &&
    a.keepDays === b.keepDays &&
    a.keepMb === b.keepMb
  );
}

/** Lines that need no thread. Where personal data is looked for, no text is in them, since it was not looked through. */
function quickLines(rules: RedactRules): LineMaker['now'] {
  const redactor = new Redactor({ ...rules, pii: undefined });
  const { pii } = rules;
  return (job, failed = 'busy') => {
    const row = pii === undefined ? job.row : cleanRow(job.row, () => NOT_RECORDED);
    const { request, response } = job;
    const clean = redactor.row(row);
    if (request === undefined || response === undefined) return JSON.stringify(clean);
    const messages = { request: hiddenMessage(request, failed), response: hiddenMessage(response, failed) };
    return JSON.stringify({ ...clean, ...messages });
  };
}

/** What is looked for, where anything is. */
function piiRules(pii: RecordingSettings['pii']): RedactRules['pii'] {
  if (!pii.enabled) return undefined;
  return { kinds: PII_KINDS.filter((kind) => pii.detect[kind]), patterns: pii.customPatterns };
}
