import { LOG_TARGETS, type LogLevel, type LogTarget } from '../../contract/log.ts';
import type { EffectiveSetting } from '../../contract/settings/effective.ts';
import { GENERAL } from '../../contract/settings/general.ts';
import { effective, override, type PickedSetting, quote } from '../layers.ts';
import type { Layers } from '../setting.ts';
import { readRustLog } from './rust-log.ts';

/** Log levels in effect, with a row for each target that has its own. */
export interface LevelsInEffect {
  readonly general: PickedSetting<LogLevel>;
  readonly logTargets: Readonly<Partial<Record<LogTarget, LogLevel>>>;
  readonly rows: readonly EffectiveSetting[];
}

/** Overrides the log level by RUST_LOG, entirely or only for the targets that it names. */
export function levelsInEffect(
  general: PickedSetting<LogLevel>,
  rustLog: PickedSetting<string | undefined>,
  layers: Layers,
): LevelsInEffect {
  if (rustLog.value === undefined) return { general, logTargets: {}, rows: [] };
  const asked = readRustLog(rustLog.value);
  const { variable } = GENERAL.rustLog;
  for (const { part, reason } of asked.warnings) {
    const message = `${quote(part)} in ${variable} is ignored, at least in part: ${reason}.`;
    layers.report({ level: 'warning', code: 'invalid_value', message, at: variable, key: rustLog.key });
  }
  const { source, at } = rustLog;
  const asLayerValue = (level: LogLevel) => ({ value: level, shown: level, source, at });
  const level = asked.everywhere === undefined ? general : override(general, asLayerValue(asked.everywhere));
  const rows = LOG_TARGETS.flatMap((target) => {
    const own = asked.targets[target];
    if (own === undefined || own === asked.everywhere) return [];
    return [effective({ ...override(level, asLayerValue(own)), key: `logging.targets.${target}` })];
  });
  return { general: level, logTargets: asked.targets, rows };
}
