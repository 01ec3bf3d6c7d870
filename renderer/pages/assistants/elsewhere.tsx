import { useEffect, useState } from 'react';
import type { WslDistro } from '../../../src/contract/assistants.ts';
import { useLive } from '../../live/store.ts';
import { useControl } from '../../client/client.ts';
import { clientUrl } from '../../proxy/format-proxy.ts';
import { CopyLine } from '../../ui/copy-line.tsx';
import { Marked } from '../../ui/breakable.tsx';
import * as words from './words.ts';

/** The name by which a container reaches its host. */
const CONTAINER_HOST = 'host.docker.internal';

const COMMANDS = {
  networkMode: 'wslinfo --networking-mode',
  restartWsl: 'wsl --shutdown',
  serve: 'lunaroute-tray serve',
};

/** Tells how clients in WSL2 and in containers reach the proxy. */
export function Elsewhere() {
  const url = clientUrl(useLive((live) => live.status));
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="panel elsewhere" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{words.elsewhereTitle}</summary>
      <div className="elsewhere-body">
        <p className="small">{words.elsewhereSource}</p>
        <h3>{words.wslTitle}</h3>
        <ul>
          <li>
            <p>
              <Marked text={words.wslMode} />
            </p>
            <CopyLine text={COMMANDS.networkMode} what={words.wslModeCommand} />
          </li>
          <li>
            <p>
              <Marked text={words.wslMirrored} />
            </p>
            <CopyLine text={`export ANTHROPIC_BASE_URL=${url}`} what={words.wslMirroredLine} />
          </li>
          <li>
            <p>
              <Marked text={words.wslNat} />
            </p>
            <CopyLine text={COMMANDS.restartWsl} what={words.wslRestartCommand} />
            <p>{words.wslRunInside}</p>
            <CopyLine text={COMMANDS.serve} what={words.wslInsideCommand} />
          </li>
          {isOpen ? <Distros /> : null}
        </ul>
        <h3>{words.containersTitle}</h3>
        <ul>
          <li>
            <p>
              <Marked text={words.devcontainerNote} />
            </p>
            <CopyLine text={devcontainerLines(new URL(url).port)} what={words.devcontainerLines} />
          </li>
          <li>
            <p>
              <Marked text={words.allowedHostsNote} />
            </p>
            <CopyLine text={`allowed_hosts: [${CONTAINER_HOST}]`} what={words.allowedHostsLine} />
          </li>
        </ul>
      </div>
    </details>
  );
}

/** On Windows, lists the assistants inside WSL and the command to run there. Reads only. */
function Distros() {
  const client = useControl();
  const [distros, setDistros] = useState<readonly WslDistro[]>([]);
  useEffect(() => {
    const left = new AbortController();
    client.assistants.wsl(undefined, { signal: left.signal }).then(setDistros, () => undefined);
    return () => left.abort();
  }, [client]);
  return distros.map(({ name, isRunning, homes }) =>
    homes.length === 0 ? (
      <li key={name}>
        <p>
          <b>{name}</b>: {isRunning ? words.distroWithoutAssistant : words.distroStopped}
        </p>
      </li>
    ) : (
      homes.map(({ user, assistants }) => (
        <li key={`${name} ${user}`}>
          <p>
            <b>{name}</b>,{' '}
            {words.distroUser(
              user,
              assistants.map(({ label }) => label),
            )}{' '}
            <Marked text={words.distroNote} />
          </p>
          <CopyLine
            text={insideLine(name, user, assistants[0]?.program ?? '')}
            what={words.commandForDistro(name)}
          />
        </li>
      ))
    ),
  );
}

function insideLine(distro: string, user: string, program: string): string {
  return `wsl.exe -d ${distro} -u ${user} -- bash -lc "lunaroute-tray run -- ${program}"`;
}

/** The lines for `devcontainer.json` with which the container's clients reach the proxy at `port`. */
function devcontainerLines(port: string): string {
  const address = `http://${CONTAINER_HOST}:${port}`;
  const lines = {
    runArgs: [`--add-host=${CONTAINER_HOST}:host-gateway`],
    remoteEnv: {
      ANTHROPIC_BASE_URL: address,
      OPENAI_BASE_URL: `${address}/v1`,
      NO_PROXY: `${CONTAINER_HOST},127.0.0.1,localhost`,
    },
  };
  return JSON.stringify(lines, null, 2);
}
