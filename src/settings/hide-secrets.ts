import type { EffectiveSetting, SettingValue, Source } from '../contract/settings/effective.ts';
import type { Finding } from '../contract/settings/finding.ts';
import { redactWritten } from '../redaction/written-values.ts';

/** Returns the settings and findings with every known secret replaced. */
export function hideSecrets({ effective, findings }: Shown, hide: (text: string) => string): Shown {
  const hideIn = (value: SettingValue, { kind }: Source): SettingValue => {
    // A default contains no secret, while a token may be a word such as "anthropic".
    if (kind === 'default') return value;
    if (typeof value === 'string') return hide(value);
    return isList(value) ? value.map((item) => (typeof item === 'string' ? hide(item) : item)) : value;
  };
  return {
    effective: effective.map((row) => ({
      ...row,
      value: hideIn(row.value, row.source),
      hides: row.hides.map((hidden) => ({ ...hidden, value: hideIn(hidden.value, hidden) })),
    })),
    findings: findings.map((finding) => ({
      ...finding,
      message: hide(finding.message),
      ...(finding.key === undefined ? {} : { key: redactWritten(finding.key) }),
    })),
  };
}

interface Shown {
  readonly effective: readonly EffectiveSetting[];
  readonly findings: readonly Finding[];
}

function isList(value: SettingValue): value is readonly (string | number)[] {
  return Array.isArray(value);
}
