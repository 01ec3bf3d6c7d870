import { WHAT_IF_SETTINGS, type WhatIfCurve, type WhatIfSetting } from '../../../src/contract/doctor.ts';
import { POOL } from '../../../src/contract/settings/pool.ts';
import { plural } from '../../text/format.ts';

/** Fewer requests than this say little about a setting. */
const FEW_REQUESTS = 20;

/** The setting that can be simulated for a key below `providers.<name>`; undefined for other keys. */
export function whatIfSetting(key: string): WhatIfSetting | undefined {
  return WHAT_IF_SETTINGS.find((setting) => POOL[setting].key === key);
}

/** Formats a simulated value with its unit: `120 s`, `16`, `off`. */
export function triedValue(value: number, { setting, unit }: Pick<WhatIfCurve, 'setting' | 'unit'>): string {
  if (setting === 'maxConnectionAgeSecs' && value === 0) return 'off';
  return unit === 's' ? `${value} s` : String(value);
}

/** The same for the axis, which gives the unit only once. */
export function axisValue(value: number, curve: Pick<WhatIfCurve, 'setting'>): string {
  return curve.setting === 'maxConnectionAgeSecs' && value === 0 ? 'off' : String(value);
}

/** The data that the curve is based on, such as `Simulated on 214 requests from the last 38 minutes.` */
export function formatBasis({ requests, spanMs, isComplete }: WhatIfCurve): string {
  const words = `Simulated on ${plural(requests, 'request')} from ${lastSpan(spanMs)}.`;
  if (requests < FEW_REQUESTS) return `${words} Too few requests to judge; about 20 are enough.`;
  return isComplete ? words : `${words} Only the latest are kept.`;
}

function lastSpan(ms: number): string {
  if (ms >= 55 * 60_000) return 'the last hour';
  if (ms >= 90_000) return `the last ${Math.round(ms / 60_000)} minutes`;
  return `the last ${plural(Math.max(1, Math.round(ms / 1000)), 'second')}`;
}
