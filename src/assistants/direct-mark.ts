import { rmSync } from 'node:fs';
import path from 'node:path';
import type { AssistantName } from '../contract/assistants.ts';
import { makeFolder } from '../make-folder.ts';
import { AssistantError, systemCode } from './assistant-error.ts';
import { member } from './assistant.ts';
import { exists, readAssistantFile } from './assistant-file.ts';
import type { Writing } from './writing.ts';

/** What was written beside the address, and is to be again. */
export interface KeptOffers {
  readonly statusLine: boolean;
  readonly toolSearch: boolean;
}

/**
 * Remembers, over a restart too, that an assistant was sent straight to its provider and is to be connected again. A file
 * beside its record, and not in it: an older version can't read a record with something more in it.
 */
export class DirectMark {
  readonly #path: string;

  constructor(folder: string, name: AssistantName) {
    this.#path = path.join(folder, `${name}.direct`);
  }

  get isSet(): boolean {
    return exists(this.#path);
  }

  /** What it was connected with; a mark that does not say leaves the choice to connecting. */
  get offers(): KeptOffers | undefined {
    try {
      const kept: unknown = JSON.parse(readAssistantFile(this.#path).text ?? '');
      const [statusLine, toolSearch] = [member(kept, 'statusLine'), member(kept, 'toolSearch')];
      return typeof statusLine === 'boolean' && typeof toolSearch === 'boolean'
        ? { statusLine, toolSearch }
        : undefined;
    } catch {
      return undefined; // an empty one, as former versions made it
    }
  }

  /** Ends once it is on the disk itself. */
  *set(offers: KeptOffers): Writing<void> {
    try {
      makeFolder(path.dirname(this.#path), 0o700);
      yield { path: this.#path, text: JSON.stringify(offers), mode: 0o600 };
    } catch (error) {
      throw new AssistantError(
        'journal_unwritable',
        `The note to connect it again (${this.#path}) can't be written (${systemCode(error)}).`,
        error,
      );
    }
  }

  clear(): void {
    rmSync(this.#path, { force: true });
  }
}
