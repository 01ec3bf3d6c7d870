import assert from 'node:assert/strict';
import type { EffectiveSetting } from '../../src/contract/settings/effective.ts';
import type { Finding } from '../../src/contract/settings/finding.ts';
import type { ResolvedSettings } from '../../src/contract/settings/settings.ts';
import type { SettingsInputs } from '../../src/settings/sources/inputs.ts';
import { resolveSettings } from '../../src/settings/resolve.ts';

/** Path of the config file in `resolve({ yaml })`. */
export const CONFIG = '/home/ada/.config/lunaroute/config.yaml';

/** Inputs of a test; the others have defaults. */
export interface Given extends Partial<SettingsInputs> {
  /** Text of the config file at its default path. */
  readonly yaml?: string;
  /** Other files by path; an `Error` is thrown when the file is read. */
  readonly files?: Readonly<Record<string, string | Error>>;
}

/** Resolves settings for a user `ada` on Linux whose disk contains only the given files. */
export function resolve(given: Given = {}): ResolvedSettings {
  const { yaml, files = {}, ...inputs } = given;
  const disk: Record<string, string | Error> = {
    ...(yaml === undefined ? {} : { [CONFIG]: yaml }),
    ...files,
  };
  const readFile = (path: string): string => {
    const content = disk[path] ?? systemError('ENOENT');
    if (content instanceof Error) throw content;
    return content;
  };
  return resolveSettings({
    env: {},
    flags: {},
    homeDir: '/home/ada',
    platform: 'linux',
    readFile,
    ...inputs,
  });
}

/** Returns an error like those of Node's file functions. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: made up for a test`), { code });
}

/** Returns the row of a setting; fails if there is none. */
export function row(resolved: ResolvedSettings, key: string): EffectiveSetting {
  const found = resolved.effective.find((setting) => setting.key === key);
  assert.ok(found, `no row for ${key} among ${resolved.effective.map((setting) => setting.key).join(', ')}`);
  return found;
}

/** Returns the only finding; fails if there are none or several. */
export function onlyFinding(resolved: ResolvedSettings): Finding {
  const [finding] = resolved.findings;
  assert.ok(finding, 'there is no finding');
  assert.equal(resolved.findings.length, 1, JSON.stringify(resolved.findings, null, 2));
  return finding;
}

/** Returns the provider in effect with that name; fails if there is none. */
export function provider(
  resolved: ResolvedSettings,
  name: string,
): ResolvedSettings['settings']['providers'][number] {
  const found = resolved.settings.providers.find((one) => one.name === name);
  assert.ok(found, `no provider ${name}`);
  return found;
}

/** Returns the names of the providers that are not served. */
export function misconfigured({ settings }: ResolvedSettings): readonly string[] {
  return settings.misconfigured.map(({ name }) => name);
}

/** A certificate that belongs to nobody and is valid for a hundred years. */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBejCCASGgAwIBAgIUcDhSIRVaAvHMHCH/5nNx4QbR9MwwCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHdGVzdC1jYTAgFw0yNjExMjMxMTEwMTNaGA8yMTI2MTAzMDEx
MTAxM1owEjEQMA4GA1UEAwwHdGVzdC1jYTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABIbdTQSZ52lTJPe3/0xquBtngqL5Bay4BuS1psSa79tyLSSa2Y1ErjjFkwuR
JRQELsI14bFfWuMZ3AdFFk4tuYyjUzBRMB0GA1UdDgQWBBQg/R/LNJBLDjwYVzng
j2SiyghSqzAfBgNVHSMEGDAWgBQg/R/LNJBLDjwYVzngj2SiyghSqzAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIBfhZ5KKp6Aj4XuuHofJg3S1jMMf
2qg9m+qWcSPc8nGLAiBiIDJ9lNkhBhjNB0tfCgp+w5vwNHxHogariNJ1/hElpw==
-----END CERTIFICATE-----
`;
