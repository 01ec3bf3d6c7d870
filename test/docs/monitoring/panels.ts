/** A query for one line or group of lines in a panel. */
export interface Query {
  readonly expr: string;
  /** Grafana's name for its lines, such as `{{provider}}`. */
  readonly legend: string;
}

/** A panel of the board; its position follows from the order. */
export interface Panel {
  readonly kind: 'stat' | 'timeseries' | 'table';
  readonly title: string;
  /** How to interpret it, and which setting affects it. */
  readonly description: string;
  /** Grafana's name of the unit, such as `s`, `percentunit` or `reqps`. */
  readonly unit: string;
  /** In columns, out of 24. */
  readonly width: number;
  readonly queries: readonly Query[];
  /** Set if the areas add up to a whole. */
  readonly isStacked?: true;
  readonly max?: number;
  /** Red below the first, amber below the second, green from there up; reversed if the first is greater. */
  readonly limits?: readonly [number, number];
}

/** A heading and the panels below it. */
export interface BoardRow {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** Width in units of Grafana's grid. */
const COLUMNS = 24;
const HEIGHTS = { stat: 4, timeseries: 8, table: 8 } as const;

/** The datasource is selected on the board; a fixed one would fit only one installation. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

/** Returns the panels as Grafana stores them, with ids and positions. */
export function laidOut(rows: readonly BoardRow[]): readonly object[] {
  const placed: object[] = [];
  let [x, y] = [0, 0];
  let lineHeight = 0;
  const nextLine = (): void => {
    [x, y, lineHeight] = [0, y + lineHeight, 0];
  };
  for (const { title, panels } of rows) {
    nextLine();
    const head = { h: 1, w: COLUMNS, x: 0, y };
    placed.push({ id: placed.length + 1, type: 'row', title, collapsed: false, panels: [], gridPos: head });
    y += 1;
    for (const panel of panels) {
      if (x + panel.width > COLUMNS) nextLine();
      const gridPos = { h: HEIGHTS[panel.kind], w: panel.width, x, y };
      placed.push({ id: placed.length + 1, gridPos, ...stored(panel) });
      x += panel.width;
      lineHeight = Math.max(lineHeight, gridPos.h);
    }
  }
  return placed;
}

function stored(panel: Panel): object {
  return {
    type: panel.kind,
    title: panel.title,
    description: panel.description,
    datasource: DATASOURCE,
    fieldConfig: { defaults: fieldDefaults(panel), overrides: [] },
    options: OPTIONS[panel.kind],
    targets: panel.queries.map(({ expr, legend }, at) => ({
      refId: String.fromCodePoint(65 + at),
      datasource: DATASOURCE,
      editorMode: 'code',
      expr,
      legendFormat: legend,
      ...(panel.kind === 'table' ? { instant: true, range: false, format: 'table' } : { range: true }),
    })),
    ...(panel.kind === 'table' ? { transformations: SETTINGS_AS_COLUMNS } : {}),
  };
}

function fieldDefaults({ kind, unit, max, isStacked, limits }: Panel): object {
  const top = max === undefined ? {} : { max };
  const custom = {
    drawStyle: 'line',
    lineWidth: 1,
    fillOpacity: isStacked === true ? 30 : 8,
    showPoints: 'never',
    stacking: { mode: isStacked === true ? 'normal' : 'none', group: 'A' },
  };
  return {
    unit,
    ...(kind === 'table' ? {} : { min: 0, ...top }),
    ...(kind === 'timeseries' ? { custom } : {}),
    color: { mode: kind === 'stat' ? 'thresholds' : 'palette-classic' },
    thresholds: { mode: 'absolute', steps: thresholdSteps(limits) },
  };
}

function thresholdSteps(limits: Panel['limits']): readonly object[] {
  if (limits === undefined) return [{ color: 'blue', value: null }];
  const [red, amber] = limits;
  const [first, last, low, high] = red < amber ? ['red', 'green', red, amber] : ['green', 'red', amber, red];
  return [
    { color: first, value: null },
    { color: 'orange', value: low },
    { color: last, value: high },
  ];
}

const OPTIONS = {
  stat: {
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    colorMode: 'value',
    graphMode: 'area',
    justifyMode: 'auto',
    orientation: 'auto',
    textMode: 'auto',
  },
  timeseries: {
    legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
  table: { showHeader: true, cellHeight: 'sm' },
} as const;

/** Transforms the result to a row for each provider and a column for each setting. */
const SETTINGS_AS_COLUMNS = [
  {
    id: 'groupingToMatrix',
    options: { columnField: 'setting', rowField: 'provider', valueField: 'Value', emptyValue: 'null' },
  },
];
