import { parser } from '@prometheus-io/lezer-promql';

/** The series a query selects, and which of its labels it uses. */
export interface Asked {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** The part of the parser's tree node that is used here. */
type Node = ReturnType<typeof parser.parse>['topNode'];

/**
 * Returns every selector of the query, with the labels of its matchers and of the aggregations around it; throws if the
 * query does not parse.
 */
export function asked(query: string): readonly Asked[] {
  const found: Asked[] = [];
  const textOf = ({ from, to }: Node): string => query.slice(from, to);
  const walk = (node: Node, grouped: readonly string[]): void => {
    if (node.type.isError) throw new Error(`${query}: no PromQL at ${node.from}`);
    const own = node.name === 'AggregateExpr' ? labelsIn(node, 'GroupingLabels') : [];
    if (node.name === 'VectorSelector') {
      const name = node.getChild('Identifier');
      const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
      const matched = matchers.map((one) => textOf(one.getChild('LabelName') ?? one));
      found.push({ metric: name === null ? '' : textOf(name), labels: [...matched, ...grouped] });
    }
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      walk(child, [...grouped, ...own]);
    }
  };
  const labelsIn = (node: Node, name: string): string[] =>
    (node.getChild('AggregateModifier')?.getChild(name)?.getChildren('LabelName') ?? []).map(textOf);
  walk(parser.parse(query).topNode, []);
  return found;
}

/** Returns the query with Grafana's variables filled in. */
export function filledIn(query: string): string {
  return query.replaceAll('$__rate_interval', '1m').replaceAll(/\$(?:job|instance|provider)/gu, '.*');
}
