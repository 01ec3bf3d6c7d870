import { AnswerReader, type AnswerReaderHost, reporterOf } from '../answers/answer-reader.ts';
import { type AnswerSummary, NO_ANSWER } from '../answers/answer-summary.ts';
import type { Decoders } from '../answers/body-decoder.ts';
import type { RequestRow } from '../contract/requests.ts';
import type { UsageCounters } from '../metrics/usage-counters.ts';
import type { Recorder } from '../recording/recorder.ts';
import type { RecordingListener } from '../recording/request-recording.ts';
import type { BeginSessionRequest, SessionRequest } from '../sessions/session-request.ts';
import type { Clock } from '../clock.ts';
import type { RequestLine } from '../dialects/dialect-definition.ts';
import type { ResponseHead } from '../upstream/request.ts';
import type { AcceptedRequest } from './accepted-request.ts';
import { keysOffered } from './client-credential.ts';
import { headerValues } from './request-head.ts';
import { pathOf } from './request-row.ts';
import type { Leaver } from './tunnel.ts';
import { WebSocketTurns } from './web-socket-turns.ts';

/** Recipients of an observer's reports, and resources shared by all observers. */
export interface RequestObserverHost {
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly sessions: BeginSessionRequest;
  readonly usage: UsageCounters;
  readonly answers: AnswerReaderHost;
  /** Decoders for WebSockets, which may stay open all day. */
  readonly messages: Decoders;
}

/** The end of a request. */
export interface RequestEnd {
  readonly row: RequestRow;
  /** Whether the response is complete. */
  readonly isWhole: boolean;
  /** When the latest attempt got its connection; 0 if it never did. */
  readonly chosenAtMs: number;
}

/**
 * Observes one request and its response while they are forwarded, without delaying them. Reads each byte once, for the
 * session store and, while recording, for the recording.
 */
export class RequestObserver {
  readonly #clock: Clock;
  readonly #acceptedAtMs: number;
  readonly #messages: Decoders;
  readonly #provider: string;
  readonly #usage: UsageCounters;
  readonly #session: SessionRequest;
  /** Undefined while nothing is being recorded or captured. */
  readonly #recording: RecordingListener | undefined;
  readonly #line: RequestLine;
  readonly #answer: AnswerReader;
  #status = 0;
  /** Set once the connection has switched protocols. */
  #turns: WebSocketTurns | undefined;
  #firstDataMs: number | undefined;

  constructor(
    host: RequestObserverHost,
    accepted: AcceptedRequest,
    begun: Pick<RequestRow, 'id' | 'startedAt'>,
  ) {
    const { runtime, request, path, head, acceptedAtMs } = accepted;
    const { method = 'GET', rawHeaders, url = '' } = request;
    const { provider } = runtime;
    this.#clock = host.clock;
    this.#acceptedAtMs = acceptedAtMs;
    this.#messages = host.messages;
    this.#usage = host.usage;
    this.#provider = provider.name;
    this.#session = host.sessions({
      ...begun,
      rawHeaders,
      method,
      path: pathOf(url),
      provider: provider.name,
      contentLength: head.contentLength,
      isUpgrade: head.upgrade !== undefined,
      credential: keysOffered({ headers: head.forward, path })[0] ?? '',
    });
    this.#recording = host.recorder.begin?.({
      provider,
      upstreamUrl: runtime.upstreamUrl(path),
      url,
      headers: rawHeaders,
      isUpgrade: head.upgrade !== undefined,
    });
    this.#line = { method, path };
    this.#answer = new AnswerReader(
      host.answers,
      { line: this.#line, dialect: provider.dialect },
      this.#recording,
    );
  }

  /** Whether a streamed response has sent its final event, though the stream itself hasn't ended yet. */
  get hasSaidLast(): boolean {
    return this.#answer.isAtEnd;
  }

  /** Facts known about the response so far. */
  get answer(): Pick<AnswerReader, 'model' | 'said'> {
    return this.#answer;
  }

  /** Whether to pass the request's body to the observer. */
  get wantsBody(): boolean {
    return this.#recording !== undefined;
  }

  /** Receives a chunk of the request's body. */
  requestData(chunk: Buffer): void {
    this.#recording?.requestData(chunk);
  }

  /** Receives the head of a response not forwarded because the request is retried. */
  passedOver(head: ResponseHead): void {
    this.#session.head(head.status, head.rawHeaders);
  }

  /** Receives the head of the response forwarded to the client. */
  head(head: ResponseHead): void {
    this.#session.head(head.status, head.rawHeaders);
    this.#status = head.status;
    this.#recording?.head(head.rawHeaders);
    this.#answer.head(head.status, head.rawHeaders);
    if (head.status === 101) this.#turns = this.#webSocket(head);
  }

  /** Receives a chunk of the response's body. */
  data(chunk: Buffer): void {
    if (this.#firstDataMs === undefined && chunk.length > 0)
      this.#firstDataMs = this.#clock.now() - this.#acceptedAtMs;
    this.#answer.data(chunk);
  }

  /** Receives bytes of a WebSocket. */
  moved(from: 'client' | 'provider', chunk: Buffer): void {
    this.#turns?.moved(from, chunk);
  }

  /** Records who left a WebSocket first. */
  left(by: Leaver): void {
    this.#turns?.left(by);
  }

  /**
   * Ends observation. Recipients get their reports once the response is decoded (synchronously if it has no content
   * coding), and then `read` is called.
   */
  end({ row, isWhole, chosenAtMs }: RequestEnd, read: (summary: AnswerSummary) => void): void {
    const connectMs = chosenAtMs === 0 ? row.durationMs : chosenAtMs - this.#acceptedAtMs;
    this.#recording?.ending();
    const tell = (summary: AnswerSummary): void => {
      const { coding, brokeOff, unread } = this.#answer;
      this.#recording?.end(row, { summary, coding, brokeOff, unread, place: this.#session.place });
      this.#session.end(row, summary, connectMs);
      this.#usage.answered(this.#provider, summary);
      read(summary);
    };
    if (this.#status === 101) return this.#endUpgraded(tell);
    this.#answer.end({ isWhole, wasAsked: row.connectionId > 0, firstDataMs: this.#firstDataMs }, tell);
  }

  /** Ends a WebSocket, whose turns have already been reported. */
  #endUpgraded(tell: (summary: AnswerSummary) => void): void {
    const turns = this.#turns;
    const told = (): void => {
      const missing = turns?.isFollowed === true ? undefined : 'upgraded';
      tell({ ...NO_ANSWER, isComplete: true, missing });
    };
    if (turns === undefined) told();
    else turns.end(told);
  }

  /** Returns undefined if the WebSocket's messages don't form turns. */
  #webSocket({ rawHeaders }: ResponseHead): WebSocketTurns | undefined {
    const reporter = reporterOf({ ...this.#line, method: 'POST' });
    if (reporter === undefined) return undefined;
    return new WebSocketTurns({
      clock: this.#clock,
      decoders: this.#messages,
      session: this.#session,
      answered: (summary) => this.#usage.answered(this.#provider, summary),
      extensions: headerValues(
        rawHeaders.map((piece) => piece.toString('latin1')),
        'sec-websocket-extensions',
      ),
      inputIncludesCached: reporter.inputIncludesCached,
    });
  }
}
