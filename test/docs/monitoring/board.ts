import { BOARD_ROWS } from './board-rows.ts';
import { DATASOURCE, laidOut } from './panels.ts';
import { ofProgram } from './queries.ts';

/** Returns the Grafana board, ready to import or provision. */
export function board(): object {
  return {
    id: null,
    uid: 'lunaroute',
    title: 'LunaRoute',
    description: 'Connection pools, requests, tokens and limits of LunaRoute.',
    tags: ['lunaroute'],
    editable: true,
    graphTooltip: 1,
    refresh: '10s',
    schemaVersion: 42,
    time: { from: 'now-30m', to: 'now' },
    timezone: 'browser',
    annotations: {
      list: [
        mark('Restarts', 'process_start_time_seconds', 'orange'),
        mark('Settings applied', 'lunaroute_settings_applied_timestamp_seconds', 'blue'),
      ],
    },
    templating: { list: variables() },
    panels: laidOut(BOARD_ROWS),
  };
}

/**
 * Annotates events using a metric whose value is the time of the event, which also marks a pod that replaced another.
 */
function mark(name: string, metric: string, iconColor: string): object {
  return {
    name,
    datasource: DATASOURCE,
    enable: true,
    iconColor,
    expr: `${ofProgram(metric)} * 1000`,
    useValueForTime: true,
    titleFormat: name,
    textFormat: '{{instance}}',
  };
}

function variables(): readonly object[] {
  return [
    { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', current: {} },
    choice('job', 'Job', 'label_values(lunaroute_build_info, job)'),
    choice('instance', 'Instance', 'label_values(lunaroute_build_info{job=~"$job"}, instance)'),
    choice(
      'provider',
      'Provider',
      'label_values(lunaroute_requests_in_flight{job=~"$job",instance=~"$instance"}, provider)',
    ),
  ];
}

function choice(name: string, label: string, query: string): object {
  return {
    name,
    label,
    type: 'query',
    datasource: DATASOURCE,
    query: { query, refId: 'A' },
    definition: query,
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: 'All', value: '$__all' },
  };
}
