// How long a person waits for the console: a first visit with nothing cached, and later ones.
//   node figures.js URL FOLDER
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launch, Run, signInAsLocalUser, within } from './browser';

const [url = '', folder = '.'] = process.argv.slice(2);
const run = new Run(url, folder);
const rounds = 5;

const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;

// From the start of the navigation until the page shows its own content and what it asked for.
async function timed(page: Page, path: string) {
  const before = performance.now();
  await run.go(page, path);
  await within(page, 'create-cluster').first().waitFor();
  await page.locator('main h1').first().waitFor();
  return performance.now() - before;
}

// Bytes of files that the page has fetched, as sent.
const fetched = (page: Page) =>
  page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map((entry) => entry as PerformanceResourceTiming)
      .filter((entry) => entry.name.includes('/assets/'))
      .reduce((sum, entry) => sum + entry.encodedBodySize, 0),
  );

async function cold(browser: Browser, cookies: Awaited<ReturnType<BrowserContext['cookies']>>) {
  const page = await run.open(browser);
  await page.context().addCookies(cookies);
  const took = await timed(page, '/ecs/clusters');
  const bytes = await fetched(page);
  const again = [await timed(page, '/ecs/clusters'), await timed(page, '/ecs/clusters')];
  await page.context().close();
  return { took, again, bytes };
}

async function main() {
  const browser = await launch();
  const page = await run.open(browser);
  await run.attempt(page, 'figures', async () => {
    await signInAsLocalUser(run, page);
    const cookies = await page.context().cookies();
    const visits = [];
    for (let i = 0; i < rounds; i += 1) visits.push(await cold(browser, cookies));
    run.figure('cold-load', median(visits.map((visit) => visit.took)), 'ms');
    run.figure('cold-bytes', median(visits.map((visit) => visit.bytes)) / 1024, 'KiB');
    run.figure('warm-load', median(visits.flatMap((visit) => visit.again)), 'ms');
  });
  await run.end(browser);
}

void main();
