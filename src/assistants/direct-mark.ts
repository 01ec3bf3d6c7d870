import { rmSync } from 'node:fs';
import path from 'node:path';
import type { AssistantName } from '../contract/assistants.ts';
import { makeFolder } from '../system/make-folder.ts';
import { AssistantError } from './assistant-error.ts';
import { member } from './assistant.ts';
import { exists, readAssistantFile } from './assistant-file.ts';
import type { Writing } from './writing.ts';
import { errorWord } from '../system/error-code.ts';

/** Settings written along with the address, to be written again. */
export interface KeptOffers {
  readonly statusLine: boolean;
  readonly toolSearch: boolean;
}

/**
 * Remembers, across restarts, that an assistant was sent directly to its provider and should be reconnected. A file
 * beside its record rather than a field in it, because older versions cannot read a record with extra fields.
 */
export class DirectMark {
  readonly #path: string;

  constructor(folder: string, name: AssistantName) {
    this.#path = path.join(folder, `${name}.direct`);
  }

  get isSet(): boolean {
    return exists(this.#path);
  }

  /** Settings it was connected with; undefined if the mark does not have them, to use the defaults. */
  get offers(): KeptOffers | undefined {
    try {
      const kept: unknown = JSON.parse(readAssistantFile(this.#path).text ?? '');
      const [statusLine, toolSearch] = [member(kept, 'statusLine'), member(kept, 'toolSearch')];
      return typeof statusLine === 'boolean' && typeof toolSearch === 'boolean'
        ? { statusLine, toolSearch }
        : undefined;
    } catch {
      return undefined; // empty, as written by older versions
    }
  }

  /** Completes once the mark is flushed to disk. */
  *set(offers: KeptOffers): Writing<void> {
    try {
      makeFolder(path.dirname(this.#path), 0o700);
      yield { path: this.#path, text: JSON.stringify(offers), mode: 0o600 };
    } catch (error) {
      throw new AssistantError(
        'journal_unwritable',
        `The note to connect it again (${this.#path}) can't be written (${errorWord(error)}).`,
        error,
      );
    }
  }

  clear(): void {
    rmSync(this.#path, { force: true });
  }
}
