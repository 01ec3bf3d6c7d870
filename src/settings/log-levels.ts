import { LOG_TARGETS } from '../contract/settings.ts';
import type { EffectiveSetting, LogLevel, LogTarget } from '../contract/settings.ts';
import { effective, override, quote } from './layers.ts';
import type { Layers, Picked } from './layers.ts';
import { readRustLog } from './rust-log.ts';

/** The levels in force, and a row for each level that is named. */
export interface LevelsInForce {
  readonly logLevel: LogLevel;
  readonly logTargets: Readonly<Partial<Record<LogTarget, LogLevel>>>;
  readonly effective: readonly EffectiveSetting[];
}

/** Puts RUST_LOG over the log level: over all of it, or as rows of its own for the targets it names. */
export function levelsInForce(general: Picked<LogLevel>, layers: Layers): LevelsInForce {
  const [variable] = layers.environment.all('RUST_LOG');
  if (variable === undefined) {
    return { logLevel: general.value, logTargets: {}, effective: [effective(general)] };
  }
  const asked = readRustLog(variable.text);
  for (const { part, reason } of asked.warnings) {
    const message = `${quote(part)} in RUST_LOG is not followed as it stands: ${reason}.`;
    layers.report({ level: 'warning', code: 'invalid_value', message, at: 'RUST_LOG', key: general.key });
  }
  const wish = (level: LogLevel) => ({ value: level, shown: level, source: variable.source, at: 'RUST_LOG' });
  const level = asked.everywhere === undefined ? general : override(general, wish(asked.everywhere));
  const rows = LOG_TARGETS.flatMap((target) => {
    const own = asked.targets[target];
    if (own === undefined || own === asked.everywhere) return [];
    return [effective({ ...override(level, wish(own)), key: `logging.targets.${target}` })];
  });
  return { logLevel: level.value, logTargets: asked.targets, effective: [effective(level), ...rows] };
}
