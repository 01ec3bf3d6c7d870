import { type ProcessUsage, usageNumbers } from '../../../src/contract/about.ts';

interface AboutProcessesProps {
  readonly processes: readonly ProcessUsage[];
}

/** What each process of the program uses now. */
export function AboutProcesses({ processes }: AboutProcessesProps) {
  return (
    <table className="about-processes">
      <caption className="visually-hidden">Memory and processor time of LunaRoute’s processes</caption>
      <thead>
        <tr>
          <th scope="col">Process</th>
          <th scope="col">ID</th>
          <th scope="col">Memory</th>
          <th scope="col" title="Share of all processors">
            CPU
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
