import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const NAME = 'config.yaml';
const TEXT = '# The settings of this demo. They are deleted when it ends.\n';

/**
 * The demo's own config file, in a temporary folder, so that experiments do not end up in the user's. The folder is
 * deleted with everything in it, at the latest when the process exits.
 */
export class DemoConfig {
  #folder: string | undefined;
  readonly #delete = (): void => this.delete();

  /** Returns the file's path; the first call creates the file. */
  file(): string {
    this.#folder ??= this.#create();
    return path.join(this.#folder, NAME);
  }

  delete(): void {
    if (this.#folder === undefined) return;
    try {
      rmSync(this.#folder, { recursive: true, force: true });
      process.off('exit', this.#delete);
    } catch {
      // Windows: still open in this process; the exit deletes it.
    }
  }

  #create(): string {
    const folder = mkdtempSync(path.join(tmpdir(), 'lunaroute-demo-'));
    process.once('exit', this.#delete); // a second signal ends the process without closing the demo
    writeFileSync(path.join(folder, NAME), TEXT, { mode: 0o600 });
    return folder;
  }
}
