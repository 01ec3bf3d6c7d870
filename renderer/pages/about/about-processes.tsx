import { type ProcessUsage, usageNumbers } from '../../../src/contract/about.ts';
import * as words from './words.ts';

interface AboutProcessesProps {
  readonly processes: readonly ProcessUsage[];
}

/** The current resource usage of each of the program's processes. */
export function AboutProcesses({ processes }: AboutProcessesProps) {
  return (
    <table className="about-processes">
      <caption className="visually-hidden">{words.processes}</caption>
      <thead>
        <tr>
          <th scope="col">{words.processName}</th>
          <th scope="col">{words.processId}</th>
          <th scope="col">{words.memory}</th>
          <th scope="col" title={words.cpuMeaning}>
            {words.cpu}
          </th>
        </tr>
      </thead>
      <tbody>
        {processes.map((usage) => {
          const { memory, cpu } = usageNumbers(usage);
          return (
            <tr key={usage.pid}>
              <th scope="row">{usage.name}</th>
              <td className="mono">{usage.pid}</td>
              <td className="mono">{memory}</td>
              <td className="mono">{cpu}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
