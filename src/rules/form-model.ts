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
/** No character of UTF-8 has more than four bytes. */
const MAX_VALUE_BYTES = MAX_MODEL_CHARS * 4;
const EMPTY = Buffer.alloc(0);

type Place = 'between' | 'delimiter' | 'head' | 'value';

/** Finds the field `model` of a multipart form (RFC 7578), in pieces of any size. */
export class FormModelReader implements ModelReader {
  readonly #delimiter: Buffer;
  #place: Place = 'between';
  /** What has come and is not understood yet; the first boundary needs no line before it. */
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

  /** Everything up to the next boundary is nothing to us. */
  #skip(): undefined {
    const at = this.#pending.indexOf(this.#delimiter);
    if (at >= 0) {
      this.#pending = this.#pending.subarray(at + this.#delimiter.length);
      this.#place = 'delimiter';
    } else {
      const kept = Math.min(this.#pending.length, this.#delimiter.length - 1);
      // A copy: a view would keep all of what it is a view of.
      this.#pending = Buffer.from(this.#pending.subarray(this.#pending.length - kept));
    }
  }

  #afterDelimiter(): ModelReading | undefined {
    const text = this.#pending.toString('latin1', 0, 64);
    if (text.startsWith('--')) return NO_MODEL;
    const line = /^[ \t]*\r\n/u.exec(text)?.[0];
    // The line end belongs to the head, which may be empty.
    if (line !== undefined) {
      this.#pending = this.#pending.subarray(line.length - 2);
      this.#place = 'head';
    } else if (text.length >= 64 || !/^(?:-|[ \t]*\r?)$/u.test(text)) this.#place = 'between';
    return undefined;
  }

  #readHead(): ModelReading | undefined {
    const end = this.#pending.indexOf('\r\n\r\n');
    if (end > MAX_HEAD_BYTES || (end < 0 && this.#pending.length > MAX_HEAD_BYTES)) {
      return unreadable('a part of the form has too large a head');
    }
    if (end < 0) return undefined;
    const kind = fieldOf(this.#pending.toString('latin1', 0, end));
    this.#pending = this.#pending.subarray(end + 4);
    // An empty value has the line end of its boundary for itself.
    if (kind !== 'model') this.#pending = Buffer.concat([Buffer.from('\r\n'), this.#pending]);
    this.#place = kind === 'model' ? 'value' : 'between';
    return kind === 'odd'
      ? unreadable('a part of the form has a head that can be read in two ways')
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

/** What the head of a part says: the field, another one, or what parsers do not agree on. */
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
