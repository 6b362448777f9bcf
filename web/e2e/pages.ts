// Every page: a picture of each, nothing serious found by axe, no sideways scrolling of a narrow
// window.
//   node pages.js URL FOLDER LANGUAGE light|dark WIDTH PLACES      PLACES: JSON, name → path
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { click, launch, Run, settled, signInAsLocalUser, within } from './browser';

const [url = '', folder = '.', language = 'en', scheme = 'light', width = '1400', places = '{}'] =
  process.argv.slice(2);
const run = new Run(url, join(folder, language, `${scheme}-${width}`));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  impact: string;
  nodes: Array<{ html: string; failureSummary: string }>;
}

const told = new Set<string>(); // what is wrong on every page is told once

async function accessible(page: Page, name: string) {
  await page.evaluate(axe);
  // Cloudscape gives one element of its narrow layout an orientation, which is harmless.
  const found = (await page.evaluate(`
    axe.run({ exclude: [['nav[aria-orientation]']] }, { resultTypes: ['violations'] })
      .then((done) => done.violations)`)) as Violation[];
  for (const { id, impact, nodes } of found) {
    if (impact !== 'serious' && impact !== 'critical') continue;
    const first = nodes[0]!;
    if (told.has(`${id} ${first.html}`)) continue;
    told.add(`${id} ${first.html}`);
    const place = `${first.html.slice(0, 300)} ${first.failureSummary.slice(0, 400)}`;
    run.check(false, `axe on ${name}: ${id} (${nodes.length}): ${place}`);
  }
}

async function fits(page: Page, name: string) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  run.check(wide <= 0, `${name} is ${wide} px wider than the window`);
}

// The navigation stands open where there is room for it, and does not cover a narrow window.
async function navigation(page: Page, name: string) {
  const links = page.locator('a[href="/console/ecs/clusters"]').filter({ visible: true });
  const open = await links.evaluateAll((found) =>
    found.some((link) => link.closest('nav')?.getAttribute('aria-hidden') === 'false'),
  );
  run.check(open === Number(width) > 900, `the navigation of ${name} is ${open ? 'open' : 'closed'}`);
}

async function look(page: Page, name: string) {
  await settled(page);
  if (name !== 'login') await navigation(page, name);
  await run.picture(page, name);
  if (name !== 'login') await navigation(page, `${name} after its picture`);
  await accessible(page, name);
  await fits(page, name);
}

// What opens on a page and is not a page of its own.
const opened: Record<string, (page: Page) => Promise<void>> = {
  'push-commands': (page) => click(page, 'view-push-commands'),
  container: (page) => click(page, 'add-container'),
  'create-cluster-form': async (page) => {
    await click(page, 'template-ec2');
    await click(page, 'next-step');
    await within(page, 'cluster-name').waitFor();
  },
  'task-definition-form': async (page) => {
    await click(page, 'launch-EC2');
    await click(page, 'next-step');
    await within(page, 'family').waitFor();
  },
  cli: async (page) => {
    await click(page, 'show-cli');
    await within(page, 'cli-command').first().waitFor();
  },
};

async function main() {
  const browser = await launch();
  const page = await run.open(browser, {
    viewport: { width: Number(width), height: 900 },
    colorScheme: scheme === 'dark' ? 'dark' : 'light',
  });
  await run.attempt(page, 'login', async () => {
    await run.go(page, '/', language);
    await within(page, 'local-user').waitFor();
    await look(page, 'login');
    await signInAsLocalUser(run, page, language);
  });
  for (const [name, path] of Object.entries(JSON.parse(places) as Record<string, string>)) {
    await run.attempt(page, name, async () => {
      await run.go(page, path, language);
      await within(page, 'live').first().waitFor({ state: 'attached' });
      await settled(page);
      await opened[name]?.(page);
      await look(page, name);
      const errors = await within(page, 'error').allTextContents();
      run.check(errors.length === 0, `${name} shows ${errors.join('; ')}`);
    });
  }
  await run.end(browser);
}

void main();
