export const requestActions = 'Request actions';
export const reused = 'reused';
export const created = 'created';

export function widthOf(column: string): string {
  return `Width of ${column}`;
}
