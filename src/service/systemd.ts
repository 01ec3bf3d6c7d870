import { existsSync } from 'node:fs';
import path from 'node:path';
import { OWN_MARK } from './owned-file.ts';
import type { Pause, RunCommand, ServicePlan, ServiceSystem } from './service-system.ts';

const UNIT = 'lunaroute.service';

export interface SystemdOptions {
  /** Such as `~/.config`. */
  readonly configFolder: string;
  /** User name; undefined if the user id has none. */
  readonly user: string | undefined;
  readonly run: RunCommand;
  readonly pause: Pause;
}

/** A systemd user unit. */
export function systemdService({ configFolder, user, run, pause }: SystemdOptions): ServiceSystem {
  const systemctl = (...args: readonly string[]) => run('systemctl', '--user', ...args);
  return {
    name: 'systemd',
    file: path.join(configFolder, 'systemd/user', UNIT),
    log: 'journalctl --user -u lunaroute',
    describe: unitText,
    obstacle: () =>
      run('systemctl', '--version').isMissing
        ? 'systemctl was not found: without systemd, a service cannot be installed.'
        : undefined,
    start: (hasChanged) => {
      const read = systemctl('daemon-reload');
      if (!read.ok) return read;
      const enabled = systemctl('enable', '--now', UNIT);
      // A running service still has its previous description.
      return enabled.ok && hasChanged ? systemctl('restart', UNIT) : enabled;
    },
    stop: () => systemctl('disable', '--now', UNIT),
    forget: () => void systemctl('daemon-reload'),
    state: () => ({
      enabled: systemctl('is-enabled', UNIT).ok,
      running: systemctl('is-active', UNIT).ok,
    }),
    pause,
    byHand: `systemctl --user enable --now ${UNIT}`,
    hint: () =>
      user === undefined || existsSync(path.join('/var/lib/systemd/linger', user))
        ? undefined
        : 'It runs only while you are logged in. To keep it running after you log out: loginctl enable-linger',
  };
}

/**
 * Exit codes 2 and 3 (invalid settings, port in use) are not restarted, since a restart would fail the same way. Uses
 * the hardening options that work for a user who may not create namespaces; V8 generates code, so memory stays
 * executable.
 */
function unitText({ command, environmentFile, version, stopWithinSecs }: ServicePlan): string {
  const [program = '', ...args] = command;
  return `# ${OWN_MARK}
# For LunaRoute ${version}.
# Put your own changes in a drop-in, which LunaRoute leaves alone: systemctl --user edit ${UNIT}
[Unit]
Description=LunaRoute, a local proxy for coding assistants
StartLimitIntervalSec=120
StartLimitBurst=10

[Service]
Type=exec
ExecStart=${[quoted(program), ...args.map((arg) => quoted(arg).replaceAll('$', '$$$$'))].join(' ')}
EnvironmentFile=-${environmentFile.replaceAll('%', '%%')}
Restart=on-failure
RestartSec=2
RestartPreventExitStatus=2 3
TimeoutStopSec=${stopWithinSecs}
KillMode=mixed
UMask=0077
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
SystemCallArchitectures=native

[Install]
WantedBy=default.target
`;
}

/** Quotes one word of a command line (systemd.service, "Command lines"; systemd.unit, "Specifiers"). */
function quoted(word: string): string {
  return `"${word.replaceAll(/["\\]/gu, String.raw`\$&`).replaceAll('%', '%%')}"`;
}
