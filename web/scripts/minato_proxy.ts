import { request } from 'node:http';
import type { Plugin } from 'vite';

// Passes what is not a file of the console to a running server, as it came: the Host header is
// part of a request's signature.
export function minatoProxy(target: string): Plugin {
  const url = new URL(target);
  return {
    name: 'minato-proxy',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use((incoming, outgoing, next) => {
        const path = incoming.url ?? '/';
        if (incoming.method === 'GET' && !path.startsWith('/console/api/')) return next();
        const forwarded = request(
          {
            host: url.hostname,
            port: url.port,
            method: incoming.method,
            path,
            headers: incoming.headers,
          },
          (answer) => {
            outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
            answer.pipe(outgoing);
          },
        );
        forwarded.on('error', (error) => {
          outgoing.statusCode = 502;
          outgoing.end(String(error));
        });
        outgoing.on('close', () => forwarded.destroy());
        incoming.pipe(forwarded);
      });
    },
  };
}
