/** Chromium's `[pid:date/time:LEVEL:file(line)] ` before a message. */
const CHROMIUM_PREFIX = /^\[(?:[^\]]*?:(?<level>FATAL|ERROR|WARNING|INFO):)?[^\]]*\]\s*/u;

/**
 * Why a program that ended early did so, in its own words as far as it has any: the last fatal line on its stderr,
 * else the last line, else its exit code or signal. Without a full stop.
 */
export function exitReason(stderr: string, code: number | null, signal: string | null): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const telling =
    lines.findLast((line) => CHROMIUM_PREFIX.exec(line)?.groups?.['level'] === 'FATAL') ?? lines.at(-1);
  if (telling === undefined) {
    return `Electron ended ${signal === null ? `with code ${String(code)}` : `by ${signal}`} before it was ready`;
  }
  return `Electron ended before it was ready: ${telling.replace(CHROMIUM_PREFIX, '').trim().replace(/\.$/u, '')}`;
}
