/** Longest name of a model, in UTF-16 code units. */
export const MAX_MODEL_CHARS = 256;

/** What a body says of its model; `why` completes "The model cannot be read: ...". */
export type ModelReading =
  | { readonly kind: 'model'; readonly model: string }
  /** It names none by its nature. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Reads a body that comes in pieces. */
export interface ModelReader {
  /** Takes the next piece; undefined while nothing can be said. */
  push(piece: Buffer): ModelReading | undefined;
  /** The body is over. */
  end(): ModelReading;
}

export const NO_MODEL: ModelReading = { kind: 'none' };

export function unreadable(why: string): ModelReading {
  return { kind: 'unreadable', why };
}

/** A model by its name, unless that is too long to be one. */
export function modelReading(model: string): ModelReading {
  return model.length > MAX_MODEL_CHARS
    ? unreadable(`its name has more than ${MAX_MODEL_CHARS} characters`)
    : { kind: 'model', model };
}

/** The text of UTF-8 bytes; undefined where they are none. */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
