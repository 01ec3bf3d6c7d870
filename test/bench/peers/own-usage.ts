import { type Profiler, Session } from 'node:inspector/promises';
import type { Answers, SelfTime, Usage } from '../protocol.ts';

/**
 * Answers a Node peer's questions about itself. All Node peers run with --expose-gc and are asked in the same way, so
 * that a heap full of garbage does not count against a peer.
 */
export function ownUsage(): Answers {
  const session = new Session();
  return {
    usage: ({ collect }) => usage(collect),
    profileStart: async () => {
      session.connect();
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: 100 });
      await session.post('Profiler.start');
      return {};
    },
    profileStop: async () => {
      const { profile } = await session.post('Profiler.stop');
      session.disconnect();
      return { rows: selfTimes(profile) };
    },
  };
}

function usage(collect: boolean): Usage {
  if (collect) globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  return { cpuMicros: user + system, rssBytes: process.memoryUsage.rss() };
}

function selfTimes(profile: Profiler.Profile): SelfTime[] {
  const microsByNode = new Map<number, number>();
  profile.samples?.forEach((id, i) => {
    microsByNode.set(id, (microsByNode.get(id) ?? 0) + (profile.timeDeltas?.[i] ?? 0));
  });
  const rows = new Map<string, SelfTime>();
  for (const { id, callFrame } of profile.nodes) {
    const name = callFrame.functionName === '' ? '(anonymous)' : callFrame.functionName;
    const place = callFrame.url === '' ? '' : `${callFrame.url}:${callFrame.lineNumber + 1}`;
    const key = `${name} ${place}`;
    const selfMicros = (rows.get(key)?.selfMicros ?? 0) + (microsByNode.get(id) ?? 0);
    rows.set(key, { name, place, selfMicros });
  }
  return [...rows.values()].toSorted((a, b) => b.selfMicros - a.selfMicros);
}
