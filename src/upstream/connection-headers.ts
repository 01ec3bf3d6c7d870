import { keepAliveHintSecs } from './idle-limit.ts';

/** The latest response's headers about its connection; one object, reused for each response. */
export class ConnectionHeaders {
  /** Seconds from the server's Keep-Alive header. */
  hintSecs: number | undefined;
  /** The body has a length or is chunked; otherwise, only the end of the connection ends it. */
  isFramed = true;
  /** Transfer coding in lower case; empty if there is none. */
  coding = '';
  /** Content-Length as sent. */
  length: Buffer | undefined;
  /** `Connection: close`. */
  closes = false;
  /** `Date`, if requested. */
  date: string | undefined;

  /** Reads alternating names and values. */
  read(rawHeaders: readonly Buffer[], wantsDate: boolean): void {
    this.hintSecs = undefined;
    this.isFramed = false;
    this.coding = '';
    this.length = undefined;
    this.closes = false;
    this.date = undefined;
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const name = rawHeaders[at];
      const value = rawHeaders[at + 1];
      if (name === undefined || value === undefined) continue;
      // Compares lengths first, since most headers are irrelevant and need no string.
      if (name.length === 10) this.#readShort(wordOf(name), value);
      else if (name.length === 4 && wantsDate && wordOf(name) === 'date')
        this.date = value.toString('latin1');
      else if (name.length === 14 && wordOf(name) === 'content-length') this.#readLength(value);
      else if (name.length === 17 && wordOf(name) === 'transfer-encoding') this.#readCoding(value);
    }
  }

  #readLength(value: Buffer): void {
    this.isFramed = true;
    this.length = value;
  }

  #readCoding(value: Buffer): void {
    this.isFramed = true;
    this.coding += `${this.coding === '' ? '' : ','}${wordOf(value).trim() || '(empty)'}`;
  }

  #readShort(name: string, value: Buffer): void {
    if (name === 'keep-alive') this.hintSecs = keepAliveHintSecs(value.toString('latin1'));
    else if (name === 'connection' && /(?:^|,)\s*close\s*(?:,|$)/iu.test(value.toString('latin1'))) {
      this.closes = true;
    }
  }
}

function wordOf(bytes: Buffer): string {
  return bytes.toString('latin1').toLowerCase();
}
