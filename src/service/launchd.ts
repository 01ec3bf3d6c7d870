import path from 'node:path';
import { OWN_MARK } from './owned-file.ts';
import type { Pause, RunCommand, ServicePlan, ServiceSystem } from './service-system.ts';

const LABEL = 'io.github.lunaroute.server';
/** 30 seconds in total. */
const GONE_LOOKS = 120;
const GONE_EVERY_MS = 250;

/**
 * launchd reads no environment file, and restarts whatever exits with a code other than 0. This shell script sources
 * the file ($0), and turns exit codes 2 and 3 (invalid settings, port in use) into 0, since a restart would fail the
 * same way.
 * @internal Exported for its test, which runs it.
 */
export const LAUNCH_SCRIPT = `set -a
[ ! -f "$0" ] || . "$0"
set +a
"$@" &
child=$!
trap 'kill -TERM $child' TERM
wait $child
code=$?
while kill -0 $child 2>/dev/null; do
  wait $child
  code=$?
done
case $code in 2 | 3) exit 0 ;; esac
exit $code
`;

export interface LaunchdOptions {
  readonly home: string;
  readonly uid: number;
  readonly run: RunCommand;
  readonly pause: Pause;
}

/** A launchd agent for one user. */
export function launchdService({ home, uid, run, pause }: LaunchdOptions): ServiceSystem {
  const file = path.join(home, 'Library/LaunchAgents', `${LABEL}.plist`);
  const log = path.join(home, 'Library/Logs/lunaroute.log');
  const domain = `gui/${uid}`;
  const target = `${domain}/${LABEL}`;
  return {
    name: 'launchd',
    file,
    log,
    describe: (plan) => agentText(plan, log),
    obstacle: () =>
      run('launchctl', 'version').isMissing
        ? 'launchctl was not found, so a service cannot be installed.'
        : undefined,
    start: (hasChanged) => {
      const isLoaded = run('launchctl', 'print', target).ok;
      if (isLoaded && !hasChanged) return run('launchctl', 'kickstart', target);
      if (isLoaded) {
        run('launchctl', 'bootout', target);
        // `bootout` may return before the old process has ended, and a target still loaded cannot be bootstrapped.
        for (let look = 0; look < GONE_LOOKS && run('launchctl', 'print', target).ok; look += 1)
          pause(GONE_EVERY_MS);
      }
      run('launchctl', 'enable', target);
      return run('launchctl', 'bootstrap', domain, file);
    },
    stop: () =>
      run('launchctl', 'print', target).ok
        ? run('launchctl', 'bootout', target)
        : { ok: true, isMissing: false, said: '' },
    forget: () => undefined,
    state: () => {
      const printed = run('launchctl', 'print', target);
      return { enabled: printed.ok, running: printed.ok && /\bstate = running\b/u.test(printed.said) };
    },
    pause,
    byHand: `launchctl bootstrap ${domain} ${file}`,
    hint: () => undefined,
  };
}

function agentText({ command, environmentFile, version, stopWithinSecs }: ServicePlan, log: string): string {
  const words = ['/bin/sh', '-c', LAUNCH_SCRIPT, environmentFile, ...command];
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- ${OWN_MARK} -->
<!-- For LunaRoute ${version}. -->
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${LABEL}</string>
  <key>ProgramArguments</key>
  <array>
${words.map((word) => `    <string>${escaped(word)}</string>`).join('\n')}
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ExitTimeOut</key>
  <integer>${stopWithinSecs}</integer>
  <key>StandardOutPath</key>
  <string>${escaped(log)}</string>
  <key>StandardErrorPath</key>
  <string>${escaped(log)}</string>
  <key>Umask</key>
  <integer>63</integer>
</dict>
</plist>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
