import { useEffect, useState } from 'react';
import type { WslDistro } from '../../../src/contract/assistants.ts';
import { useLive } from '../../live/store.ts';
import { useControl } from '../../client/control-context.ts';
import { clientUrl } from '../../proxy/format-proxy.ts';
import { CopyLine } from '../../ui/copy-line.tsx';
import { CONTAINER_HOST, devcontainerLines } from './elsewhere-lines.ts';

/** How clients in WSL2 and in containers reach the proxy. */
export function Elsewhere() {
  const url = clientUrl(useLive((live) => live.status?.proxy));
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="panel elsewhere" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>WSL2 and dev containers</summary>
      <div className="elsewhere-body">
        <p className="small">
          These steps follow the documentation of Microsoft and Docker. They haven’t been tried on Windows.
        </p>
        <h3>WSL2</h3>
        <ul>
          <li>
            <p>
              Inside WSL, this shows the network mode: <code>mirrored</code> or <code>nat</code> (the
              default).
            </p>
            <CopyLine text="wslinfo --networking-mode" what="the command for the network mode" />
          </li>
          <li>
            <p>
              <b>mirrored</b>: inside WSL, 127.0.0.1 reaches LunaRoute on Windows. Use the same address as
              here; nothing has to be opened.
            </p>
            <CopyLine text={`export ANTHROPIC_BASE_URL=${url}`} what="the line for mirrored mode" />
          </li>
          <li>
            <p>
              <b>nat</b>: WSL can’t reach LunaRoute on Windows. Either switch to mirrored mode: add{' '}
              <code>networkingMode=mirrored</code> below <code>[wsl2]</code> in{' '}
              <code>%UserProfile%\.wslconfig</code>, then run this on Windows:
            </p>
            <CopyLine text="wsl --shutdown" what="the command that restarts WSL" />
            <p>Or run LunaRoute inside WSL, next to the assistant. Neither opens anything to your network.</p>
            <CopyLine text="lunaroute-tray serve" what="the command to run inside WSL" />
          </li>
          {isOpen ? <Distros /> : null}
        </ul>
        <h3>Dev containers</h3>
        <ul>
          <li>
            <p>
              In <code>devcontainer.json</code>. With Docker Desktop <code>runArgs</code> isn’t needed; with
              rootless Docker use 10.0.2.2 in place of <code>host-gateway</code>.
            </p>
            <CopyLine text={devcontainerLines(new URL(url).port)} what="the lines for devcontainer.json" />
          </li>
          <li>
            <p>
              In LunaRoute’s configuration file: the name the container asks for. On Linux <code>host</code>{' '}
              must also be an address the container can reach, such as that of Docker’s bridge; set a proxy
              token then.
            </p>
            <CopyLine text={`allowed_hosts: [${CONTAINER_HOST}]`} what="the line for the configuration" />
          </li>
        </ul>
      </div>
    </details>
  );
}

/** On Windows: the assistants inside WSL, and what to run there. They are only looked at. */
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
          <b>{name}</b>: {isRunning ? 'no assistant found.' : 'stopped, so it wasn’t looked into.'}
        </p>
      </li>
    ) : (
      homes.map(({ user, assistants }) => (
        <li key={`${name} ${user}`}>
          <p>
            <b>{name}</b>, user {user}: {assistants.map(({ label }) => label).join(', ')}. LunaRoute changes
            nothing there; with <code>lunaroute-tray</code> installed in it, run:
          </p>
          <CopyLine
            text={insideLine(name, user, assistants[0]?.program ?? '')}
            what={`the command for ${name}`}
          />
        </li>
      ))
    ),
  );
}

function insideLine(distro: string, user: string, program: string): string {
  return `wsl.exe -d ${distro} -u ${user} -- bash -lc "lunaroute-tray run -- ${program}"`;
}
