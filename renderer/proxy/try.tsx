import { useLive } from '../live/store.ts';
import { tryCommand } from './format-proxy.ts';
import { CopyLine } from '../ui/copy-line.tsx';
import { Marked } from '../ui/breakable.tsx';
import './try.css';
import * as words from './words.ts';

/** Commands to send a first request: with a real assistant, or the demo. */
export function Try() {
  const status = useLive((live) => live.status);
  return (
    <div className="try">
      <CopyLine text={tryCommand(status)} what={words.theCommand} />
      <p className="small">{status?.isDemo === true ? words.isDemo : <Marked text={words.demoOffer} />}</p>
    </div>
  );
}
