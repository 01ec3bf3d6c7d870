import {
  MAX_MODEL_CHARS,
  type ModelReader,
  type ModelReading,
  modelReading,
  NO_MODEL,
  unreadable,
  utf8,
} from './model-reading.ts';

const MAX_HEAD_BYTES = 16 * 1024;
/** A UTF-8 character has at most four bytes. */
const MAX_VALUE_BYTES = MAX_MODEL_CHARS * 4;
const EMPTY = Buffer.alloc(0);

type Place = 'between' | 'delimiter' | 'head' | 'value';

/** Finds the `model` field of a multipart form (RFC 7578), in chunks of any size. */
export class FormModelReader implements ModelReader {
  readonly #delimiter: Buffer;
  #place: Place = 'between';
  /** Data not parsed yet. Starts with a line end so that the first boundary matches without a preceding line. */
  #pending = Buffer.from('\r\n');

  constructor(boundary: string) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  }

  push(piece: Buffer): ModelReading | undefined {
    this.#pending = Buffer.concat([this.#pending, piece]);
    for (;;) {
      const before = this.#place;
      const length = this.#pending.length;
      const reading = this.#step();
      if (reading !== undefined) return reading;
      if (this.#place === before && this.#pending.length === length) return undefined;
    }
  }

  end(): ModelReading {
    return unreadable('the form ends before its last boundary');
  }

  #step(): ModelReading | undefined {
    switch (this.#place) {
      case 'between':
        return this.#skip();
      case 'delimiter':
        return this.#afterDelimiter();
      case 'head':
        return this.#readHead();
      case 'value':
        return this.#readValue();
    }
  }

  /** Skips everything up to the next boundary. */
  #skip(): undefined {
    const at = this.#pending.indexOf(this.#delimiter);
    if (at >= 0) {
      this.#pending = this.#pending.subarray(at + this.#delimiter.length);
      this.#place = 'delimiter';
    } else {
      const kept = Math.min(this.#pending.length, this.#delimiter.length - 1);
      // Copy: a view would keep the whole buffer alive.
      this.#pending = Buffer.from(this.#pending.subarray(this.#pending.length - kept));
    }
  }

  #afterDelimiter(): ModelReading | undefined {
    const text = this.#pending.toString('latin1', 0, 64);
    if (text.startsWith('--')) return NO_MODEL;
    const line = /^[ \t]*\r\n/u.exec(text)?.[0];
    // Keep the line end, which terminates the head if that is empty.
    if (line !== undefined) {
      this.#pending = this.#pending.subarray(line.length - 2);
      this.#place = 'head';
    } else if (text.length >= 64 || !/^(?:-|[ \t]*\r?)$/u.test(text)) this.#place = 'between';
    return undefined;
  }

  #readHead(): ModelReading | undefined {
    const end = this.#pending.indexOf('\r\n\r\n');
    if (end > MAX_HEAD_BYTES || (end < 0 && this.#pending.length > MAX_HEAD_BYTES)) {
      return unreadable('a part of the form has headers that are too large');
    }
    if (end < 0) return undefined;
    const kind = fieldOf(this.#pending.toString('latin1', 0, end));
    this.#pending = this.#pending.subarray(end + 4);
    // Restore a line end for the boundary to match after an empty value.
    if (kind !== 'model') this.#pending = Buffer.concat([Buffer.from('\r\n'), this.#pending]);
    this.#place = kind === 'model' ? 'value' : 'between';
    return kind === 'odd'
      ? unreadable('a part of the form has headers that can be read in two ways')
      : undefined;
  }

  #readValue(): ModelReading | undefined {
    const end = this.#pending.indexOf(this.#delimiter);
    const length = end < 0 ? this.#pending.length - this.#delimiter.length : end;
    if (length > MAX_VALUE_BYTES) return modelReading('x'.repeat(MAX_MODEL_CHARS + 1));
    if (end < 0) return undefined;
    const model = utf8(this.#pending.subarray(0, end));
    this.#pending = EMPTY;
    return model === undefined ? unreadable('it is not UTF-8') : modelReading(model);
  }
}

/** Classifies a part by its head: the `model` field, another field, or one that parsers interpret differently. */
function fieldOf(head: string): 'model' | 'other' | 'odd' {
  const lines = head
    .split('\r\n')
    .filter((line) => /^content-(?:disposition|transfer-encoding)\s*:/iu.test(line));
  const dispositions = lines.filter((line) => /^content-disposition/iu.test(line));
  const [disposition = ''] = dispositions;
  if (dispositions.length > 1 || /[;\s]name\*\s*=/iu.test(disposition) || /\r\n[ \t]/u.test(head))
    return 'odd';
  const [, quoted, plain] = /[;\s]name\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/iu.exec(disposition) ?? [];
  const name = quoted?.replaceAll(/\\(.)/gu, '$1') ?? plain;
  if (name !== 'model' || /[;\s]filename\*?\s*=/iu.test(disposition)) return 'other';
  const isCoded = lines.some((line) => /^content-transfer-encoding\s*:\s*(?!7bit|8bit|binary)/iu.test(line));
  return isCoded ? 'odd' : 'model';
}
