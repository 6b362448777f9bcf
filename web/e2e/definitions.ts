// Task definitions by form and by JSON: nothing is lost between them, nothing wrong is sent, and
// two revisions are compared.
//   node definitions.js URL FOLDER LANGUAGE
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { click, launch, Run, settled, signInAsLocalUser, type, within } from './browser';

const [url = '', folder = '.', language = 'en'] = process.argv.slice(2);
const run = new Run(url, join(folder, 'definitions', language));
const family = 'by-hand';
// What a browser says of answers that are asked for here.
const expected: RegExp[] = [];

const tab = (page: Page, number: number) => page.locator('[role="tab"]').nth(number).click();
const editor = (page: Page) => within(page, 'json').locator('.cm-content');

async function typed(page: Page, text: string) {
  await editor(page).focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}

const registered = (page: Page, revision: number) =>
  within(page, 'revision-name').getByText(`${family}:${revision}`).waitFor();

// What the server would refuse is said at its field, in the server's words.
async function byForm(page: Page) {
  await run.go(page, '/ecs/task-definitions/create', language);
  await click(page, 'launch-EC2');
  await click(page, 'next-step');
  await click(page, 'submit');
  await page.getByText('Family contains invalid characters.').first().waitFor();
  await page.getByText('Container list cannot be empty.').first().waitFor();
  await type(page, 'family', family);
  await click(page, 'add-container');
  await type(page, 'container-memory', '4');
  await click(page, 'save-container');
  await page.getByText('Container.name should not be null or empty.').first().waitFor();
  await page.getByText("'memory' must be at least 6 MiB.").first().waitFor();
  await run.picture(page, 'container-errors');
  await type(page, 'container-name', 'web');
  await type(page, 'container-image', 'nginx:1');
  await page.keyboard.press('Enter');
  await type(page, 'container-memory', '');
  await type(page, 'container-memory-reservation', '64');
  for (const at of [0, 1]) {
    await within(page, 'ports').locator('button').last().click();
    await type(page, `host-port-${at}`, '8080');
    await type(page, `container-port-${at}`, String(80 + at));
  }
  await click(page, 'save-container');
  // The announcer for screen readers says it, too, a moment later.
  await within(page, 'ports')
    .getByText("TCP host port '8080' is mapped multiple times in task.")
    .waitFor();
  await type(page, 'host-port-1', '8081');
  await within(page, 'advanced').locator('button, [role="button"]').first().click();
  await type(page, 'command', 'sh, -c, "echo a,\\n b", ""');
  await click(page, 'save-container');
  await within(page, 'edit-container-0').waitFor();
}

// Text that is no JSON stays, and holds back both the form and Create.
async function byJson(page: Page) {
  await tab(page, 1);
  await editor(page).getByText('"echo a,\\n b"').waitFor();
  const before = await editor(page).innerText();
  run.check(before.includes('"memoryReservation": 64'), `no soft limit in ${before}`);
  run.check(!before.includes('logConfiguration'), `a log configuration in ${before}`);
  await typed(page, '{"family": "by-hand", ');
  await click(page, 'submit');
  await tab(page, 0);
  await within(page, 'form-blocked').waitFor();
  await click(page, 'submit');
  await editor(page).getByText('"by-hand", ').waitFor();
  run.check((await within(page, 'revision-name').count()) === 0, 'sent text that is no JSON');
  await run.picture(page, 'broken-json');
  const mapping = { containerPort: 80, hostPort: 8080 };
  const first = { name: 'web', image: 'nginx:1', memory: '128' as unknown };
  const request = { family, containerDefinitions: [first] };
  await typed(page, JSON.stringify(request));
  await within(page, 'json-problems').getByText('STRING_VALUE can not be converted').waitFor();
  Object.assign(first, {
    memory: 128,
    portMappings: [
      { ...mapping, name: 'first', appProtocol: 'http' },
      { ...mapping, hostPort: 8081, name: 'second' },
    ],
    logConfiguration: {
      logDriver: 'awslogs',
      options: { 'awslogs-group': 'web', 'awslogs-region': 'eu-west-1' },
    },
  });
  const tags = [{ key: 'team', value: 'harbour' }];
  await typed(page, JSON.stringify({ ...request, tags }, null, 2));
  await within(page, 'json-problems').waitFor({ state: 'detached' });
  await run.picture(page, 'json');
  await click(page, 'submit');
  await registered(page, 1);
}

// What the new revision kept, the test asks the server.
async function newRevision(page: Page) {
  await click(page, 'new-revision');
  await click(page, 'edit-container-0');
  await within(page, 'ports').locator('button', { hasText: /^(Remove|削除)$/ }).first().click();
  await click(page, 'save-container');
  await within(page, 'save-container').waitFor({ state: 'detached' });
  await click(page, 'submit');
  await registered(page, 2);
}

async function compare(page: Page) {
  await click(page, 'compare');
  const sides = within(page, 'diff').locator('.cm-content');
  await sides.nth(1).waitFor();
  run.check((await sides.first().innerText()).includes('"first"'), 'the old side lacks a port');
  run.check(!(await sides.nth(1).innerText()).includes('"first"'), 'the new side has the port');
  await settled(page);
  await run.picture(page, 'compare');
  await page.setViewportSize({ width: 400, height: 900 });
  await sides.nth(1).waitFor({ state: 'detached' });
  await run.picture(page, 'compare-narrow');
  await page.setViewportSize({ width: 1400, height: 900 });
}

async function end(page: Page) {
  const confirm = async () => {
    await run.go(page, `/ecs/task-definitions/${family}/1`, language);
    await click(page, 'end-revisions');
    await click(page, 'confirm-delete');
    await within(page, 'confirm-delete').waitFor({ state: 'detached' });
  };
  const first = page.getByRole('link', { name: `${family}:1` });
  await confirm();
  await run.go(page, `/ecs/task-definitions/${family}?status=INACTIVE`, language);
  await first.waitFor();
  await run.go(page, `/ecs/task-definitions/${family}/1`, language);
  await page.getByText('INACTIVE').first().waitFor();
  // No task uses it, so that it is gone soon after it is deleted; the page that still shows it may
  // be told so while it is left.
  expected.push(/status of 400/);
  await confirm();
  for (const status of ['INACTIVE', 'DELETE_IN_PROGRESS']) {
    await run.go(page, `/ecs/task-definitions/${family}?status=${status}`, language);
    await settled(page);
    await first.waitFor({ state: 'detached' });
  }
}

async function main() {
  const browser = await launch();
  const page = await run.open(browser, {}, expected);
  await run.attempt(page, 'definitions', async () => {
    await signInAsLocalUser(run, page, language);
    await byForm(page);
    await byJson(page);
    await newRevision(page);
    await compare(page);
    await end(page);
  });
  await run.end(browser);
}

void main();
