import { statSync } from 'node:fs';

/** How often the file is looked at: a change from outside shows within a second. */
const LOOK_EVERY_MS = 500;

/**
 * Calls back when a file is another one than before: changed, replaced, removed or made. It asks for the file's facts
 * instead of listening, which works for links, for editors that rename, and on every file system. Gives what ends it.
 */
export function watchFileFacts(file: string, onChange: () => void): () => void {
  let known = factsOf(file);
  const timer = setInterval(() => {
    const facts = factsOf(file);
    if (facts === known) return;
    known = facts;
    onChange();
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function factsOf(file: string): string {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(file);
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch {
    return 'not there';
  }
}
