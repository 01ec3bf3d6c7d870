import { useEffect, useState, useSyncExternalStore } from 'react';
import { useLive, viewLog } from '../../live/store.ts';
import { LogTail } from './log-tail.ts';

/** The lines of the log, streamed while the component is mounted. */
export function useLogTail(): LogTail {
  const [tail] = useState(() => new LogTail(useLive.getState().log));
  useEffect(() => {
    const leave = viewLog();
    const stop = useLive.subscribe((live, before) => {
      if (live.logVersion !== before.logVersion) tail.sync();
    });
    tail.sync();
    return () => {
      stop();
      leave();
    };
  }, [tail]);
  useSyncExternalStore(
    (onChange) => tail.subscribe(onChange),
    () => tail.version,
  );
  return tail;
}
