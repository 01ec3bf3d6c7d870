import type { ErrorKind } from './errors.ts';
import type { DemoDialect, Endpoint, EventStream, DemoRequest, ServerEvent } from './demo-request.ts';

const MODELS = ['gemini-3-pro', 'gemini-3-flash'] as const;
const EMBEDDING_LENGTH = 16;
/** Thinking tokens, counted separately from the text. */
const THOUGHTS = 24;

function usage(question: DemoRequest, written: number): object {
  const promptTokenCount = question.inputTokens;
  const thoughtsTokenCount = written === 0 ? 0 : THOUGHTS;
  return {
    promptTokenCount,
    candidatesTokenCount: written,
    thoughtsTokenCount,
    totalTokenCount: promptTokenCount + written + thoughtsTokenCount,
  };
}

function piece(question: DemoRequest, text: string, isLast: boolean): object {
  const finish = isLast ? { finishReason: 'STOP' } : {};
  return {
    candidates: [{ content: { parts: [{ text }], role: 'model' }, ...finish, index: 0 }],
    usageMetadata: usage(question, isLast ? question.pieces.length : 0),
    modelVersion: question.model,
    responseId: question.id,
  };
}

function pieces(question: DemoRequest): readonly ServerEvent[] {
  const last = question.pieces.length - 1;
  return question.pieces.map((text, at) => ({ name: null, data: piece(question, text, at === last) }));
}

function stream(question: DemoRequest): EventStream {
  const all = pieces(question);
  return { opening: [], deltas: all.slice(0, -1), ending: all.slice(-1) };
}

function model(name: string): object {
  return {
    name: `models/${name}`,
    displayName: name,
    inputTokenLimit: 1_048_576,
    outputTokenLimit: 65_536,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
  };
}

/** Methods of a model, by the name after the colon. */
const METHODS: Readonly<Record<string, Endpoint>> = {
  generateContent: {
    isWriting: true,
    plain: (question) => piece(question, question.pieces.join(''), true),
  },
  streamGenerateContent: {
    isWriting: true,
    plain: (question) => pieces(question).map(({ data }) => data),
    stream,
  },
  countTokens: { plain: ({ inputTokens }) => ({ totalTokens: inputTokens }) },
  embedContent: {
    plain: () => ({
      embedding: { values: Array.from({ length: EMBEDDING_LENGTH }, (_, at) => Math.sin(at + 1)) },
    }),
  },
};

function endpointAt(path: string): Endpoint | undefined {
  if (/^\/v1(?:beta)?\/models$/u.test(path)) return { plain: () => ({ models: MODELS.map(model) }) };
  const [, name = '', method] = /^\/v1(?:beta)?\/models\/([^/:]+)(?::(\w+))?$/u.exec(path) ?? [];
  if (name === '') return undefined;
  if (method === undefined) return { plain: () => model(name) };
  // Every object has a `constructor`.
  return Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
}

const STATUSES: Readonly<Record<ErrorKind, string>> = {
  rate_limited: 'RESOURCE_EXHAUSTED',
  overloaded: 'UNAVAILABLE',
  not_found: 'NOT_FOUND',
  not_json: 'INVALID_ARGUMENT',
};

/** The Gemini API. */
export const GEMINI_ANSWERS: DemoDialect = {
  endpointAt,
  isStreamed: (_body, query) => new URLSearchParams(query).get('alt') === 'sse',
  idHeader: undefined,
  headers: () => ({}),
  cacheOf: () => undefined,
  retryHeaders: () => ({}),
  errorBody: ({ kind, status, message }) => ({ error: { code: status, message, status: STATUSES[kind] } }),
};
