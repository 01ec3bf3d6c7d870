/**
 * Node's http module, loaded without `import`: that reads every export, and reading `WebSocket` loads Node's built-in
 * undici, another 14 MB next to the one that carries the requests.
 */
export const http = process.getBuiltinModule('node:http');
