// What every script in a browser starts from: a page that is watched, pictures, and a word with the
// test that started the script.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

export const launch = (...more: string[]) =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage', ...more],
  });

export const within = (page: Page, id: string) => page.locator(`[data-testid="${id}"]`);
export const click = (page: Page, id: string) => within(page, id).first().click();
export const type = (page: Page, id: string, text: string) =>
  within(page, id).locator('input').first().fill(text);

export const waitLive = (page: Page, status = 'live') =>
  page
    .locator(`[data-testid="live"][data-status="${status}"]`)
    .first()
    .waitFor({ state: 'attached' });

// Nothing is being loaded any more, as far as the page shows it.
export async function settled(page: Page) {
  const busy = page.locator('main').getByText(/^(Loading|Checking|読み込み中|確認中)/);
  for (let quiet = 0; quiet < 2; ) {
    await page.waitForTimeout(120);
    quiet = (await busy.count()) === 0 ? quiet + 1 : 0;
  }
}

// A script's run: problems found anywhere end it with code 1.
export class Run {
  readonly problems: string[] = [];
  private taken = 0;
  private readonly answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

  constructor(
    readonly url: string,
    readonly pictures: string,
  ) {
    mkdirSync(pictures, { recursive: true });
  }

  check(holds: boolean, what: string) {
    if (!holds) this.problems.push(what);
  }

  // The browser's own picture of a whole page passes through a window of one pixel, which the page
  // follows; so the window is made as tall as the page instead.
  async picture(page: Page, name: string, fullPage = true) {
    this.taken += 1;
    const path = join(this.pictures, `${String(this.taken).padStart(2, '0')}-${name}.png`);
    const usual = page.viewportSize()!;
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    const taller = fullPage && height > usual.height;
    if (taller) await page.setViewportSize({ ...usual, height });
    await page.screenshot({ path });
    if (taller) await page.setViewportSize(usual);
  }

  // A problem in the page is a failure of the test, wherever it comes from; `expected` are the
  // messages of a browser about answers that the test asks for.
  watch(page: Page, expected: RegExp[] = []) {
    const origin = new URL(this.url).origin;
    page.on('console', (message) => {
      const text = `${message.text()} ${message.location().url}`;
      if (message.type() === 'error' && !expected.some((known) => known.test(text))) {
        this.problems.push(`console: ${text}`);
      }
    });
    page.on('pageerror', (error) => this.problems.push(`page: ${error.message}`));
    page.on('request', (request) => {
      const to = request.url();
      if (!to.startsWith(origin) && !to.startsWith('data:') && !to.startsWith('blob:')) {
        this.problems.push(`request to ${to}`);
      }
    });
  }

  async open(browser: Browser, options: BrowserContextOptions = {}, expected: RegExp[] = []) {
    const context = await browser.newContext({
      viewport: { width: 1400, height: 900 },
      ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    this.watch(page, expected);
    return page;
  }

  go = (page: Page, path: string, language = 'en') =>
    page.goto(`${this.url}/console${path}${path.includes('?') ? '&' : '?'}lang=${language}`);

  // Asks the test to do something outside the browser; its answer.
  async ask(what: string): Promise<string> {
    process.stdout.write(`ask ${what}\n`);
    const { value, done } = await this.answers.next();
    if (done) throw new Error(`nobody answered: ${what}`);
    return value as string;
  }

  figure(name: string, value: number, unit: string) {
    process.stdout.write(`figure ${name} ${value.toFixed(value < 10 ? 2 : 0)} ${unit}\n`);
  }

  // Runs `steps`; a failure is told with a picture of `page`.
  async attempt(page: Page, name: string, steps: () => Promise<void>) {
    try {
      await steps();
    } catch (error) {
      this.problems.push(`${name}: ${String(error)}`);
      await this.picture(page, `failure-${name}`).catch(() => undefined);
    }
  }

  async end(browser: Browser) {
    await browser.close();
    for (const problem of this.problems) console.error(problem);
    console.log(`${this.taken} pictures in ${this.pictures}`);
    process.exit(this.problems.length > 0 ? 1 : 0);
  }
}

export async function signInAsLocalUser(run: Run, page: Page, language = 'en') {
  await run.go(page, '/', language);
  await click(page, 'local-user');
  await waitLive(page);
}

export async function signInWithKey(page: Page, key: string, secret: string) {
  await page.locator('input[name="accessKeyId"]').fill(key);
  await page.locator('input[name="secretAccessKey"]').fill(secret);
  await click(page, 'sign-in');
}
