import type { ResolvedSettings } from '../contract/settings/settings.ts';
import type { KeptValues } from '../report/kept-text.ts';
import { jsonLine } from '../report/printable.ts';

/**
 * What `check --json` prints, one line: `settings` with key, value, source and what each hides (the next in effect first),
 * `findings` with level, code, message and at, and `running` with what a running program keeps, or null.
 */
export function formatCheckJson(resolved: ResolvedSettings, running?: KeptValues): string {
  const settings = resolved.effective.map(({ key, value, source, hides }) => ({ key, value, source, hides }));
  const findings = resolved.findings.map(({ level, code, message, at }) => ({ level, code, message, at }));
  return jsonLine({ settings, findings, running: running ?? null });
}

/** 2 where a value that the user set is not in effect, else 0. */
export function checkExitCode(resolved: ResolvedSettings): 0 | 2 {
  return resolved.findings.some(({ level }) => level === 'error') ? 2 : 0;
}
