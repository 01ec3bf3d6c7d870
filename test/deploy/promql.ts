import { parser } from '@prometheus-io/lezer-promql';

/** What a query asks for: the names of series and the labels that it uses of them. */
export interface Asked {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** A node of the parser's tree, as far as it is read here. */
type Node = ReturnType<typeof parser.parse>['topNode'];

/** Every selector of the query, with the labels of its matchers and of the aggregations around it; fails where it does not parse. */
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

/** The query as Prometheus gets it once Grafana has filled in what is chosen. */
export function filledIn(query: string): string {
  return query.replaceAll('$__rate_interval', '1m').replaceAll(/\$(?:job|instance|provider)/gu, '.*');
}
