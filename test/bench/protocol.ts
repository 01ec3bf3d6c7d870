/** The reason a peer gives whose program is not on this machine. */
export const NOT_INSTALLED = 'not installed';

/** What a process has used so far: CPU of all its threads and children, and resident memory. */
export type Usage = { readonly cpuMicros: number; readonly rssBytes: number };

/** Where a server listens, and how long its process took to get there. */
export type Started = { readonly port: number; readonly readyMs: number };

/** How many requests to send over how many connections, each connection waiting for its answer before the next. */
export type RequestLoad = { readonly port: number; readonly connections: number; readonly total: number };

/** Chunks of `streams` open streams: how often the client read, and how many bytes came. */
export type StreamResult = { readonly reads: number; readonly bytes: number };

/** One row of a CPU profile: a function and the time in it, callees not included. */
export type SelfTime = { readonly name: string; readonly place: string; readonly selfMicros: number };

type Nothing = Readonly<Record<string, never>>;

/** Every question that the runner asks a child process, with its answer. Each child answers the ones it knows. */
export type Questions = {
  /** Starts a server; `upstreamPort` is 0 for the upstream itself. */
  start: { asks: { readonly upstreamPort: number }; answers: Started };
  /** Peers: `collect` runs a full garbage collection first, in Node peers. */
  usage: { asks: { readonly collect: boolean }; answers: Usage };
  profileStart: { asks: Nothing; answers: Nothing };
  profileStop: { asks: Nothing; answers: { readonly rows: readonly SelfTime[] } };
  /** Upstream: sends `chunks` more events on every open stream, each stream one event per interval, then ends them. */
  pace: { asks: { readonly chunks: number; readonly intervalMs: number }; answers: Nothing };
  /** Load: a closed loop of small requests. */
  requests: { asks: RequestLoad; answers: { readonly p50Micros: number } };
  /** Load: opens streams and answers once each has had its head and first event. */
  openStreams: { asks: { readonly port: number; readonly streams: number }; answers: Nothing };
  /** Load: waits until every open stream has ended. Counts from the moment all were open. */
  finishStreams: { asks: Nothing; answers: StreamResult };
  closeStreams: { asks: Nothing; answers: Nothing };
};

export type QuestionName = keyof Questions;

/** The answers a child process knows. */
export type Answers = {
  readonly [K in QuestionName]?: (
    asks: Questions[K]['asks'],
  ) => Questions[K]['answers'] | Promise<Questions[K]['answers']>;
};

/** What crosses the process boundary, both ways. */
export type Question<K extends QuestionName> = { readonly name: K; readonly asks: Questions[K]['asks'] };
export type Reply<Answer> =
  { readonly kind: 'answer'; readonly answer: Answer } | { readonly kind: 'failed'; readonly reason: string };
