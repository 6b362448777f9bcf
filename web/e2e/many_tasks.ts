// Ten thousand tasks in one table: all are found, few are drawn, changes arrive.
//   node many_tasks.js URL FOLDER CLUSTER COUNT LAST      LAST: the id of a task listed late
import type { Page } from 'playwright-core';
import { launch, Run, settled, signInAsLocalUser, within } from './browser';

const [url = '', folder = '.', cluster = '', count = '', last = ''] = process.argv.slice(2);
const run = new Run(url, folder);

async function timed(name: string, steps: () => Promise<void>) {
  const before = performance.now();
  await steps();
  run.figure(name, performance.now() - before, 'ms');
}

// The longest time in which the page did nothing else while `steps` ran, in ms.
async function longest(page: Page, steps: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { seen });
    const watch = new PerformanceObserver((list) => {
      seen.push(...list.getEntries().map((entry) => entry.duration));
    });
    watch.observe({ type: 'longtask' });
  });
  await steps();
  return page.evaluate(() => Math.max(0, ...(window as unknown as { seen: number[] }).seen));
}

async function scenario(page: Page) {
  await signInAsLocalUser(run, page);
  const table = within(page, 'table-tasks');
  const filter = table.getByRole('searchbox').first();
  await timed('first-rows', async () => {
    await run.go(page, `/ecs/clusters/${cluster}/tasks`);
    await within(page, 'task-link').first().waitFor();
  });
  await timed('find-the-last', async () => {
    await filter.fill(last);
    await within(page, 'task-link').getByText(last).first().waitFor({ timeout: 60_000 });
    await table.getByText(`(${count})`).waitFor({ timeout: 60_000 });
  });
  await run.picture(page, 'found');
  const clearing = await longest(page, async () => {
    await filter.fill('');
    await within(page, 'task-link').nth(1).waitFor();
  });
  run.figure('longest-pause-clearing', clearing, 'ms');
  const typing = await longest(page, async () => {
    await filter.pressSequentially(last.slice(0, 8));
    await within(page, 'task-link').getByText(last).first().waitFor();
  });
  run.figure('longest-pause-typing', typing, 'ms');
  await filter.fill('');
  await within(page, 'task-link').nth(1).waitFor();
  const rows = await table.locator('tbody tr').count();
  run.check(rows <= 100, `${rows} rows are drawn`);
  const turning = await longest(page, async () => {
    await table.locator('button').getByText('500', { exact: true }).first().click();
    await settled(page);
  });
  run.figure('longest-pause-last-page', turning, 'ms');
  run.check((await within(page, 'task-link').count()) > 0, 'the last page is empty');
  await filter.fill(last);
  await within(page, 'last-status').getByText('PENDING').first().waitFor();
  await timed('event-to-row', async () => {
    await run.ask(`run ${last}`);
    await within(page, 'last-status').getByText('RUNNING').first().waitFor();
  });
  await run.picture(page, 'running');
}

async function main() {
  const browser = await launch();
  const page = await run.open(browser);
  await run.attempt(page, 'many-tasks', () => scenario(page));
  await run.end(browser);
}

void main();
