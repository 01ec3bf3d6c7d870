import { useLive } from '../live/store.ts';
import { tryCommand } from './format-proxy.ts';
import { CopyLine } from '../ui/copy-line.tsx';
import './try.css';

/** The commands that bring the first request: a real assistant, or the demo. */
export function Try() {
  const status = useLive((live) => live.status);
  return (
    <div className="try">
      <CopyLine text={tryCommand(status?.proxy)} what="the command" />
      {status?.isDemo === true ? (
        <p className="small">
          This is the demo: its own fake provider answers, and nothing leaves the machine.
        </p>
      ) : (
        <p className="small">
          To look around without an account, start it once with <code>lunaroute-tray serve --demo</code>: a
          built-in provider answers.
        </p>
      )}
    </div>
  );
}
