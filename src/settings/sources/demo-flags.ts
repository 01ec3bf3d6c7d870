import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SettingsFlags } from './inputs.ts';

/** The flags of a demo. It has a file of its own: what is tried out there must not end up in the user's. */
export function demoFlags(flags: SettingsFlags, demoUrl: string): SettingsFlags {
  if (flags.config !== undefined) return { ...flags, demoUrl };
  const config = path.join(mkdtempSync(path.join(tmpdir(), 'lunaroute-demo-')), 'config.yaml');
  writeFileSync(config, '# The settings of this demo. They are deleted when it ends.\n', { mode: 0o600 });
  return { ...flags, config, demoUrl };
}
