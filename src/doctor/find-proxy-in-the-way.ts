import type { DoctorFinding } from '../contract/doctor.ts';
import { isLoopbackHost } from '../contract/settings/host.ts';
import { proxyBypass } from '../proxy-variables/proxy-bypass.ts';
import type { DoctorFacts } from './facts.ts';

/**
 * Reports a proxy variable that would divert assistants' requests for this proxy. Skipped if it listens for other
 * machines: their variables, and those of containers, are unknown here.
 */
export function findProxyInTheWay({ settings, proxyUrl, environment }: DoctorFacts): DoctorFinding[] {
  const bypass = proxyBypass(proxyUrl, environment.text);
  if (bypass === undefined || !isLoopbackHost(settings.host)) return [];
  const { variable, values } = bypass;
  const [set] = environment.all(variable);
  const whose = set?.source.from === 'login_shell' ? 'in the login shell' : "in this program's environment";
  return [
    {
      id: 'proxy_in_the_way',
      provider: null,
      severity: 'warning',
      title: 'A proxy variable catches requests meant for LunaRoute',
      evidence: [
        `${variable} is set ${whose}.`,
        ...(['NO_PROXY', 'no_proxy'] as const).flatMap((name) => formatNoProxy(name, environment.text(name))),
      ],
      cause:
        'Assistants with these variables send what is meant for LunaRoute to that proxy, keys and prompts included. ' +
        "Usually it can't reach this machine, and answers with an error of its own.",
      remedy:
        `Set NO_PROXY=${values.NO_PROXY} where ${variable} is set; "lunaroute-tray env" prints that line for your shell, and "lunaroute-tray run" sets it for one command. ` +
        'For Claude Code, connecting it (again) is enough: that writes NO_PROXY to its settings.',
      change: null,
    },
  ];
}

function formatNoProxy(name: string, text: string | undefined): readonly string[] {
  if (text !== undefined)
    return [`${name} is "${text}", which not every assistant takes as an exception for LunaRoute's address.`];
  return name === 'NO_PROXY' ? ['NO_PROXY is not set.'] : [];
}
