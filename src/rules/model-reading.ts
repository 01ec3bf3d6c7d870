/** Maximum length of a model name, in UTF-16 code units. */
export const MAX_MODEL_CHARS = 256;

/** Result of looking for the model in a body; `why` completes "The model cannot be read: ...". */
export type ModelReading =
  | { readonly kind: 'model'; readonly model: string }
  /** A valid body without a model. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Looks for the model in a body that arrives in pieces. */
export interface ModelReader {
  /** Processes the next piece; undefined until the result is known. */
  push(piece: Buffer): ModelReading | undefined;
  /** Returns the result for a body that ended before `push` returned one. */
  end(): ModelReading;
}

export const NO_MODEL: ModelReading = { kind: 'none' };

export function unreadable(why: string): ModelReading {
  return { kind: 'unreadable', why };
}

/** Returns the reading for a model name, which is unreadable if longer than {@link MAX_MODEL_CHARS}. */
export function modelReading(model: string): ModelReading {
  return model.length > MAX_MODEL_CHARS
    ? unreadable(`its name has more than ${MAX_MODEL_CHARS} characters`)
    : { kind: 'model', model };
}

/** Decodes UTF-8; undefined for invalid bytes. */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
