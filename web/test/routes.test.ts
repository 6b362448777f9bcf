// Aim: the page that is fetched ahead is the one that the address opens.
import { matchPath, matchRoutes } from 'react-router';
import { expect, test } from 'vitest';
import { fits, routes } from '../src/app/routes';

test('the first path that fits is the one the router takes', () => {
  const addresses = routes.map(({ path }) => path.replace(/:(\w+)/g, 'some-$1'));
  for (const address of [...addresses, ...addresses.map((one) => `${one}/`)]) {
    const taken = matchRoutes(routes, address)?.at(-1)?.route.path;
    expect(routes.find(({ path }) => fits(path, address))?.path, address).toBe(taken);
  }
});

test('a name may have any character that a path may', () => {
  for (const address of ['/ecs/clusters/a.b', '/ecr/repositories/team%2Fweb', '/nothing/here']) {
    for (const { path } of routes) {
      expect(fits(path, address), `${path} ${address}`).toBe(matchPath(path, address) !== null);
    }
  }
});
