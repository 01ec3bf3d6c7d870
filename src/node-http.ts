/**
 * Node's http, not by `import`: that reads every name it exports, and reading `WebSocket` loads the undici inside Node, 14 MB
 * beside the one that carries the requests.
 */
export const http = process.getBuiltinModule('node:http');
