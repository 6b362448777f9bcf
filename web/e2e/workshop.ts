// The workshop, click by click, in a real browser. Ends with code 1 and a picture when a step fails.
//   node workshop.js URL en|ja FOLDER      FOLDER: the image's files, and where pictures go
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { click, launch, Run, settled, signInAsLocalUser, type, within } from './browser';

const [url = '', language = 'en', folder = '.'] = process.argv.slice(2);
const run = new Run(url, join(folder, 'pictures', language));
const picture = (page: Page, name: string) => run.picture(page, name);
const go = (page: Page, path: string) => run.go(page, path, language);

async function pushImage(page: Page) {
  await go(page, '/ecr/repositories');
  await click(page, 'create-repository');
  await type(page, 'repository-name', 'workshop0802_00');
  await picture(page, 'create-repository');
  await click(page, 'submit');
  await click(page, 'view-push-commands');
  const commands: string[] = [];
  for (const number of [1, 2, 3, 4]) {
    commands.push((await within(page, `push-command-${number}`).first().textContent()) ?? '');
  }
  await picture(page, 'push-commands');
  const script = ['set -e', ...commands].join('\n');
  execFileSync('sh', ['-c', script], { cwd: folder, stdio: 'pipe' });
  await page.locator('[data-testid="push-status"][data-status="done"]').waitFor();
  await click(page, 'close-push-commands');
  await picture(page, 'images');
  return (await within(page, 'image-uri').first().textContent())?.trim() ?? '';
}

async function defineTask(page: Page, image: string) {
  await go(page, '/ecs/task-definitions');
  await click(page, 'create-task-definition');
  await click(page, 'launch-EC2');
  await picture(page, 'launch-type');
  await click(page, 'next-step');
  await type(page, 'family', 'workshop0802');
  await type(page, 'task-role', 'ecsTaskExectionRole');
  // The suggestions would cover what lies below.
  await page.keyboard.press('Enter');
  await click(page, 'create-task-role');
  await within(page, 'create-task-role').waitFor({ state: 'detached' });
  await type(page, 'execution-role', 'ecsTaskExectionRole');
  await page.keyboard.press('Enter');
  // The role was made for the task: as it is, it may not pull the image.
  await click(page, 'attach-policy-execution-role');
  await within(page, 'lacks-policy-execution-role').waitFor({ state: 'detached' });
  await click(page, 'add-container');
  await type(page, 'container-name', 'workshop0802');
  await type(page, 'container-image', image);
  await page.keyboard.press('Enter');
  await type(page, 'container-memory', '128');
  await within(page, 'ports').locator('button').last().click();
  await type(page, 'host-port-0', '8080');
  await type(page, 'container-port-0', '80');
  await picture(page, 'container');
  await click(page, 'save-container');
  await picture(page, 'task-definition-form');
  await click(page, 'submit');
  await within(page, 'revision-name').getByText('workshop0802:1').waitFor();
  await picture(page, 'task-definition');
}

async function makeCluster(page: Page) {
  await go(page, '/ecs/clusters');
  await click(page, 'create-cluster');
  await click(page, 'template-ec2');
  await picture(page, 'cluster-template');
  await click(page, 'next-step');
  await type(page, 'cluster-name', 'workshop0802');
  await type(page, 'port-range-0', '8080');
  await picture(page, 'create-cluster');
  await click(page, 'create');
  await page
    .locator('[data-testid="step-join"][data-status="done"]')
    .waitFor({ timeout: 90_000 });
  await picture(page, 'cluster-progress');
  await click(page, 'view-cluster');
}

async function runTask(page: Page) {
  await click(page, 'tab-tasks');
  await click(page, 'run-new-task');
  await within(page, 'task-definition').locator('button').first().click();
  await page.getByRole('option', { name: 'workshop0802' }).first().click();
  await within(page, 'dry-run').waitFor();
  await picture(page, 'run-task');
  await click(page, 'run-task');
  await within(page, 'last-status').getByText('RUNNING').waitFor({ timeout: 30_000 });
  await picture(page, 'tasks');
  await click(page, 'task-link');
  await within(page, 'task-status').getByText('RUNNING').waitFor();
  await picture(page, 'task');
  await page.goBack();
}

async function openPage(page: Page) {
  await click(page, 'instance-link');
  const dns = within(page, 'public-dns');
  await dns.filter({ hasText: 'compute' }).waitFor();
  await within(page, 'port-link-8080').waitFor();
  await page.locator('[data-testid="reachable-8080"][data-reachable="true"]').waitFor();
  await picture(page, 'instance');
  const name = (await dns.textContent())?.trim() ?? '';
  const other = await page.context().newPage();
  await other.goto(`http://${name}:8080/`);
  const text = (await other.textContent('body')) ?? '';
  await other.close();
  if (!text.includes('Hello world From workShop!!')) throw new Error(`the page says: ${text}`);
}

// How long after a container's end the page's row shows it, without a touch.
async function seeTheEnd(page: Page) {
  await go(page, '/ecs/clusters/workshop0802/tasks');
  const running = within(page, 'last-status').getByText('RUNNING');
  await running.first().waitFor();
  const ended = Number(await run.ask('kill'));
  await running.first().waitFor({ state: 'detached' });
  run.figure('event-lag', Date.now() - ended, 'ms');
}

async function main() {
  const browser = await launch();
  const page = await run.open(browser);
  await run.attempt(page, 'workshop', async () => {
    await signInAsLocalUser(run, page, language);
    const image = await pushImage(page);
    await defineTask(page, image);
    await makeCluster(page);
    await runTask(page);
    await openPage(page);
    await seeTheEnd(page);
    for (const path of ['/', '/workshop', '/ecs/clusters', '/ecs/clusters/workshop0802/events']) {
      await go(page, path);
      await settled(page);
      await picture(page, path.split('/').at(-1) || 'home');
    }
  });
  await run.end(browser);
}

void main();
